package dev.tributary.workerruntime;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps requests from a store that does not answer: after so many failures in a row it opens, and after a pause that doubles
 * each time, with jitter, one request probes whether the store is back. Thread-safe.
 */
final class StoreBreaker {

    private final CircuitBreaker breaker;
    private final InstantSource clock;
    private volatile Instant probeAt = Instant.MIN;

    /**
     * @param failures in a row at which it opens
     * @param backoff the pauses
     * @param clock one that is never set back, or a probe would be as far off
     * @param closed runs when the store answers again
     */
    StoreBreaker(int failures, Backoff backoff, InstantSource clock, WorkerMetrics metrics, Runnable closed) {
        this.clock = clock;
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(failures, failures, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(times -> opened(backoff.after(times, RandomGenerator.getDefault())))
                .clock(clock.withZone(ZoneOffset.UTC))
                .build();
        breaker = CircuitBreaker.of("store", config);
        metrics.breaker(0);
        breaker.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition().getToState()) {
                case OPEN -> metrics.breaker(2);
                case HALF_OPEN -> metrics.breaker(1);
                default -> {
                    metrics.breaker(0);
                    closed.run();
                }
            }
        });
    }

    private long opened(Duration pause) {
        probeAt = clock.instant().plus(pause);
        return Math.max(1, pause.toMillis());
    }

    /** Whether the store may be asked; whoever may must tell what came of it. */
    boolean mayAsk() {
        return breaker.tryAcquirePermission();
    }

    /** The store answered, be it that it has no such payload. */
    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** The store did not answer. */
    void failed(Throwable failure) {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    /** Whether the store is left alone, or just being probed. */
    boolean isOpen() {
        return breaker.getState() != CircuitBreaker.State.CLOSED;
    }

    /** How long until the store is probed; zero when that is due. */
    Duration untilProbe() {
        Instant now = clock.instant();
        return now.isBefore(probeAt) ? Duration.between(now, probeAt) : Duration.ZERO;
    }
}
