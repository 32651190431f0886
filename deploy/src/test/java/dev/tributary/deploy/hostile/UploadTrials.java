package dev.tributary.deploy.hostile;

import static dev.tributary.deploy.hostile.Form.utf8;

import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records on {@code tributary.uploads} that nobody should send. */
final class UploadTrials {

    private static final String A = Trial.ANSWERED;
    private static final String BAD = "malformed_upload";

    private final List<Trial> trials = new ArrayList<>();

    static List<Trial> all() {
        UploadTrials all = new UploadTrials();
        all.values();
        all.fields();
        all.parts();
        all.headers();
        return all.trials;
    }

    /** The record of a part that lies in the store. */
    static Trial stored(String name, String modality, String key, List<String> expected) {
        String turnId = "upload-" + key.replace('/', '-');
        byte[] value = utf8("{\"turnId\":\"%s\",\"parts\":[{\"modality\":\"%s\",\"key\":\"%s\"}]}"
                .formatted(turnId, modality, key));
        return Trial.kafka("upload: " + name, record(value), turnId, expected);
    }

    private static ProducerRecord<byte[], byte[]> record(byte @Nullable [] value) {
        return new ProducerRecord<>(Topics.UPLOADS.name(), null, null, utf8("k"), value, new RecordHeaders());
    }

    private String nextId() {
        return "hostile-upload-" + trials.size();
    }

    private void value(String name, byte @Nullable [] value, String... expected) {
        trials.add(Trial.kafka("upload: " + name, record(value), nextId(), List.of(expected)));
    }

    /** An upload of one text, with more fields in front. */
    private void field(String fields, String... expected) {
        String json = "{\"turnId\":\"%s\",%s\"parts\":[{\"modality\":\"text\",\"text\":\"where is it?\"}]}"
                .formatted(nextId(), fields.isEmpty() ? "" : fields + ",");
        value("field " + (fields.length() > 60 ? fields.substring(0, 40) + "…" : fields), utf8(json), expected);
    }

    private void part(String part, String... expected) {
        String json = "{\"turnId\":\"%s\",\"parts\":[%s]}".formatted(nextId(), part);
        value(
                "part " + (part.length() > 70 ? part.substring(0, 50) + "… " + part.length() : part),
                utf8(json),
                expected);
    }

