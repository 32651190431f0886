package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.TurnIds;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a step let out. Headers are made anew: those of the record at hand are another part's, or nobody's. The
 * {@code traceparent} names the span that is going to be made of the record when it has committed ({@link CommittedReader}).
 */
final class Emitter {

    /** A dead letter holds its record's value up to this size, so that it always fits into a record itself. */
    private static final int LARGEST_KEPT = 512 * 1024;

    private final ProcessorContext<byte[], byte[]> context;
    private final String stage;
    private final TurnJson json;

    Emitter(ProcessorContext<byte[], byte[]> context, String stage, TurnJson json) {
        this.context = context;
        this.stage = stage;
        this.json = json;
    }

    void outcome(Emission.Outcome outcome) {
        Fused fused = outcome.fused();
        forward(
                Topics.FUSED,
                Topics.FUSED.key(fused.turnId()),
                json.write(fused, outcome.state()),
                fused.fusedAt(),
                headers(Topics.FUSED, fused.turnId(), null, OutcomeIds.sent(fused)));
    }

    void late(Late late) {
        forward(
                Topics.LATE,
                Topics.LATE.key(late.turnId()),
                Topics.LATE.serialize(late),
                late.arrivedAt(),
                headers(Topics.LATE, late.turnId(), late.part(), OutcomeIds.sent(late)));
    }

    void rejected(Record<byte[], byte[]> record, RecordMetadata position, String errorType, String reason) {
        byte[] value = record.value();
        boolean kept = value == null || value.length <= LARGEST_KEPT;
        Rejected rejected = new Rejected(
                stage,
                errorType,
                kept ? reason : reason + " (its value of " + value.length + " bytes is left where it lies)",
                Instant.ofEpochMilli(context.currentSystemTimeMs()),
                position.topic(),
                position.partition(),
                position.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Rejected.base64(record.key()),
                Rejected.rawHeaders(record.headers()),
                kept ? Rejected.base64(value) : null,
                OutcomeIds.rejecting(TurnHeaders.trace(record.headers()), position));
        forward(
                Topics.REJECTED,
                record.key(),
                Topics.REJECTED.serialize(rejected),
                rejected.rejectedAt(),
                headers(Topics.REJECTED, turnId(record), null, OutcomeIds.sent(rejected)));
    }

    private static Headers headers(
            Topic<?> topic, @Nullable String turnId, @Nullable PartId part, TraceContext sender) {
        Headers headers = TurnHeaders.headers(topic, turnId, part);
        TurnHeaders.inject(headers, sender);
        return headers;
    }

    private void forward(Topic<?> topic, byte @Nullable [] key, byte[] value, Instant at, Headers headers) {
        context.forward(new Record<>(key, value, at.toEpochMilli(), headers), topic.name());
    }

    /** The turn ID that a record's key is, if it can be one. */
    private static @Nullable String turnId(Record<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return TurnIds.isValid(key) ? key : null;
    }
}
