package dev.tributary.ingest;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.Upload;
import dev.tributary.contract.blob.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads an upload event. */
final class UploadReader {

    private static final int KEY_LENGTH = 1024;

    /** As much of RFC 9110's media types as anybody sends; absent and blank ones are left to the store. */
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7E]{0,255}");

    /** A reason may name what it found. */
    private static final int REASON_LENGTH = 500;

    private final Limits limits;
    private final ObjectReader strict;
    private final String ownBucket;
    private final List<String> buckets;
    private final Clock clock;

    UploadReader(Limits limits, String ownBucket, List<String> buckets, Clock clock) {
        this.limits = limits;
        this.strict = Json.strict(limits.nesting());
        this.ownBucket = ownBucket;
        this.buckets = List.copyOf(buckets);
        this.clock = clock;
    }

    /** The trace that an upload came with. */
    static Origin origin(ConsumerRecord<byte[], byte[]> record) {
        List<String> traceparents = StreamSupport.stream(
                        record.headers().headers(TurnHeaders.TRACEPARENT).spliterator(), false)
                .filter(header -> header.value() != null)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .toList();
        return Origin.of(traceparents, TurnHeaders.value(record.headers(), TurnHeaders.TRACESTATE));
    }

    Submission read(ConsumerRecord<byte[], byte[]> record, Origin origin) throws RefusedException {
        Decoded<Upload> decoded = Topics.UPLOADS.decode(record.value(), strict);
        if (decoded instanceof Decoded.Malformed<Upload> malformed) {
            String reason = malformed.reason();
            throw new RefusedException(
                    Refusal.MALFORMED_UPLOAD, reason.substring(0, Math.min(reason.length(), REASON_LENGTH)));
        }
        Upload upload = ((Decoded.Ok<Upload>) decoded).value();
        List<Payload> payloads = new ArrayList<>();
        for (Upload.UploadPart part : upload.parts()) {
            payloads.add(part.text() == null ? stored(part) : text(part.text()));
        }
        String turnId = upload.turnId() == null ? mint(record) : Submission.checkTurnId(upload.turnId());
        return new Submission(
                turnId,
                false, // a minted one may come back when the same record is read again
                opened(upload.openedAt() == null ? Instant.ofEpochMilli(record.timestamp()) : upload.openedAt()),
                upload.windowMs() == null
                        ? null
                        : (Long) Math.min(upload.windowMs(), limits.windowMax().toMillis()),
                Submission.checkReference("session", upload.session()),
                Submission.checkReference("user", upload.user()),
                payloads,
                origin);
    }

    /**
     * Mints the turn ID of an upload that has none, in the form of a UUIDv7: the record's timestamp, then bits that its place
     * decides, so that reading the record again opens no second turn. The timestamp is among them because a topic that is
     * created anew has its offsets again.
     */
    static String mint(ConsumerRecord<byte[], byte[]> record) {
        String place = record.topic() + "/" + record.partition() + "/" + record.offset() + "/" + record.timestamp();
        ByteBuffer bits = ByteBuffer.wrap(Sha256.digest().digest(place.getBytes(StandardCharsets.UTF_8)));
        long high = (record.timestamp() << 16) | 0x7000L | (bits.getLong() & 0x0FFFL);
        long low = 0x8000_0000_0000_0000L | (bits.getLong() >>> 2);
        return new UUID(high, low).toString();
    }

    /** Producers' clocks differ and uploads may have waited for ingest: the turn keeps a window that it can be done in. */
    private Instant opened(Instant said) {
        Instant now = clock.instant();
        Instant earliest = now.minus(limits.skew());
        Instant opened = said.isBefore(earliest) ? earliest : said.isAfter(now) ? now : said;
        return opened.truncatedTo(ChronoUnit.MILLIS);
    }

    private Payload text(String text) throws RefusedException {
        if (text.isEmpty()) {
            throw new RefusedException(Refusal.EMPTY_PART, "a text part is empty; leave it out");
        }
        TurnForm.checkLength(text.length(), limits);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new RefusedException(
                    Refusal.INVALID_TEXT, "a text part holds half a character (a lone surrogate); send whole ones");
        }
        return new Payload.Carried(Modality.TEXT, text.getBytes(StandardCharsets.UTF_8), ContentTypes.TEXT);
    }

    private Payload stored(Upload.UploadPart part) throws RefusedException {
        String bucket = Objects.requireNonNullElse(part.bucket(), ownBucket);
        if (!buckets.contains(bucket)) {
            throw reference("a part lies in a bucket that ingest may not use; use one of " + buckets);
        }
        String key = part.key();
        if (key == null || !isKey(key)) {
            throw reference("a part's key must be 1 to " + KEY_LENGTH + " bytes, without control characters, not start"
                    + " with a slash and have no . or .. between slashes");
        }
        @Nullable String type = part.contentType();
        if (!ContentTypes.fits(part.modality(), type)
                || (type != null && !CONTENT_TYPE.matcher(type).matches())) {
            throw new RefusedException(
                    Refusal.UNSUPPORTED_PART_TYPE,
                    "the contentType of a part is not one of its modality " + part.modality()
                            + "; correct it or leave it out");
        }
        return new Payload.Stored(
                part.modality(),
                new BlobRef(
                        bucket,
                        key,
                        null,
                        part.sha256(),
                        type == null || type.isBlank() ? "application/octet-stream" : type));
    }

    /** What S3 takes as a key, less what some stores or file systems behind them would take for a way out. */
    private static boolean isKey(String key) {
        return !key.isBlank()
                && key.getBytes(StandardCharsets.UTF_8).length <= KEY_LENGTH
                && !key.startsWith("/")
                && key.codePoints().noneMatch(Submission::isUnfit)
                && Arrays.stream(key.split("/", -1)).noneMatch(step -> step.equals(".") || step.equals(".."));
    }

    private static RefusedException reference(String detail) {
        return new RefusedException(Refusal.INVALID_REFERENCE, detail);
    }
}
