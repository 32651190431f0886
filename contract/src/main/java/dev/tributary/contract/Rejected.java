package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.rejected}: a dead letter. It carries the original record whole, so that it can be sent again as it was;
 * of one that would not fit into a record again, what fits.
 *
 * @param stage the service that rejected it, as in {@code image-worker}
 * @param errorType a stable identifier, as in {@code malformed_record} or {@code payload_missing}
 * @param reason what is wrong and what to change, without payload content
 * @param rejectedAt when
 * @param topic the topic it came from
 * @param offset its position there; both absent where the source has none
 * @param timestamp the record's own timestamp
 * @param key the original key, base64
 * @param headers the original headers in their order
 * @param value the original value, base64
 * @param trace the span that rejected it
 */
public record Rejected(
        String stage,
        String errorType,
        String reason,
        Instant rejectedAt,
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        @JsonPropertyDescription("base64") @Nullable String key,
        List<RawHeader> headers,
        @JsonPropertyDescription("base64") @Nullable String value,
        @Nullable TraceContext trace) {

    /** The error type of a record that lies on another partition than its key belongs: sent again, it goes to its own. */
    public static final String WRONG_PARTITION = "wrong_partition";

    /** The most bytes of key, headers and value together that a fitting dead letter keeps. */
    public static final int KEPT = 512 * 1024;

    /** The most bytes of a key that it keeps. */
    private static final int KEY_KEPT = 32 * 1024;

    private static final int HEADER_BYTES = 32;

    /**
     * A header as it was.
     *
     * @param value base64
     */
    public record RawHeader(
            String key,
            @JsonPropertyDescription("base64") @Nullable String value) {}

    public Rejected {
        Require.text("stage", stage);
        Require.text("errorType", errorType);
        Require.present("reason", reason);
        Require.present("rejectedAt", rejectedAt);
        Require.text("topic", topic);
        headers = Require.list("headers", headers);
    }

    /** The dead letter of a consumed record. */
    public static Rejected of(
            String stage,
            String errorType,
            String reason,
            Instant now,
            ConsumerRecord<byte[], byte[]> source,
            @Nullable TraceContext trace) {
        return of(stage, errorType, reason, now, source, true, true, true, trace);
    }

    /**
     * Likewise, of a record that may be as large as a broker takes: base64 would not fit into another one. What is too large
     * is left where it lies, and the reason says so; the value with it, so that nobody sends half a record again.
     */
    public static Rejected fitting(
            String stage,
            String errorType,
            String reason,
            Instant now,
            ConsumerRecord<byte[], byte[]> source,
            @Nullable TraceContext trace) {
        int key = length(source.key());
        long headers = size(source.headers());
        int value = length(source.value());
        boolean keyFits = key <= KEY_KEPT;
        boolean headersFit = headers + KEY_KEPT <= KEPT;
        boolean valueFits = keyFits && headersFit && headers + value + KEY_KEPT <= KEPT;
        StringBuilder told = new StringBuilder(reason);
        left(told, keyFits, "key", key);
        left(told, headersFit, "headers", headers);
        left(told, valueFits, "value", value);
        return of(stage, errorType, told.toString(), now, source, keyFits, headersFit, valueFits, trace);
    }

    private static Rejected of(
            String stage,
            String errorType,
            String reason,
            Instant now,
            ConsumerRecord<byte[], byte[]> source,
            boolean withKey,
            boolean withHeaders,
            boolean withValue,
            @Nullable TraceContext trace) {
        return new Rejected(
                stage,
                errorType,
                reason,
                now,
                source.topic(),
                source.partition(),
                source.offset(),
                Instant.ofEpochMilli(source.timestamp()),
                withKey ? base64(source.key()) : null,
                withHeaders ? rawHeaders(source.headers()) : List.of(),
                withValue ? base64(source.value()) : null,
                trace);
    }

    private static void left(StringBuilder reason, boolean fits, String what, long bytes) {
        if (!fits) {
            reason.append(" (its ").append(what).append(" of ").append(bytes).append(" bytes: left where it lies)");
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Of headers as a dead letter has them: in JSON, their names with what has to be escaped there. */
    private static long size(Iterable<Header> headers) {
        long size = 0;
        for (Header header : headers) {
            size += HEADER_BYTES + 6L * header.key().length() + length(header.value());
        }
        return size;
    }

    /** The span that sent the original record, by its headers; empty when they name none that parses. */
    public Optional<TraceContext> sender() {
        return TraceContext.parse(header(TurnHeaders.TRACEPARENT), header(TurnHeaders.TRACESTATE));
    }

    private @Nullable String header(String name) {
        String last = null;
        for (RawHeader header : headers) {
            if (header.key().equals(name) && header.value() != null) {
                last = new String(Base64.getDecoder().decode(header.value()), StandardCharsets.UTF_8);
            }
        }
        return last;
    }

    /** Headers as a dead letter keeps them. */
    public static List<RawHeader> rawHeaders(Iterable<Header> headers) {
        List<RawHeader> raw = new ArrayList<>();
        headers.forEach(header -> raw.add(new RawHeader(header.key(), base64(header.value()))));
        return raw;
    }

    /** Bytes as a dead letter keeps them. */
    public static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
