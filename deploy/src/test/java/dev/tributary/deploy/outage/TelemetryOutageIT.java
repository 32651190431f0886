package dev.tributary.deploy.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.LogCapture;
import dev.tributary.deploy.Service;
import dev.tributary.deploy.Stack;
import dev.tributary.deploy.StackOptions;
import dev.tributary.deploy.client.FusedTurns;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.StoredSpan;
import dev.tributary.deploy.embedded.TraceStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Turns under load while the OTLP endpoint refuses, swallows or stalls: they do not notice, what is lost is bounded,
 * counted and told, and tracing comes back by itself.
 *
 * <p>{@code -Dtributary.outage.length=30s} makes each fault and each stretch between them so long; 6 s in a build.
 */
@Tag("faults")
class TelemetryOutageIT {

    private static final Duration LENGTH =
            Settings.load().read(reader -> reader.duration("tributary.outage.length", Duration.ofSeconds(6)));
    private static final int QUEUE = 128;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(30);
    private static final List<String> SERVICES = List.of("ingest", "text-worker", "fusion-stream");

    private static final List<String> WHOLE =
            List.of("turn", "POST /v1/turns", "process tributary.text", "text.inference", "send tributary.fused");

    /** Medians on a machine that does other things too. */
    private static final int NOISE = 2;

    private static final Duration NOISE_AT_LEAST = Duration.ofMillis(200);

    private final TraceStore store = new TraceStore(1_000_000);
    private final Map<FaultyLink.State, TurnLoad.Pace> faults = new EnumMap<>(FaultyLink.State.class);

    @Test
    void turnsDoNotNoticeThatTheirSpansGoNowhere() throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                FaultyLink link = FaultyLink.to(receiver.grpcEndpoint());
                MetricsTap metrics = MetricsTap.start();
                LogCapture log = LogCapture.open();
                Stack stack = Stack.start(options(link, metrics));
                FusedTurns outcomes = FusedTurns.follow(Map.of("bootstrap.servers", stack.kafka()))) {
            TurnLoad load = new TurnLoad(new TurnClient(stack.ingest()), outcomes);
            load.run(LENGTH); // what runs for the first time is slow
            long atFirst = lost(metrics);
            TurnLoad.Pace before = load.run(LENGTH);
            long undisturbed = lost(metrics) - atFirst;
            for (FaultyLink.State fault : EnumSet.complementOf(EnumSet.of(FaultyLink.State.UP))) {
                long sofar = lost(metrics);
                link.become(fault);
                faults.put(fault, load.run(LENGTH));
                link.become(FaultyLink.State.UP);
                tracingIsBack(load);
                assertThat(lost(metrics) - sofar).as("lost, %s", fault).isGreaterThan(undisturbed);
            }
            TurnLoad.Pace after = load.run(LENGTH);
            System.out.printf(
                    "outage: before %s%noutage: %s%noutage: after %s%noutage: dropped %s, most waiting %s%n",
                    before, faults, after, metrics.dropped(), metrics.mostWaiting());

            faults.forEach((fault, pace) -> {
                assertThat(pace.fused()).as("fused, %s", fault).isLessThan(noisy(before.fused(), after.fused()));
                assertThat(pace.accepted())
                        .as("accepted, %s", fault)
                        .isLessThan(noisy(before.accepted(), after.accepted()));
            });
            assertThat(metrics.mostWaiting()).containsOnlyKeys(SERVICES);
            assertThat(metrics.mostWaiting().values()).allMatch(waiting -> waiting <= QUEUE);
            assertThat(metrics.dropped().get("text-worker queue_full")).isPositive();
            for (String service : SERVICES) {
                assertThat(metrics.dropped().get(service + " export_failed"))
                        .as(service)
                        .isPositive();
                assertThat(lines(log, service + " loses spans")).as(service).isBetween(1L, mostLines());
                assertThat(lines(log, service + " exports spans again"))
                        .as(service)
                        .isBetween(1L, mostLines());
            }
        }
    }

    private static StackOptions options(FaultyLink link, MetricsTap metrics) {
        Map<String, String> settings = new HashMap<>();
        settings.put("otel.exporter.otlp.protocol", "grpc");
        settings.put("otel.exporter.otlp.endpoint", link.endpoint().toString());
        settings.put("otel.exporter.otlp.timeout", "" + LENGTH.dividedBy(3).toMillis());
        settings.put("otel.exporter.otlp.metrics.protocol", "http/protobuf");
        settings.put("otel.exporter.otlp.metrics.endpoint", metrics.endpoint().toString());
        settings.put("otel.metric.export.interval", "500");
        settings.put("otel.bsp.max.queue.size", "" + QUEUE);
        settings.put("otel.bsp.max.export.batch.size", "64");
        settings.put("otel.bsp.schedule.delay", "200");
        StackOptions free = StackOptions.free(settings);
        return new StackOptions(
                free.settings(),
                free.ports(),
                null,
                EnumSet.of(Service.INGEST, Service.TEXT_WORKER, Service.FUSION_STREAM),
                free.timeline(),
                free.progress());
    }

    /** A turn of now is whole in the store, without anybody having done anything. */
    private void tracingIsBack(TurnLoad load) {
        await("tracing is back").atMost(BACK_WITHIN.multipliedBy(2)).until(() -> isWhole(load.one()));
    }

    private boolean isWhole(String traceId) {
        try {
            await().atMost(BACK_WITHIN.dividedBy(3)).until(() -> names(traceId).containsAll(WHOLE));
            return true;
        } catch (ConditionTimeoutException e) {
            return false; // its spans were queued behind what was lost
        }
    }

    private List<String> names(String traceId) {
        return store.trace(traceId).stream().map(StoredSpan::name).toList();
    }

    private static long lost(MetricsTap metrics) {
        return metrics.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Duration noisy(Duration before, Duration after) {
        Duration slower = before.compareTo(after) > 0 ? before : after;
        return slower.multipliedBy(NOISE).plus(NOISE_AT_LEAST);
    }

    private static long lines(LogCapture log, String text) {
        return log.text().lines().filter(line -> line.contains(text)).count();
    }

    /** One at once and one a minute, in eight stretches and their recoveries. */
    private static long mostLines() {
        return 1 + LENGTH.multipliedBy(10).plus(BACK_WITHIN.multipliedBy(6)).toMinutes();
    }
}
