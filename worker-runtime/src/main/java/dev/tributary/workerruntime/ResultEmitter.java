package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.ProcessName;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what became of a record, and tells when all of it is acknowledged. What became of a record whose partition went to
 * another worker is dropped: that one does it again. Sends happen in the part's trace, so
 * that the instrumented producer's spans are children of {@code process}.
 */
final class ResultEmitter implements AnswerCache.Emitter {

    private static final Logger LOG = LoggerFactory.getLogger(ResultEmitter.class);

    private static final String REVOKED = "partition_revoked";
    private static final String REVOKED_REASON = "the partition went to another worker, which does the part again";

    private final Producer<byte[], byte[]> producer;
    private final InWork inWork;
    private final DeadLetters letters;
    private final WorkerMetrics metrics;
    private final Predicate<Runnable> again;
    private final StallWatch.Stage sends;
    private final Consumer<Throwable> fatal;
    private volatile boolean closing;

    /**
     * @param producer instrumented, idempotent, {@code acks=all}
     * @param again runs what has to be sent again, after a pause; false when it does not, since the worker closes
     * @param fatal takes what makes going on impossible
     */
    ResultEmitter(
            Producer<byte[], byte[]> producer,
            InWork inWork,
            DeadLetters letters,
            WorkerMetrics metrics,
            Predicate<Runnable> again,
            StallWatch stalls,
            Consumer<Throwable> fatal) {
        this.producer = producer;
        this.inWork = inWork;
        this.letters = letters;
        this.metrics = metrics;
        this.again = again;
        this.sends = stalls.stage("the producer of results");
        this.fatal = fatal;
    }

    @Override
    public void answered(PartInFlight part, Answer answer, ModelInfo model, Saw saw) {
        answered(part, answer, model, saw, false);
    }

    @Override
    public void repeated(PartInFlight part, Answer answer, ModelInfo model, Saw saw) {
        answered(part, answer, model, saw, true);
    }

    private void answered(PartInFlight part, Answer answer, ModelInfo model, Saw saw, boolean repeated) {
        if (isDropped(part.record(), part.trace())) {
            return;
        }
        metrics.confidence(model.name(), answer.confidence(), part.trace().context());
        PartTrace trace = part.trace();
        Result result = Result.ok(
                part.part(), answer, model, saw, trace.timing(part.part().openedAt()), trace.traceContext());
        send(part.record(), trace, List.of(new Letter(result(repeated ? result.repeated() : result), () -> {
            PartError error = new PartError(
                    "result_too_large", "the answer is larger than the broker takes in one record", false);
            trace.failed(error.type(), error.message());
            Result failed = Result.failed(
                    part.part(), error, model, saw, trace.timing(part.part().openedAt()), trace.traceContext());
            metrics.rejected(error.type(), trace.context());
            return List.of(
                    new Letter(result(failed), null), letter(part.record(), error.type(), error.message(), trace));
        })));
    }

    @Override
    public void failed(PartInFlight part, Throwable failure, @Nullable ModelInfo model, @Nullable Saw saw) {
        if (isDropped(part.record(), part.trace())) {
            return;
        }
        PartTrace trace = part.trace();
        trace.failed(failure);
        PartError error =
                new PartError(Failures.type(failure), Failures.message(failure), Failures.isRetriable(failure));
        Part source = part.part();
        Result result = Result.failed(source, error, model, saw, trace.timing(source.openedAt()), trace.traceContext());
        trace.log(() -> {
            LOG.warn("{} failed: {}: {}", source.part(), error.type(), error.message());
            if (error.type().equals(Failures.INTERNAL)) {
                LOG.warn("where {} failed: {}", source.part(), Failures.trail(failure));
            }
        });
        metrics.rejected(error.type(), trace.context());
        send(
                part.record(),
                trace,
                List.of(new Letter(result(result), null), letter(part.record(), error.type(), error.message(), trace)));
    }

    /** The record is none that this worker can read: a dead letter, and on with the next. */
    void rejected(ConsumerRecord<byte[], byte[]> record, PartTrace trace, String errorType, String reason) {
        if (isDropped(record, trace)) {
            return;
        }
        trace.log(() -> LOG.warn(
                "{}-{}@{} is rejected: {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                errorType,
                reason));
        trace.failed(errorType, reason);
        metrics.rejected(errorType, trace.context());
        send(record, trace, List.of(letter(record, errorType, reason, trace)));
    }

    @Override
    public void abandoned(PartInFlight part) {
        part.trace().failed("worker_closed", "the worker closed before the part was done; it comes again");
        part.trace().end();
        inWork.abandoned(part.record());
    }

