package dev.tributary.fusionstream.topics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats the check while the join runs, because what it found at the start can change. */
public final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private final Supplier<List<String>> check;
    private final Runnable close;
    private final Duration interval;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "fusion-topic-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<String> problems = List.of();

    /** Will ask the check once in an interval, and close it with this. */
    public TopicWatch(TopicCheck check, Duration interval) {
        this(check::problems, check::close, interval);
    }

    TopicWatch(Supplier<List<String>> check, Runnable close, Duration interval) {
        this.check = check;
        this.close = close;
        this.interval = interval;
    }

    /** Looks for the first time when one interval is over: what the start needs has been looked at before it. */
    @SuppressWarnings("FutureReturnValueIgnored") // a look that fails is a problem itself, not an exception
    public void start() {
        clock.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the last look found, one sentence each; empty when all was well. */
    public List<String> problems() {
        return problems;
    }

    /** Looks now, and logs what has changed since the last look. */
    void look() {
        List<String> before = problems;
        List<String> now;
        try {
            now = List.copyOf(check.get());
        } catch (RuntimeException | Error e) { // one that gets out would end the looking for good
            now = List.of("Kafka cannot be checked: " + e);
        }
        if (clock.isShutdown() || now.equals(before)) {
            return;
        }
        problems = now;
        if (now.isEmpty()) {
            LOG.info("topics, rights and settings fit the join again");
        } else {
            LOG.error("not ready: {}", String.join("\n", now));
        }
    }

    /** Ends, waiting for no look that is under way. */
    @Override
    public void close() {
        clock.shutdownNow();
        close.run();
    }
}
