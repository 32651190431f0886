package dev.tributary.workerruntime;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.blob.Blob;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Gets each part's payload. A payload that is missing, too large or not what its reference says fails its part; a store
 * that does not answer, or refuses this worker, is asked again until it gives the payload, while the thread does other
 * work. Only what stays away while other payloads are given fails its part, too.
 */
final class PayloadFetcher {

    static final String INLINE_TYPE = "text/plain";

    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("attempt");
    /** Time that is never set back. */
    private static final InstantSource TICKS = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    private static final int EVENTS = 8;

    private final PayloadSource source;
    private final long maxBytes;
    private final Duration deniedTimeout;
    private final Backoff backoff;
    private final StoreOutage outage;
    private final StoreBreaker breaker;
    private final WorkerMetrics metrics;
    private final WorkerThreads threads;
    private final InstantSource clock;
    private final Preparing next;
    private final Set<Fetch> waiting = ConcurrentHashMap.newKeySet();

    /** When the store last gave a payload. */
    private volatile Instant given = Instant.MIN;

    /** What comes after fetching. */
    interface Preparing {

        void prepare(PartInFlight part, Payload payload);

        /** Whether the part went to another worker. */
        boolean isDropped(PartInFlight part);

        /** The part gets no payload. */
        void failed(PartInFlight part, Exception failure);

        /** The part waits for the store, so no batch should wait for it. */
        void postponed();

        /** The part is being worked on again. */
        void resumed();

        /** The worker closes while the part waits. */
        void abandoned(PartInFlight part);

        /** The part's partition goes to another worker while it waits. */
        void revoked(PartInFlight part);
    }

    PayloadFetcher(
            PayloadSource source,
            WorkerSettings settings,
            WorkerThreads threads,
            WorkerMetrics metrics,
            InstantSource clock,
            Preparing next) {
        this.source = source;
        this.maxBytes = settings.payloadMax();
        this.deniedTimeout = settings.deniedTimeout();
        this.backoff = new Backoff(settings.retryFirst(), settings.retryMost());
        this.outage = new StoreOutage(clock);
        this.metrics = metrics;
        this.breaker = new StoreBreaker(settings.intake().breakerFailures(), backoff, TICKS, metrics, this::resumeAll);
        this.threads = threads;
        this.clock = clock;
        this.next = next;
    }

    /** Gets the payload and hands it on, now or later. */
    void fetch(PartInFlight part) {
        if (next.isDropped(part)) {
            return;
        }
        BlobRef ref = part.part().payload();
        String text = part.part().text();
        if (ref != null) {
            Instant from = clock.instant();
            Span span = part.trace().start("fetch", SpanKind.CLIENT, from);
            span.setAttribute(Attr.PAYLOAD_URI, ref.uri());
            attempt(new Fetch(part, ref, span, from, new FailingAlone(deniedTimeout)), 1);
        } else if (text != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            next.prepare(part, new Payload(bytes, INLINE_TYPE, Sha256.of(bytes)));
        }
    }

    /** Whether the store is out, so that no further parts should be taken; not when one is needed to probe it. */
    boolean isStoreOut() {
        return breaker.isOpen() && !(waiting.isEmpty() && breaker.untilProbe().isZero());
    }

    /** Gives up the parts that wait for the store. */
    void close() {
        for (Fetch fetch : waiting) {
            abandon(fetch);
        }
    }

    /** Gives up those of some partitions. */
    void giveUp(Collection<TopicPartition> partitions) {
        for (Fetch fetch : waiting) {
            ConsumerRecord<byte[], byte[]> record = fetch.part.record();
            if (partitions.contains(new TopicPartition(record.topic(), record.partition())) && isTaken(fetch)) {
                next.revoked(fetch.part);
            }
        }
    }

