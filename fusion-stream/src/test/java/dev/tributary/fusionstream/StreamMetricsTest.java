package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {

    private static final String FETCHES = "consumer-fetch-manager-metrics";
    private static final String THREADS = "stream-thread-metrics";

    private final Map<MetricName, Metric> kafka = new HashMap<>();

    @Test
    void whatKafkaKnowsAboutTheJoinIsTold() {
        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "tributary.turns"), 3);
        add(FETCHES, "records-consumed-total", Map.of("client-id", "two", "topic", "tributary.turns"), 4);
        add(FETCHES, "records-consumed-total", Map.of("client-id", "one"), 99);
        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "a-changelog"), 99);
        add(THREADS, "commit-latency-avg", Map.of("thread-id", "one"), 20);
        add(THREADS, "commit-latency-avg", Map.of("thread-id", "two"), Double.NaN);

        try (TestTelemetry telemetry = new TestTelemetry();
                StreamMetrics told = new StreamMetrics(
                        telemetry.telemetry().meter(), "join", () -> kafka, () -> Map.of("tributary.turns", 5L))) {
            var metrics = telemetry.metrics();

            assertThat(Objects.requireNonNull(metrics.get("messaging.client.consumed.messages"))
                            .getLongSumData()
                            .getPoints())
                    .singleElement()
                    .satisfies(point -> {
                        assertThat(point.getValue()).isEqualTo(7);
                        assertThat(point.getAttributes().get(MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME))
                                .isEqualTo("tributary.turns");
                    });
            assertThat(Objects.requireNonNull(metrics.get("tributary.group.lag"))
                            .getLongGaugeData()
                            .getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(5));
            assertThat(Objects.requireNonNull(metrics.get("tributary.commit.latency"))
                            .getDoubleGaugeData()
                            .getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(0.02));
        }
    }

    @Test
    void theCountOfAReplacedThreadStays() {
        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "tributary.turns"), 30);
        add(FETCHES, "records-consumed-total", Map.of("client-id", "two", "topic", "tributary.turns"), 4);
        ConsumedRecords consumed = new ConsumedRecords(() -> kafka);
        assertThat(consumed.byTopic()).containsOnly(Map.entry("tributary.turns", 34L));

        kafka.clear();
        assertThat(consumed.byTopic()).as("no thread runs").containsOnly(Map.entry("tributary.turns", 34L));

        add(FETCHES, "records-consumed-total", Map.of("client-id", "three", "topic", "tributary.turns"), 2);
        assertThat(consumed.byTopic()).as("another runs").containsOnly(Map.entry("tributary.turns", 36L));
        assertThat(consumed.byTopic()).as("asked twice").containsOnly(Map.entry("tributary.turns", 36L));
    }

    @Test
    void aThreadWithTheNameOfTheOneBeforeIsAnotherThread() {
        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "tributary.turns"), 30);
        ConsumedRecords consumed = new ConsumedRecords(() -> kafka);
        assertThat(consumed.byTopic()).containsOnly(Map.entry("tributary.turns", 30L));

        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "tributary.turns"), 5);
        assertThat(consumed.byTopic()).containsOnly(Map.entry("tributary.turns", 35L));

        add(FETCHES, "records-consumed-total", Map.of("client-id", "one", "topic", "tributary.turns"), 6);
        assertThat(consumed.byTopic()).containsOnly(Map.entry("tributary.turns", 36L));
    }

    private void add(String group, String name, Map<String, String> tags, double value) {
        MetricName named = new MetricName(name, group, "", tags);
        Measurable measured = (config, now) -> value;
        kafka.put(named, new KafkaMetric(new Object(), named, measured, new MetricConfig(), Time.SYSTEM));
    }
}
