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
 * {@code tributary.rejected}: a dead letter. It carries the original record whole, so that it can be sent again as it was.
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
        return new Rejected(
                stage,
                errorType,
                reason,
                now,
                source.topic(),
                source.partition(),
                source.offset(),
                Instant.ofEpochMilli(source.timestamp()),
                base64(source.key()),
                rawHeaders(source.headers()),
                base64(source.value()),
                trace);
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
