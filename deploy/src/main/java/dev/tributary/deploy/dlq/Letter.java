package dev.tributary.deploy.dlq;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter and where it lies on {@code tributary.rejected}.
 *
 * @param turn its turn ID by the letter's headers, or else the original's key; empty when neither names one
 * @param part likewise, by the headers
 */
public record Letter(int partition, long offset, String turn, String part, Rejected rejected) {

    static Letter of(ConsumerRecord<byte[], byte[]> record, Rejected rejected) {
        String turn = TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID);
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        String part = TurnHeaders.value(record.headers(), TurnHeaders.PART);
        return new Letter(
                record.partition(), record.offset(), turn == null ? key : turn, part == null ? "" : part, rejected);
    }

    /** As {@code show} and {@code replay} take it: {@code 0@42}. */
    public String id() {
        return partition + "@" + offset;
    }

    /** As a replayed record's header names it: {@code tributary.rejected-0@42}. */
    String position() {
        return Topics.REJECTED.name() + "-" + id();
    }

    /** Whether the original lay on another partition than its key belongs; sent again, it goes to its own. */
    boolean isMisplaced() {
        return rejected.errorType().equals(Rejected.WRONG_PARTITION);
    }

    /** Where the original lay: {@code tributary.image-0@7}. */
    String source() {
        return rejected.topic() + "/" + rejected.partition() + "@" + rejected.offset();
    }

    static byte @Nullable [] bytes(@Nullable String base64) {
        return base64 == null ? null : Base64.getDecoder().decode(base64);
    }
}
