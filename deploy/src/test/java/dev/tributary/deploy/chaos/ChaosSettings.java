package dev.tributary.deploy.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What a run is made of. Two runs with the same settings send the same turns and are struck by the same faults; how those
 * meet is up to the machine.
 *
 * @param seed of the traffic and of the faults
 * @param duration of the traffic; zero for one round of all faults
 * @param turnsPerSecond how many turns open each second
 * @param window the longest window of a turn
 * @param grace after a window
 * @param retention of a decided turn
 * @param instances how fusion runs
 */
record ChaosSettings(
        long seed,
        Duration duration,
        int turnsPerSecond,
        Duration window,
        Duration grace,
        Duration retention,
        Instances instances) {

    /**
     * How fusion runs.
     *
     * @param store where instances keep open turns
     * @param protocol by which they share partitions
     * @param threads of each
     * @param standbys of each task's state
     */
    record Instances(Store store, Protocol protocol, int threads, int standbys) {

        private Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "tributary.fusion.group.protocol",
                    protocol.id(),
                    "tributary.fusion.threads",
                    Integer.toString(threads),
                    "tributary.fusion.standbys",
                    Integer.toString(standbys)));
            if (protocol == Protocol.CLASSIC) { // with the other one the broker says it
                settings.put("tributary.fusion.streams.consumer.session.timeout.ms", "6000");
                settings.put("tributary.fusion.streams.consumer.heartbeat.interval.ms", "1000");
            }
            return settings;
        }
    }

    /** {@code tributary.fusion.group.protocol}. */
    enum Protocol {
        CLASSIC,
        STREAMS;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code tributary.fusion.store}; with MIXED every life of an instance draws its own. */
    enum Store {
        MEMORY,
        ROCKSDB,
        MIXED;

        String draw(Random random) {
            Store drawn = this == MIXED ? (random.nextBoolean() ? MEMORY : ROCKSDB) : this;
            return drawn.name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PREFIX = "tributary.chaos.";
    private static final long SHORT_SEED = 20_261_124;

    /** The short form, or what {@code tributary.chaos.*} says. */
    static ChaosSettings ofThisBuild() {
        return new ChaosSettings(
                Long.getLong(PREFIX + "seed", SHORT_SEED),
                duration("duration", Duration.ZERO),
                Integer.getInteger(PREFIX + "rate", 20),
                Duration.ofMillis(2_000),
                Duration.ofMillis(1_500),
                duration("retention", Duration.ofSeconds(3)),
                new Instances(
                        Store.valueOf(
                                System.getProperty(PREFIX + "store", "memory").toUpperCase(Locale.ROOT)),
                        Protocol.valueOf(System.getProperty(PREFIX + "protocol", "classic")
                                .toUpperCase(Locale.ROOT)),
                        Integer.getInteger(PREFIX + "threads", 1),
                        Integer.getInteger(PREFIX + "standbys", 0)));
    }

    /** After this long a turn is decided and forgotten, if nothing stands in the way. */
    Duration life() {
        return window.plus(grace).plus(retention);
    }

    /** Before each round of faults; a build has three minutes, and a soak has the aftermath of the round before. */
    Duration quiet() {
        return Duration.ofSeconds(duration.isZero() ? 4 : 20);
    }

    /**
     * The share of spans that may be stored twice: rare in one round, less so where instances are cut off again and again, which
     * export what they cannot note as exported.
     */
    double mostTwice() {
        return duration.isZero() ? 0.01 : 0.03;
    }

    /** What an instance of fusion is told. */
    Map<String, String> fusion() {
        Map<String, String> fusion = instances.settings();
        fusion.putAll(Map.of(
                "tributary.fusion.window.max",
                window.toMillis() + "ms",
                "tributary.fusion.grace",
                grace.toMillis() + "ms",
                "tributary.fusion.retention",
                retention.toMillis() + "ms",
                "tributary.fusion.block.bad",
                Double.toString(Oracle.BLOCKED_FROM),
                "tributary.fusion.streams.producer.transaction.timeout.ms",
                "5000",
                // a broker that is away for longer makes commits fail, and tasks begin again from their changelogs
                "tributary.fusion.streams.producer.max.block.ms",
                "2000",
                "otel.metrics.exporter",
                "none"));
        return Map.copyOf(fusion);
    }

    /** How to do this again. */
    String command() {
        return String.format(
                Locale.ROOT,
                "mvn -pl deploy -am verify -Dtest=none -Dit.test=ChaosIT -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dfailsafe.failIfNoSpecifiedTests=false -D%sseed=%d -D%sduration=%ds -D%srate=%d -D%sretention=%ds"
                        + " -D%sstore=%s -D%sprotocol=%s -D%sthreads=%d -D%sstandbys=%d",
                PREFIX,
                seed,
                PREFIX,
                duration.toSeconds(),
                PREFIX,
                turnsPerSecond,
                PREFIX,
                retention.toSeconds(),
                PREFIX,
                instances.store().name().toLowerCase(Locale.ROOT),
                PREFIX,
                instances.protocol().id(),
                PREFIX,
                instances.threads(),
                PREFIX,
                instances.standbys());
    }

    /** {@code 30m}, {@code 90s}, or what ISO 8601 says. */
    private static Duration duration(String name, Duration otherwise) {
        String text = System.getProperty(PREFIX + name);
        if (text == null) {
            return otherwise;
        }
        return Duration.parse(text.startsWith("P") ? text : "PT" + text.toUpperCase(Locale.ROOT));
    }
}
