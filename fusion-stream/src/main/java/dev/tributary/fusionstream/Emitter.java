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
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a step let out. Headers are made anew: those of the record at hand are another part's, or nobody's. The
 * {@code traceparent} names the span that is going to be made of the record when it has committed ({@link CommittedReader}).
 */
final class Emitter {

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
        Rejected rejected = Rejected.fitting(
                stage,
                errorType,
                reason,
                Instant.ofEpochMilli(context.currentSystemTimeMs()),
                source(record, position),
                OutcomeIds.rejecting(
                        TurnHeaders.trace(record.headers()),
                        position.topic(),
                        position.partition(),
                        position.offset()));
        forward(
                Topics.REJECTED,
                rejected.key() == null ? null : record.key(),
                Topics.REJECTED.serialize(rejected),
                rejected.rejectedAt(),
                headers(Topics.REJECTED, turnId(record), null, OutcomeIds.sent(rejected)));
    }

    private static ConsumerRecord<byte[], byte[]> source(Record<byte[], byte[]> record, RecordMetadata position) {
        return new ConsumerRecord<>(
                position.topic(),
                position.partition(),
                position.offset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
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
