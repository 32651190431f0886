package dev.tributary.ingest;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.TurnIds;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The record of a dead letter. It must always fit: one that the broker refuses would be tried for ever, and nothing behind
 * it would pass.
 */
final class DeadLetter {

    private DeadLetter() {}

    /** @param maxBytes of the letter; beyond, it only names where the original lies */
    static ProducerRecord<byte[], byte[]> of(Rejected whole, ConsumerRecord<byte[], byte[]> source, int maxBytes) {
        byte[] letter = Topics.REJECTED.serialize(whole);
        int keyBytes = source.key() == null ? 0 : source.key().length;
        if (letter.length + keyBytes <= maxBytes) {
            return record(letter, source.key(), source);
        }
        Rejected place = new Rejected(
                whole.stage(),
                whole.errorType(),
                whole.reason() + " (the original is too large for a dead letter: read it at its place)",
                whole.rejectedAt(),
                whole.topic(),
                whole.partition(),
                whole.offset(),
                whole.timestamp(),
                null,
                List.of(),
                null,
                whole.trace());
        return record(Topics.REJECTED.serialize(place), null, source);
    }

    private static ProducerRecord<byte[], byte[]> record(
            byte[] letter, byte @Nullable [] key, ConsumerRecord<byte[], byte[]> source) {
        String turnId = TurnHeaders.value(source.headers(), TurnHeaders.TURN_ID);
        boolean named = turnId != null && TurnIds.isValid(turnId);
        return new ProducerRecord<>(
                Topics.REJECTED.name(),
                null,
                null,
                key,
                letter,
                TurnHeaders.headers(Topics.REJECTED, named ? turnId : null, null));
    }
}
