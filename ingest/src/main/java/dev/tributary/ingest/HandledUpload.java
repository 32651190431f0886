package dev.tributary.ingest;

import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.MessagingAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An upload event, handled up to what is to be committed.
 *
 * @param turn what it opened; absent when it was rejected before
 * @param rejected why it became a dead letter
 * @param records what its transaction holds
 */
record HandledUpload(
        ConsumerRecord<byte[], byte[]> source,
        Instant start,
        Origin origin,
        EntranceSpan span,
        @Nullable OpenTurn turn,
        @Nullable RefusedException rejected,
        List<Outgoing> records) {

    OpenTurn opened() {
        if (turn == null) {
            throw new IllegalStateException("this upload opened no turn");
        }
        return turn;
    }

    HandledUpload with(OpenTurn opened, List<Outgoing> outgoing) {
        return new HandledUpload(source, start, origin, span, opened, rejected, outgoing);
    }

    /**
     * Ends its {@code process} span, once it is known what became of the transaction.
     *
     * @param failure why nothing was committed, null when it was
     */
    void end(UploadsSettings settings, @Nullable RefusedException failure) {
        RefusedException error = failure == null ? rejected : failure;
        AttributesBuilder attributes =
                Attributes.builder().putAll(MessagingAttributes.process(source, settings.group(), settings.clientId()));
        if (turn != null) {
            attributes.putAll(Exchange.of(turn));
        }
        if (origin.rejected() != null) {
            attributes.put(Attr.REJECTED_TRACEPARENT, origin.rejected());
        }
        if (error != null) {
            attributes.put(Attr.ERROR_TYPE, error.refusal().id());
        }
        span.end(
                "process " + source.topic(),
                SpanKind.CONSUMER,
                start,
                attributes.build(),
                turn == null ? null : origin.producer(),
                error);
    }
}