    private void attempt(Fetch fetch, int attempt) {
        if (!breaker.mayAsk()) {
            // for the probe, and a little later for those that come after it
            park(fetch, attempt, breaker.untilProbe().plus(backoff.after(1, RandomGenerator.getDefault())));
            return;
        }
        Blob blob;
        try {
            blob = source.get(fetch.ref, maxBytes);
            given = clock.instant();
            answered();
        } catch (BlobException e) {
            if (!e.kind().isRetriable()) {
                answered();
                fail(fetch, e);
                return;
            }
            tell(attempt, e);
            if (fetch.alone.again(e, clock.instant(), given)) {
                fail(fetch, e);
            } else {
                postpone(fetch, attempt, e);
            }
            return;
        } catch (RuntimeException e) {
            answered();
            fail(fetch, e); // a defect that one reference meets, which would meet it again after a restart
            return;
        } catch (OutOfMemoryError e) {
            answered(); // the store did
            fail(
                    fetch,
                    new ModelException(
                            "fetch_out_of_memory",
                            "the payload takes more memory than there is; give the worker a larger heap",
                            true,
                            e));
            return;
        }
        fetch.span.setAttribute(Attr.PAYLOAD_BYTES, (long) blob.bytes().length);
        fetch.span.setAttribute(Attr.PAYLOAD_SHA256, blob.sha256());
        fetch.end();
        next.prepare(fetch.part, new Payload(blob.bytes(), fetch.ref.contentType(), blob.sha256()));
    }

    private void fail(Fetch fetch, Exception failure) {
        Failures.mark(fetch.span, failure);
        fetch.end();
        next.failed(fetch.part, failure);
    }

    private void answered() {
        outage.answered();
        breaker.answered();
    }

    private void postpone(Fetch fetch, int attempt, BlobException failure) {
        if (attempt <= EVENTS) {
            fetch.span.addEvent(
                    "retry",
                    Attributes.of(ATTEMPT, (long) attempt, Attr.ERROR_TYPE, Failures.type(failure)),
                    clock.instant());
        }
        metrics.retried("fetch");
        park(fetch, attempt + 1, backoff.after(attempt, RandomGenerator.getDefault()));
    }

    /** That one object is refused, or is not given again, says nothing about the others. */
    private void tell(int attempt, BlobException failure) {
        outage.failed(failure, waiting.size() + 1);
        if (failure.kind() == BlobException.Kind.DENIED) {
            breaker.answered();
        } else if (attempt == 1 || breaker.isOpen()) {
            breaker.failed(failure);
        }
    }

    private void park(Fetch fetch, int attempt, Duration pause) {
        fetch.attempt = attempt;
        waiting.add(fetch);
        next.postponed();
        if (!threads.schedule(pause, () -> resume(fetch))) {
            abandon(fetch);
        }
    }

    private void resume(Fetch fetch) {
        if (waiting.remove(fetch)) {
            next.resumed();
            attempt(fetch, fetch.attempt);
        }
    }

    /** The store is back: those that wait need not wait for their time. */
    private void resumeAll() {
        for (Fetch fetch : waiting) {
            threads.execute(() -> resume(fetch));
        }
    }

    private void abandon(Fetch fetch) {
        if (isTaken(fetch)) {
            next.abandoned(fetch.part);
        }
    }

    /** Takes a fetch out of those that wait, for good. */
    private boolean isTaken(Fetch fetch) {
        boolean waited = waiting.remove(fetch);
        if (waited) {
            fetch.span.setStatus(StatusCode.ERROR, "given up, the part comes again");
            fetch.span.setAttribute(Attr.ERROR_TYPE, "given_up");
            fetch.end();
        }
        return waited;
    }

    private static final class Fetch {
        final PartInFlight part;
        final BlobRef ref;
        final Span span;
        final Instant from;
        volatile int attempt = 1;
        final FailingAlone alone;

        Fetch(PartInFlight part, BlobRef ref, Span span, Instant from, FailingAlone alone) {
            this.part = part;
            this.ref = ref;
            this.span = span;
            this.from = from;
            this.alone = alone;
        }

        void end() {
            part.trace().end("fetch", span, from);
        }
    }
}
