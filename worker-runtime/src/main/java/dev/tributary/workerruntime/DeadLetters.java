package dev.tributary.workerruntime;

import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.TurnIds;
import dev.tributary.contract.trace.TraceContext;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes dead letters: the original record whole, why it was rejected, and the span that did. */
final class DeadLetters {

    private final String stage;
    private final InstantSource clock;

    DeadLetters(String stage, InstantSource clock) {
        this.stage = stage;
        this.clock = clock;
    }

    ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> source, String errorType, String reason, @Nullable TraceContext trace) {
        return letter(source, Rejected.of(stage, errorType, reason, clock.instant(), source, trace));
    }

    /** The same without the original value, for a broker that does not take a letter of that size. */
    ProducerRecord<byte[], byte[]> withoutValue(
            ConsumerRecord<byte[], byte[]> source, String errorType, String reason, @Nullable TraceContext trace) {
        ConsumerRecord<byte[], byte[]> emptied = new ConsumerRecord<>(
                source.topic(),
                source.partition(),
                source.offset(),
                source.timestamp(),
                source.timestampType(),
                source.serializedKeySize(),
                0,
                source.key(),
                null,
                source.headers(),
                source.leaderEpoch());
        return letter(
                source,
                Rejected.fitting(
                        stage,
                        errorType,
                        reason + "; the value is left out, since the broker takes no letter of its size: it lies at "
                                + source.topic() + "-" + source.partition() + "@" + source.offset(),
                        clock.instant(),
                        emptied,
                        trace));
    }

    private static ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> source, Rejected rejected) {
        return new ProducerRecord<>(
                Topics.REJECTED.name(),
                null,
                null,
                rejected.key() == null ? null : source.key(),
                Topics.REJECTED.serialize(rejected),
                headers(source.headers()));
    }

    private static Headers headers(Headers source) {
        String turnId = TurnHeaders.value(source, TurnHeaders.TURN_ID);
        boolean named = turnId != null && TurnIds.isValid(turnId);
        return TurnHeaders.headers(Topics.REJECTED, named ? turnId : null, named ? part(source) : null);
    }

    /** The part that the headers name, where they name one. */
    static @Nullable PartId part(Headers headers) {
        String part = TurnHeaders.value(headers, TurnHeaders.PART);
        try {
            return part == null ? null : PartId.of(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
