package dev.tributary.deploy.hostile;

import static dev.tributary.deploy.hostile.Form.utf8;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records on the workers' own topics that did not come from ingest. */
final class PartTrials {

    private static final String A = Trial.ANSWERED;
    private static final String NOT_JSON = "not_json";
    private static final String INVALID = "invalid_record";
    private static final String SHA = "0".repeat(64);

    private final List<Trial> trials = new ArrayList<>();

    static List<Trial> all() {
        PartTrials all = new PartTrials();
        for (Modality modality : Modality.values()) {
            all.values(modality);
        }
        all.fields();
        all.texts();
        all.references();
        return all.trials;
    }

    /** The record of a part whose payload is this object. */
    static Trial stored(String name, Modality modality, BlobRef payload, String turnId, List<String> expected) {
        Part part = part(modality, turnId, payload, null);
        return Trial.kafka(
                "part: " + name, record(modality, turnId, Topics.parts(modality).serialize(part)), turnId, expected);
    }

    private static Part part(Modality modality, String turnId, @Nullable BlobRef payload, @Nullable String text) {
        PartId id = new PartId(modality, 0);
        TraceContext trace = new TraceContext("00-5af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01", null);
        TurnHead head = new TurnHead(turnId, Instant.now(), 60_000, List.of(id), "default", null, null, trace, null);
        return Part.of(head, id, payload, text);
    }

    private static ProducerRecord<byte[], byte[]> record(Modality modality, String turnId, byte @Nullable [] value) {
        Topic<Part> topic = Topics.parts(modality);
        return new ProducerRecord<>(topic.name(), null, null, utf8(turnId), value, new RecordHeaders());
    }

    private String nextId() {
        return "hostile-part-" + trials.size();
    }

    private void value(Modality modality, String name, byte @Nullable [] value, String... expected) {
        trials.add(Trial.kafka(
                "part: " + modality + ", " + name, record(modality, nextId(), value), nextId(), List.of(expected)));
    }

