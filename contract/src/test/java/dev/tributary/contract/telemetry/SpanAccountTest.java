package dev.tributary.contract.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanAccountTest {

    private static final int MOST = 100;
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final AtomicLong nanos = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SpanAccount account = new SpanAccount(MOST, MOST / 2, nanos::get);
    private final LossLog log = new LossLog(logger(), "test", account, nanos::get);
    private final HeldExporter held = new HeldExporter();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .addSpanProcessor(new AccountedSpanProcessor(
                    BatchSpanProcessor.builder(new AccountedSpanExporter(held, account, log))
                            .setMaxQueueSize(MOST)
                            .setMaxExportBatchSize(10)
                            // Only full batches leave by themselves: how many spans wait depends on no clock.
                            .setScheduleDelay(Duration.ofMinutes(1))
                            .setExporterTimeout(Duration.ofMinutes(1))
                            .build(),
                    account))
            .build();
    private final Tracer tracer = tracing.get("test");

    @AfterEach
    void close() {
        held.answerAll(true);
        tracing.shutdown().join(10, TimeUnit.SECONDS);
    }

    @Test
    void whatWaitsIsBoundedAndTheRestIsCounted() {
        end(10);
        held.awaitExports(1); // the exporter holds these, and takes no more
        end(250);
        assertThat(account.waiting()).isEqualTo(MOST);
        assertThat(account.queueFull()).isEqualTo(150);
        assertThat(account.exportFailed()).isZero();

        held.answerAll(true);
        tracing.forceFlush().join(10, TimeUnit.SECONDS);
        assertThat(account.waiting()).isZero();
        assertThat(held.spans()).isEqualTo(10 + MOST);
        assertThat(account.lost()).isEqualTo(150);
    }

    @Test
    void whatTheExporterDoesNotDeliverIsCounted() {
        held.answerAll(false);
        end(30);
        tracing.forceFlush().join(10, TimeUnit.SECONDS);
        assertThat(account.exportFailed()).isEqualTo(30);
        assertThat(account.queueFull()).isZero();
        assertThat(account.waiting()).isZero();
    }

    @Test
    void whoMakesSpansIsToldToPauseWhileMoreThanHalfOfTheQueueWaits() {
        end(10);
        held.awaitExports(1);
        end(MOST / 2);
        assertThat(account.isBehind()).isFalse();
        end(1);
        assertThat(account.isBehind()).isTrue();

        held.answerAll(true);
        tracing.forceFlush().join(10, TimeUnit.SECONDS);
        assertThat(account.isBehind()).isFalse();
        assertThat(account.lost()).isZero();
    }

    @Test
    void nobodyPausesForAReceiverThatTakesNothing() {
        end(MOST);
        nanos.set(TimeUnit.SECONDS.toNanos(2) - 1);
        assertThat(account.isBehind()).isTrue();
        nanos.incrementAndGet(); // it has not answered for two seconds
        assertThat(account.isBehind()).isFalse();
        account.delivered();
        assertThat(account.isBehind()).isTrue();
        account.failed(1);
        assertThat(account.isBehind()).isFalse();
    }

    @Test
    void unsampledSpansAreNotCounted() {
        try (SdkTracerProvider none = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOff())
                .addSpanProcessor(new AccountedSpanProcessor(
                        BatchSpanProcessor.builder(held).build(), account))
                .build()) {
            none.get("test").spanBuilder("span").startSpan().end();
            assertThat(account.waiting()).isZero();
        }
    }

    @Test
    void aSpanWaitsUntilEveryExporterHasIt() {
        SpanAccount two = new SpanAccount(5, 5, nanos::get);
        AtomicLong first = two.newExporter();
        AtomicLong second = two.newExporter();
        two.admit();
        two.admit();
        first.addAndGet(2);
        assertThat(two.waiting()).isEqualTo(2);
        second.addAndGet(2);
        assertThat(two.waiting()).isZero();
    }

    @Test
    void theMetricsShowIt() {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (SdkMeterProvider metrics =
                SdkMeterProvider.builder().registerMetricReader(reader).build()) {
            account.show(metrics.get("test"));
            for (int i = 0; i < MOST + 7; i++) {
                account.admit();
            }
            account.failed(3);
            Collection<MetricData> shown = reader.collectAllMetrics();
            assertThat(metric(shown, "tributary.spans.dropped").getLongSumData().getPoints().stream()
                            .collect(Collectors.toMap(
                                    point -> point.getAttributes().get(ERROR_TYPE), LongPointData::getValue)))
                    .containsEntry("queue_full", 7L)
                    .containsEntry("export_failed", 3L)
                    .hasSize(2);
            assertThat(metric(shown, "tributary.spans.waiting")
                            .getLongGaugeData()
                            .getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(MOST));
        }
    }

    private static MetricData metric(Collection<MetricData> metrics, String name) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLogTellsAtOnceThenOncePerIntervalThenThatItIsOver() {
        account.failed(5);
        log.exported(false);
        account.failed(5);
        log.exported(false);
        assertThat(told(Level.WARN)).hasSize(1).first().asString().contains("test loses spans: 5 more, 5 in all");

        nanos.addAndGet(LossLog.INTERVAL.toNanos());
        account.failed(5);
        log.exported(false);
        assertThat(told(Level.WARN)).hasSize(2).last().asString().contains("10 more, 15 in all");
        assertThat(told(Level.INFO)).isEmpty();

        log.exported(true);
        log.exported(true);
        assertThat(told(Level.INFO)).containsExactly("test exports spans again; 15 were lost in all");
        nanos.addAndGet(LossLog.INTERVAL.toNanos());
        log.exported(true);
        assertThat(lines.list).hasSize(3);
    }

    @Test
    void theEndIsToldToWhateverCameBefore() {
        account.failed(1);
        log.exported(true); // lost for a full queue, say, while others were delivered
        assertThat(told(Level.WARN)).hasSize(1);

        account.failed(5);
        log.exported(false); // within the interval: not told
        log.exported(true);

        assertThat(told(Level.INFO)).containsExactly("test exports spans again; 6 were lost in all");
        assertThat(lines.list).hasSize(2);
    }

    @Test
    void anEndpointThatComesAndGoesIsToldOfOncePerInterval() {
        for (int i = 0; i < 10; i++) {
            account.failed(1);
            log.exported(false);
            log.exported(true);
        }
        assertThat(lines.list).hasSize(2);

        nanos.addAndGet(LossLog.INTERVAL.toNanos());
        log.exported(true);
        assertThat(told(Level.INFO)).last().isEqualTo("test exports spans again; 10 were lost in all");
    }

    @Test
    void noLineIsWrittenWhileNothingIsLost() {
        log.exported(true);
        log.exported(false); // nothing was in it
        assertThat(lines.list).isEmpty();
    }

    private Logger logger() {
        lines.start();
        Logger logger = new LoggerContext().getLogger("test");
        logger.addAppender(lines);
        return logger;
    }

    private List<String> told(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void end(int spans) {
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span").startSpan().end();
        }
    }

    /** Answers when it is told to. */
    private static final class HeldExporter implements SpanExporter {

        private final Queue<CompletableResultCode> open = new ArrayDeque<>();
        private boolean answers;
        private boolean delivers;
        private int exports;
        private int spans;

        @Override
        public synchronized CompletableResultCode export(Collection<SpanData> batch) {
            exports++;
            spans += batch.size();
            notifyAll();
            if (answers) {
                return delivers ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
            }
            CompletableResultCode result = new CompletableResultCode();
            open.add(result);
            return result;
        }

        synchronized void awaitExports(int count) {
            try {
                while (exports < count) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        synchronized void answerAll(boolean delivering) {
            answers = true;
            delivers = delivering;
            open.forEach(result -> {
                if (delivering) {
                    result.succeed();
                } else {
                    result.fail();
                }
            });
            open.clear();
        }

        synchronized int spans() {
            return spans;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
