package dev.tributary.deploy.chaos;

import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.chaos.Content.Announced;
import dev.tributary.deploy.chaos.Content.Garbage;
import dev.tributary.deploy.chaos.Content.Resulted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One record of the traffic. Sending the same content again is another message, with another mark and sender.
 *
 * @param mark its number in this run: in the header {@link #MARK}, and in a result's timing, so that an outcome tells which
 *     of several equal results it counts
 * @param sender the span that sends it, which its header names; null for none
 * @param timestamp of the record, null for the time at which it is sent
 */
record Message(
        long mark,
        Content content,
        @Nullable TraceContext sender,
        @Nullable Instant timestamp) {

    /** A header that no output may have: it would be that of an unrelated record. */
    static final String MARK = "chaos-mark";

    /** The head that it brings, or null. */
    @Nullable TurnHead head() {
        if (content instanceof Announced announced) {
            return announced.head();
        }
        return content instanceof Resulted resulted ? resulted.result().head() : null;
    }

    /** As it is sent at a time. */
    ProducerRecord<byte[], byte[]> record(Instant now) {
        ProducerRecord<byte[], byte[]> bare = bare();
        Headers headers = bare.headers();
        if (sender != null) {
            TurnHeaders.inject(headers, sender);
        }
        headers.add(MARK, Long.toString(mark).getBytes(StandardCharsets.UTF_8));
        long at = (timestamp == null ? now : timestamp).toEpochMilli();
        return new ProducerRecord<>(bare.topic(), bare.partition(), at, bare.key(), bare.value(), headers);
    }

    private ProducerRecord<byte[], byte[]> bare() {
        if (content instanceof Announced announced) {
            return TurnHeaders.record(Topics.TURNS, announced.head().turnId(), Turn.of(announced.head()));
        }
        if (content instanceof Resulted resulted) {
            return TurnHeaders.record(
                    Topics.results(resulted.result().modality()),
                    resulted.result().turnId(),
                    resulted.result().part(),
                    resulted.result());
        }
        Garbage garbage = (Garbage) content;
        String value = garbage.value();
        return new ProducerRecord<>(
                garbage.topic(),
                garbage.partition(),
                null,
                garbage.key().getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders());
    }
}
