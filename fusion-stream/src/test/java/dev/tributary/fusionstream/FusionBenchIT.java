package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.testing.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures, told on the log: {@code mvn -pl fusion-stream -am verify -Dtest=none -Dit.test=FusionBenchIT
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dtributary.bench=true}.
 */
@EnabledIfSystemProperty(named = "tributary.bench", matches = "true")
class FusionBenchIT {

    private static final Logger LOG = LoggerFactory.getLogger(FusionBenchIT.class);

    @TempDir
    private Path directory;

    @Test
    void thePureStep() {
        TurnStep step = new TurnStep(
                TurnWindows.ofSizeAndGrace(Duration.ofMinutes(10), Duration.ofMinutes(1)),
                TurnLimits.DEFAULT,
                new ThresholdPolicy(Map.of(), Map.of(), Decision.REVIEW, 0.5));
        TurnHead turn = Turns.head();
        List<Arrival> arrivals = List.of(
                Turns.announced(turn),
                Turns.arrival(ok(turn, TEXT), Turns.OPENED),
                Turns.arrival(ok(turn, IMAGE), Turns.OPENED),
                Turns.arrival(ok(turn, AUDIO), Turns.OPENED));
        double rate = 0;
        for (int round = 0; round < 5; round++) {
            int turns = 50_000;
            long start = System.nanoTime();
            for (int i = 0; i < turns; i++) {
                TurnState state = null;
                for (Arrival arrival : arrivals) {
                    state = step.arrive(state, arrival, Turns.OPENED).state();
                }
                assertThat(state != null && state.decided() != null).isTrue();
            }
            rate = turns / ((System.nanoTime() - start) / 1e9);
        }
        LOG.info("pure step: {} turns/s, three results and the turn's record each", Math.round(rate));
        assertThat(rate).isPositive();
    }

    @Test
    void aBacklogOnABroker() throws Exception {
        try (EmbeddedKafka kafka = kafka();
                Broker broker = new Broker(kafka.bootstrapServers());
                TestTelemetry telemetry = new TestTelemetry()) {
            // One turn by itself first: many batches at once to topics that are just being made end in retries.
            TurnHead first = turn();
            broker.turn(first);
            broker.result(ok(first, TEXT));
            broker.result(ok(first, IMAGE));
            broker.result(ok(first, AUDIO));
            List<TurnHead> turns = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                TurnHead turn = turn();
                turns.add(turn);
                broker.sendTurn(turn, TEXT, IMAGE, AUDIO);
            }
            broker.flush();
            Instant start;
            try (FusionService service = FusionService.start(settings(kafka), telemetry.telemetry())) {
                await().until(service::ready);
                // The first half warms up.
                turns.subList(0, 10_000).forEach(turn -> broker.fused(turn.turnId(), Duration.ofMinutes(5)));
                start = Instant.now();
                turns.subList(10_000, 20_000).forEach(turn -> broker.fused(turn.turnId(), Duration.ofMinutes(5)));
            }
            double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
            LOG.info("backlog, exactly once, one thread: {} turns/s", Math.round(10_000 / seconds));
            assertThat(turns)
                    .allSatisfy(turn -> assertThat(broker.all(turn.turnId())).hasSize(1));
        }
    }

    @Test
    void theLatencyOfCompleteTurns() throws Exception {
        try (EmbeddedKafka kafka = kafka();
                Broker broker = new Broker(kafka.bootstrapServers());
                TestTelemetry telemetry = new TestTelemetry();
                FusionService service = FusionService.start(settings(kafka), telemetry.telemetry())) {
            await().until(service::ready);
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                TurnHead turn = turn();
                broker.turn(turn);
                broker.result(ok(turn, TEXT));
                broker.result(ok(turn, IMAGE));
                broker.result(ok(turn, AUDIO));
                long appended = System.nanoTime();
                broker.fused(turn.turnId(), Duration.ofSeconds(30));
                if (i >= 200) {
                    millis.add((System.nanoTime() - appended) / 1e6);
                }
            }
            Collections.sort(millis);
            LOG.info(
                    "last result appended to outcome readable (read-committed), one turn at a time: p50 {} ms, p99 {} ms",
                    Math.round(millis.get(200)),
                    Math.round(millis.get(396)));
            assertThat(millis).hasSize(400);
        }
    }

    private EmbeddedKafka kafka() {
        return EmbeddedKafka.start(directory.resolve("kafka"), Map.of("broker.session.timeout.ms", "9000"))
                .withTopics(1);
    }

    private Settings settings(EmbeddedKafka kafka) {
        return Settings.of(Map.of(
                "tributary.kafka.bootstrap.servers", kafka.bootstrapServers(),
                "tributary.fusion.port", "0",
                "tributary.fusion.state.dir", directory.resolve("state").toString()));
    }

    /** With a window that does not end while the backlog is worked off. */
    private static TurnHead turn() {
        return new TurnHead(
                UUID.randomUUID().toString(),
                Instant.ofEpochMilli(System.currentTimeMillis()),
                600_000,
                List.of(TEXT, IMAGE, AUDIO),
                "acme",
                null,
                null,
                Turns.TURN_TRACE,
                null);
    }
}