    private void values() {
        value("none", null, BAD);
        value("empty", new byte[0], BAD);
        for (String text : List.of(
                "null",
                "3",
                "\"a\"",
                "[]",
                "{",
                "nonsense",
                "\u0000",
                "{\"parts\":[}",
                "{}",
                "{\"parts\":null}",
                "{\"parts\":[]}",
                "{\"parts\":{}}",
                "[".repeat(200_000),
                "{\"parts\":[".repeat(50_000),
                "{\"a\":" + "{\"a\":".repeat(50_000),
                "{\"windowMs\":1e999999999}",
                "{\"windowMs\":" + "9".repeat(500_000) + "}",
                "{\"" + "n".repeat(200_000) + "\":1}")) {
            value(text.length() > 24 ? text.substring(0, 10) + "… " + text.length() : text, utf8(text), BAD);
        }
        value("not UTF-8", new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}, BAD);
        value("zeros", new byte[10_000], BAD);
        String good = "{\"turnId\":\"%s\",\"parts\":[{\"modality\":\"text\",\"text\":\"hi\"}]}";
        value("UTF-16", good.formatted(nextId()).getBytes(StandardCharsets.UTF_16), A, BAD);
        value("with more behind it", utf8(good.formatted(nextId()) + "{}"), BAD);
        value(
                "nested in a field that nobody knows",
                utf8("{\"x\":" + "[".repeat(900) + "]".repeat(900) + ","
                        + good.formatted(nextId()).substring(1)),
                BAD);
        byte[] whole = utf8(good.formatted("hostile-upload-cut"));
        for (int cut : new int[] {1, 12, 30, whole.length - 2}) {
            value("cut after " + cut, Arrays.copyOf(whole, cut), BAD);
        }
        for (int seed = 0; seed < 10; seed++) {
            value(
                    "flipped " + seed,
                    Mutations.flipped(utf8(good.formatted(nextId())), seed, 2),
                    A,
                    BAD,
                    "unheard",
                    "invalid_turn_id",
                    "empty_part");
        }
    }

    private void fields() {
        field("\"turnId\":\"twice\"", BAD);
        for (String id : List.of("", ".", "..", "../x", "a/b", "a b", "\\u0000", "\\ud800", "é", "i".repeat(129))) {
            value(
                    "turn ID " + (id.length() > 20 ? "long" : id),
                    utf8("{\"turnId\":\"" + id + "\",\"parts\":[{\"modality\":\"text\",\"text\":\"hi\"}]}"),
                    BAD,
                    "invalid_turn_id");
        }
        for (String window : List.of("0", "-1", "true", "\"30s\"", "[]", "1e400", "9223372036854775808")) {
            field("\"windowMs\":" + window, BAD, "invalid_window");
        }
        field("\"windowMs\":9223372036854775807", A);
        for (String time : List.of(
                "\"yesterday\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "\"-999999999-01-01T00:00:00Z\"",
                "1e400",
                "{}",
                "\"2026-13-45T99:99:99Z\"")) {
            field("\"openedAt\":" + time, BAD, A);
        }
        field("\"openedAt\":99999999999999999999999999", BAD, A);
        for (String text : List.of("\"\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"" + "s".repeat(257) + "\"")) {
            field("\"session\":" + text, "invalid_turn");
            field("\"user\":" + text, "invalid_turn");
        }
        field("\"session\":[1]", BAD);
        field("\"__proto__\":{\"a\":1},\"@class\":\"javax.script.ScriptEngineManager\",\"@type\":\"x\"", A);
        field("\"session\":\"a\",\"session\":\"b\"", BAD);
    }

    private void parts() {
        for (String part : List.of(
                "null",
                "3",
                "{}",
                "[]",
                "{\"modality\":\"text\"}",
                "{\"modality\":\"video\",\"key\":\"a\"}",
                "{\"modality\":null,\"text\":\"a\"}",
                "{\"modality\":0,\"text\":\"a\"}",
                "{\"modality\":[\"text\"],\"text\":\"a\"}",
                "{\"modality\":\"image\",\"text\":\"a\"}",
                "{\"modality\":\"text\",\"text\":\"a\",\"key\":\"b\"}",
                "{\"modality\":\"image\",\"key\":\"a\",\"sha256\":\"00\"}",
                "{\"modality\":\"image\",\"key\":\"a\",\"sha256\":\"" + "A".repeat(64) + "\"}")) {
            part(part, BAD);
        }
        part("{\"modality\":\"text\",\"text\":\"\"}", "empty_part");
        part("{\"modality\":\"text\",\"text\":\"  \"}", "text_empty");
        part("{\"modality\":\"text\",\"text\":\"\\ud83d\"}", "invalid_text");
        part("{\"modality\":\"text\",\"text\":\"a\\udc00b\"}", "invalid_text");
        part("{\"modality\":\"text\",\"text\":\"\\u0000\"}", A);
        part("{\"modality\":\"text\",\"text\":\"" + "a".repeat(100_001) + "\"}", "part_too_large");
        part("{\"modality\":\"text\",\"text\":\"" + "a".repeat(900_000) + "\"}", "part_too_large");
        part(
                "{\"modality\":\"text\",\"text\":\"hi\"},".repeat(16) + "{\"modality\":\"text\",\"text\":\"hi\"}",
                "too_many_parts");
        part(
                "{\"modality\":\"text\",\"text\":\"hi\"},".repeat(20_000) + "{\"modality\":\"text\",\"text\":\"hi\"}",
                "too_many_parts");
        for (String key : List.of(
                "",
                " ",
                "/etc/passwd",
                "../../etc/passwd",
                "a/../../b",
                "./a",
                "a/./b",
                "..",
                ".",
                "a\\u0000b",
                "a\\nb",
                "\\ud800",
                "k".repeat(1025),
                "a\\u202Eb",
                "%2e%2e/%2e%2e/a",
                "a?x=1",
                "a#b",
                "s3://other/a",
                "http://127.0.0.1/a",
                "a//b",
                "a\\\\..\\\\b",
                "é",
                "k".repeat(1000))) {
            part("{\"modality\":\"image\",\"key\":\"" + key + "\"}", "invalid_reference", "payload_missing");
        }
        for (String bucket : List.of(
                "", "..", "other", "UPPER", "a/b", "169.254.169.254", "tributary/", "\\u0000", "b".repeat(300))) {
            part("{\"modality\":\"image\",\"key\":\"a\",\"bucket\":\"" + bucket + "\"}", "invalid_reference");
        }
        for (String type : List.of(
                "text/html",
                "nonsense",
                "video/mp4",
                "image/png\\r\\nX: y",
                "image/\\ud800",
                "image/\\u0000",
                "image/" + "x".repeat(10_000))) {
            part("{\"modality\":\"image\",\"key\":\"a\",\"contentType\":\"" + type + "\"}", "unsupported_part_type");
        }
    }

    private void headers() {
        for (String trace : List.of(
                "", "nonsense", "\u0000", "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01", "x".repeat(100_000))) {
            String turnId = nextId();
            ProducerRecord<byte[], byte[]> record =
                    record(utf8("{\"turnId\":\"" + turnId + "\",\"parts\":[{\"modality\":\"text\",\"text\":\"hi\"}]}"));
            record.headers().add(TurnHeaders.TRACEPARENT, utf8(trace));
            trials.add(Trial.kafka("upload: traceparent of " + trace.length(), record, turnId, List.of(A)));
        }
        String turnId = nextId();
        ProducerRecord<byte[], byte[]> many =
                record(utf8("{\"turnId\":\"" + turnId + "\",\"parts\":[{\"modality\":\"text\",\"text\":\"hi\"}]}"));
        for (int i = 0; i < 5_000; i++) {
            many.headers().add("turn-id", new byte[] {(byte) 0xFF, 0}).add("\u0000" + i, null);
        }
        trials.add(Trial.kafka("upload: headers, 10,000", many, turnId, List.of(A)));
        ProducerRecord<byte[], byte[]> broken = record(utf8("{"));
        for (int i = 0; i < 5_000; i++) {
            broken.headers().add("turn-id", new byte[] {(byte) 0xFF, 0}).add("\u0000" + i, null);
        }
        trials.add(Trial.kafka("upload: broken, with headers", broken, nextId(), List.of(BAD)));
        ProducerRecord<byte[], byte[]> large =
                new ProducerRecord<>(Topics.UPLOADS.name(), new byte[500_000], new byte[400_000]);
        trials.add(Trial.kafka("upload: key of 500 kB", large, nextId(), List.of(BAD)));
    }
}
