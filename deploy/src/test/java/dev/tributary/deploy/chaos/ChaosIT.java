package dev.tributary.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.TraceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fusion in processes of its own on a real broker, through faults; then every record and every span is accounted for.
 *
 * <p>As part of the build one round of all faults but the cut wire, with a fixed seed. As a soak: {@code -Dtributary.chaos.duration=30m
 * -Dtributary.chaos.seed=7}, and {@code tributary.chaos.rate} turns a second.
 * {@code -Dtributary.chaos.store=rocksdb} tries the other store, {@code mixed} draws one for every life of an instance;
 * {@code -Dtributary.chaos.protocol=streams} tries the other group protocol, {@code tributary.chaos.threads} and
 * {@code tributary.chaos.standbys} more than one thread and no standby.
 */
@Tag("faults")
class ChaosIT {

    private static final int MOST_SPANS = 4_000_000;
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);
    private static final Duration EXPORTED_WITHIN = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void everyTurnIsAccountedForWhateverStrikes() throws Exception {
        ChaosSettings settings = ChaosSettings.ofThisBuild();
        System.out.printf("chaos: %s%nchaos: again with %s%n", settings, settings.command());
        TraceStore traces = new TraceStore(MOST_SPANS);
        try (OtlpReceiver receiver = OtlpReceiver.start(traces, 0, 0);
                Cluster cluster = Cluster.start(directory, settings, receiver.grpcEndpoint());
                Traffic traffic = new Traffic(settings, cluster.bootstrapServers());
                HistoryReader reader = new HistoryReader(cluster.bootstrapServers())) {
            ChaosMonkey monkey = new ChaosMonkey(cluster, settings);
            Instant end = Instant.now().plus(settings.duration());
            do {
                monkey.round();
            } while (Instant.now().isBefore(end));
            traffic.stopOpening();
            awaitQuiet(settings, traffic, reader);
            assertThat(traffic.failure()).isNull();
            Report report = settled(settings, traffic, reader, traces, monkey);
            System.out.printf("chaos: %,d turns, %s%n%s", traffic.turns(), monkey.disturbances(), report);
            assertThat(report.kinds()).as("%s%n%s", settings.command(), report).isEmpty();
            assertThat(report.figure(Promptness.FIGURE)).isPositive();
        }
    }

    /** All is sent, all is read, and no window, grace or retention is left to end. */
    private static void awaitQuiet(ChaosSettings settings, Traffic traffic, HistoryReader reader) {
        Awaitility.await("everything is sent and read")
                .atMost(DRAINED_WITHIN)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> traffic.isDone() && reader.isDrained());
        Instant over = Instant.now().plus(settings.life()).plusSeconds(1);
        Awaitility.await("no turn is left to end")
                .atMost(settings.life().plusSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Instant.now().isAfter(over));
    }

    /** The first clean report, or the last one: spans may still be on their way. */
    private static Report settled(
            ChaosSettings settings, Traffic traffic, HistoryReader reader, TraceStore traces, ChaosMonkey monkey) {
        List<Report> reports = new ArrayList<>();
        try {
            Awaitility.await("every span is stored")
                    .atMost(EXPORTED_WITHIN)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> {
                        reports.add(
                                HistoryChecker.check(settings, reader.read(traffic, traces, monkey.disturbances())));
                        return reports.get(reports.size() - 1).isClean();
                    });
        } catch (ConditionTimeoutException e) {
            System.out.println("chaos: not clean within " + EXPORTED_WITHIN);
        }
        return reports.get(reports.size() - 1);
    }
}