    @Override
    public void revoked(PartInFlight part) {
        part.trace().failed(REVOKED, REVOKED_REASON);
        part.trace().end();
        inWork.abandoned(part.record());
    }

    @Override
    public boolean isDropped(PartInFlight part) {
        return isDropped(part.record(), part.trace());
    }

    /** Whether the part went to another worker; then nothing further is to be done about it. */
    boolean isDropped(ConsumerRecord<byte[], byte[]> record, PartTrace trace) {
        if (inWork.holds(record)) {
            return false;
        }
        trace.failed(REVOKED, REVOKED_REASON);
        trace.end();
        inWork.dropped(record);
        return true;
    }

    /** From now on a send that fails is not done again, and no reason to end: the worker closes. */
    void closing() {
        closing = true;
    }

    private Letter letter(ConsumerRecord<byte[], byte[]> record, String errorType, String reason, PartTrace trace) {
        return new Letter(
                letters.of(record, errorType, reason, trace.anyTraceContext()),
                () -> List.of(
                        new Letter(letters.withoutValue(record, errorType, reason, trace.anyTraceContext()), null)));
    }

    private static ProducerRecord<byte[], byte[]> result(Result result) {
        ProducerRecord<byte[], byte[]> record =
                TurnHeaders.record(Topics.results(result.modality()), result.turnId(), result.part(), result);
        record.headers().add(TurnHeaders.WORKER, ProcessName.get().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private void send(ConsumerRecord<byte[], byte[]> source, PartTrace trace, List<Letter> letters) {
        inWork.answered(source);
        Sending sending = new Sending(source, trace, new AtomicInteger(letters.size()));
        letters.forEach(letter -> send(letter, sending));
    }

    private void send(Letter letter, Sending sending) {
        sends.begin();
        try (Scope scope = sending.trace.context().makeCurrent()) {
            var unused = producer.send(letter.record(), (metadata, failure) -> {
                sends.end();
                if (failure == null) {
                    acknowledged(sending);
                } else {
                    unsent(letter, sending, failure);
                }
            });
        } catch (RuntimeException e) {
            sends.end();
            throw e;
        }
    }

    private void acknowledged(Sending sending) {
        if (sending.unacknowledged.decrementAndGet() == 0) {
            sending.trace.end();
            inWork.done(sending.source);
        }
    }

    private void unsent(Letter letter, Sending sending, Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            tooLarge(letter, sending);
        } else if (failure instanceof RetriableException && !closing && again.test(() -> again(letter, sending))) {
            metrics.retried("send");
            sending.trace.log(() -> LOG.warn(
                    "{} cannot be reached, sending again: {}", letter.record().topic(), failure.getMessage()));
        } else {
            if (sending.giveUp()) {
                sending.trace.failed(failure);
                sending.trace.end();
                inWork.abandoned(sending.source);
            }
            if (!closing) {
                fatal.accept(failure);
            }
        }
    }

    private void tooLarge(Letter letter, Sending sending) {
        if (letter.smaller() != null) {
            List<Letter> smaller = letter.smaller().get();
            sending.unacknowledged.addAndGet(smaller.size() - 1);
            smaller.forEach(one -> send(one, sending));
            return;
        }
        sending.trace.log(() -> LOG.error(
                "a record about {}-{}@{} is larger than {} takes and is left out; its dead letter says what became of it",
                sending.source.topic(),
                sending.source.partition(),
                sending.source.offset(),
                letter.record().topic()));
        acknowledged(sending);
    }

    /** Not when the partition went to another worker meanwhile: its result may be there already. */
    private void again(Letter letter, Sending sending) {
        if (inWork.holds(sending.source)) {
            send(letter.untraced(), sending);
        } else if (sending.giveUp()) {
            var unused = isDropped(sending.source, sending.trace);
        }
    }

    /** What is being sent about a record. */
    private record Sending(ConsumerRecord<byte[], byte[]> source, PartTrace trace, AtomicInteger unacknowledged) {

        /** Whether nobody gave it up before; from now on it is never acknowledged as a whole. */
        boolean giveUp() {
            return unacknowledged.getAndSet(Integer.MIN_VALUE / 2) > 0;
        }
    }

    /** A record to send, and what to send in its place when the broker finds it too large; null for nothing. */
    private record Letter(
            ProducerRecord<byte[], byte[]> record, @Nullable Supplier<List<Letter>> smaller) {

        /** A copy that can be sent: the first attempt made its headers read-only. */
        Letter untraced() {
            RecordHeaders headers = new RecordHeaders(record.headers());
            headers.remove(TurnHeaders.TRACEPARENT).remove(TurnHeaders.TRACESTATE);
            return new Letter(
                    new ProducerRecord<>(record.topic(), null, null, record.key(), record.value(), headers), smaller);
        }
    }
}