    private void values(Modality modality) {
        value(modality, "none", null, "empty_record", NOT_JSON, "empty_value");
        value(modality, "empty", new byte[0], "empty_record", NOT_JSON, "empty_value");
        for (String text : List.of("nonsense", "{", "\u0000", "[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            value(modality, "value of " + text.length(), utf8(text), NOT_JSON, INVALID);
        }
        for (String text : List.of("null", "[]", "3", "{}")) {
            value(modality, text, utf8(text), INVALID);
        }
        byte[] good = Topics.parts(modality)
                .serialize(
                        part(modality, nextId(), new BlobRef("tributary", "none", null, null, modality + "/x"), null));
        for (int seed = 0; seed < 6; seed++) {
            value(
                    modality,
                    "flipped " + seed,
                    Mutations.flipped(good, seed, 2),
                    NOT_JSON,
                    INVALID,
                    "payload_missing",
                    "payload_reference_invalid",
                    "unheard");
        }
        Modality other = modality == Modality.TEXT ? Modality.IMAGE : Modality.TEXT;
        value(
                modality,
                "of another modality",
                Topics.parts(other)
                        .serialize(part(other, nextId(), new BlobRef("tributary", "none", null, null, "a/b"), null)),
                INVALID);
    }

    /** A good text part in which one thing is replaced. */
    private void replaced(String what, String by, String... expected) {
        String turnId = nextId();
        String json = new String(
                Topics.TEXT.serialize(part(Modality.TEXT, turnId, null, "where is it?")), StandardCharsets.UTF_8);
        String changed = json.replaceFirst(what, Matcher.quoteReplacement(by));
        if (changed.equals(json)) {
            throw new IllegalStateException(what + " is not in " + json);
        }
        trials.add(Trial.kafka(
                "part: " + (by.length() > 50 ? by.substring(0, 40) + "… " + by.length() : by),
                record(Modality.TEXT, turnId, utf8(changed)),
                turnId,
                List.of(expected)));
    }

    private void fields() {
        for (String window : List.of("0", "-1", "1e400", "\"a\"", "null", "9223372036854775808")) {
            replaced("\"windowMs\":60000", "\"windowMs\":" + window, INVALID, NOT_JSON);
        }
        replaced("\"windowMs\":60000", "\"windowMs\":9223372036854775807", A, INVALID);
        for (String time : List.of(
                "\"yesterday\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "\"-999999999-01-01T00:00:00Z\"",
                "\"9998-01-01T00:00:00Z\"",
                "\"1970-01-01T00:00:01Z\"",
                "1e400",
                "99999999999999999999")) {
            replaced("\"openedAt\":\"[^\"]*\"", "\"openedAt\":" + time, INVALID, A, NOT_JSON);
        }
        for (String part : List.of(
                "\"image-0\"", "\"text-99999\"", "\"text--1\"", "\"../text-0\"", "\"\"", "3", "null", "\"text-1\"")) {
            replaced("\"part\":\"text-0\"", "\"part\":" + part, INVALID);
        }
        replaced("\"part\":\"text-0\"", "\"part\":\"" + "x".repeat(1_000_000) + "\"", INVALID);
        replaced("\"expected\":\\[\"text-0\"\\]", "\"expected\":[\"" + "\uD83D\uDE00".repeat(200_000) + "\"]", INVALID);
        replaced("\"expected\":\\[\"text-0\"\\]", "\"expected\":[]", INVALID);
        replaced("\"expected\":\\[\"text-0\"\\]", "\"expected\":[\"image-0\"]", INVALID);
        replaced("\"turnId\":\"[^\"]*\"", "\"turnId\":\"../../x\"", INVALID);
        replaced("\"turnId\":\"[^\"]*\"", "\"turnId\":\"\\u0000\"", INVALID);
        replaced(
                "\"tenant\":\"default\"", "\"tenant\":\"" + "t".repeat(300_000) + "\"", A, INVALID, "result_too_large");
        replaced("\"tenant\":\"default\"", "\"tenant\":\"default\",\"session\":\"a\\u0000\"", A, INVALID);
        replaced("\"tenant\":\"default\"", "\"tenant\":\"default\",\"session\":\"\\ud800\"", INVALID);
        replaced("\"tenant\":\"default\"", "\"tenant\":\"\\udc00\"", INVALID);
        replaced("\"traceparent\":\"[^\"]*\"", "\"traceparent\":\"nonsense\"", INVALID);
        replaced(
                "\"traceparent\":\"[^\"]*\"",
                "\"traceparent\":\"00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01\"",
                INVALID);
        replaced("\\{", "{\"x\":" + "[".repeat(900) + "]".repeat(900) + ",", A);
        replaced("\\{", "{\"turnId\":\"first\",", A);
    }

    private void texts() {
        replaced("where is it\\?", "", "text_empty");
        replaced("where is it\\?", "\\u0000", A);
        replaced("where is it\\?", "\\ud800", INVALID, "text_not_utf8");
        replaced("where is it\\?", "a".repeat(100_001), "text_too_long");
        replaced("where is it\\?", "a".repeat(900_000), "text_too_long");
        replaced("\"text\":\"where is it\\?\"", "\"text\":null", INVALID);
        replaced(
                "\"text\":\"where is it\\?\"",
                "\"payload\":{\"bucket\":\"tributary\",\"key\":\"a\",\"contentType\":\"a/b\"},\"text\":\"a\"",
                INVALID);
        for (Modality modality : List.of(Modality.IMAGE, Modality.AUDIO)) {
            String turnId = nextId();
            byte[] inline = Topics.parts(modality).serialize(part(modality, turnId, null, "no picture, no sound"));
            trials.add(Trial.kafka(
                    "part: text for " + modality,
                    record(modality, turnId, inline),
                    turnId,
                    List.of("image_undecodable", "audio_unsupported", INVALID)));
        }
    }

    private void references() {
        for (String key : List.of(
                "../../etc/passwd",
                "/etc/passwd",
                "a/../b",
                "..",
                ".",
                "./a",
                "a//b",
                "a\u0000b",
                "a\nb",
                "a\r\nX-Evil: 1",
                "k".repeat(1_024),
                "k".repeat(5_000),
                "é\u202E",
                "%2e%2e/a",
                "a?versionId=1",
                "a#b",
                "\uD83D\uDE00",
                "*",
                "s3://other/a")) {
            reference(
                    new BlobRef("tributary", key, null, null, "image/png"),
                    "payload_missing",
                    "payload_reference_invalid");
        }
        for (String bucket : List.of(
                "..",
                "other",
                "UPPER",
                "a/b",
                "a",
                "169.254.169.254",
                "b".repeat(64),
                "é",
                "xn--a",
                "tributary.",
                "a..b",
                "a\u0000b")) {
            reference(
                    new BlobRef(bucket, "a", null, null, "image/png"), "payload_missing", "payload_reference_invalid");
        }
        reference(
                new BlobRef("tributary", "none", Long.MAX_VALUE, SHA, "image/png"),
                "payload_missing",
                "payload_too_large",
                "payload_corrupt");
        reference(new BlobRef("tributary", HostileInputIT.GOOD_IMAGE, 7L, null, "image/png"), "payload_corrupt");
        reference(new BlobRef("tributary", HostileInputIT.GOOD_IMAGE, null, SHA, "image/png"), "payload_corrupt");
        reference(new BlobRef("tributary", HostileInputIT.GOOD_IMAGE, null, null, "image/jpeg"), "image_type_mismatch");
        reference(
                new BlobRef("tributary", HostileInputIT.GOOD_IMAGE, null, null, "\r\n\u0000"),
                "image_type_mismatch",
                "invalid_record");
        reference(
                new BlobRef("tributary", HostileInputIT.GOOD_IMAGE, null, null, "x".repeat(300_000)),
                "image_type_mismatch",
                "invalid_record");
    }

    private void reference(BlobRef payload, String... expected) {
        String turnId = nextId();
        String said = payload.uri() + " " + payload.contentType();
        trials.add(stored(
                "reference " + trials.size() + " " + said.substring(0, Math.min(40, said.length())),
                Modality.IMAGE,
                payload,
                turnId,
                List.of(expected)));
    }

    /** A good part under headers that lie. */
    static Trial headers(int number) {
        String turnId = "hostile-headers-" + number;
        ProducerRecord<byte[], byte[]> record =
                record(Modality.TEXT, turnId, Topics.TEXT.serialize(part(Modality.TEXT, turnId, null, "hi")));
        for (int i = 0; i < 3_000; i++) {
            record.headers()
                    .add(TurnHeaders.TRACEPARENT, new byte[] {0, (byte) 0xFF})
                    .add(TurnHeaders.TURN_ID, null);
        }
        return Trial.kafka("part: headers that lie", record, turnId, List.of(A));
    }
}
