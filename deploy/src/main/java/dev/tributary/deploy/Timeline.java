package dev.tributary.deploy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What took how long since this process began. Thread-safe. */
final class Timeline {

    private static final int WIDTH = 40;

    private final Instant begin;
    private final InstantSource clock;
    private final List<Step> steps = new ArrayList<>();

    Timeline(Instant begin, InstantSource clock) {
        this.begin = begin;
        this.clock = clock;
    }

    private record Step(String name, Duration from, Duration to) {}

    /** Since the start of this Java machine; what the launcher's script did before does not count. */
    static Timeline ofProcess() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        return new Timeline(Instant.ofEpochMilli(start), InstantSource.system());
    }

    /** Time since the beginning. */
    Duration elapsed() {
        return Duration.between(begin, clock.instant());
    }

    /** A line of progress: when something came about, what, and where. */
    String at(Instant when, String what, String where) {
        return String.format(
                        Locale.ROOT,
                        "%5.1f s  %-14s %s",
                        Duration.between(begin, when).toMillis() / 1000.0,
                        what,
                        where)
                .stripTrailing();
    }

    /** Likewise for what came about just now. */
    String now(String what, String where) {
        return at(clock.instant(), what, where);
    }

    /** Runs a step and keeps when it began and ended. */
    <T> T measure(String name, Callable<T> step) throws Exception {
        Duration from = elapsed();
        try {
            return step.call();
        } finally {
            add(name, from);
        }
    }

    /** Keeps a step that ends now. */
    synchronized void add(String name, Duration from) {
        steps.add(new Step(name, from, elapsed()));
    }

    /** A line a step, by when it began, with a bar. */
    synchronized List<String> lines() {
        long whole = steps.stream().mapToLong(step -> step.to.toMillis()).max().orElse(1);
        return steps.stream()
                .sorted(Comparator.comparing(Step::from).thenComparing(Step::to))
                .map(step -> line(step, Math.max(whole, 1)))
                .toList();
    }

    private static String line(Step step, long whole) {
        int from = (int) (step.from.toMillis() * WIDTH / whole);
        int to = Math.max(from + 1, (int) (step.to.toMillis() * WIDTH / whole));
        String bar = " ".repeat(from) + "━".repeat(to - from) + " ".repeat(Math.max(0, WIDTH - to));
        return String.format(
                Locale.ROOT,
                "%6.2f s  %6.2f s  %s  %s",
                step.from.toMillis() / 1000.0,
                step.to.toMillis() / 1000.0,
                bar,
                step.name);
    }
}
