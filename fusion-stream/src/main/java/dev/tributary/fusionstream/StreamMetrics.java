package dev.tributary.fusionstream;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * What Kafka knows about the join, as OpenTelemetry instruments.
 *
 * <ul>
 *   <li>{@code messaging.client.consumed.messages{messaging.destination.name}}: of the inputs, by this instance's consumers,
 *       those of replaced threads too
 *   <li>{@code tributary.group.lag{messaging.destination.name}}: records of an input that the group has not committed; every
 *       instance sees the whole group's, so take the largest, not the sum
 *   <li>{@code tributary.commit.latency}: of this instance's commits, in seconds, the mean of Kafka's own window (30 to 60 s), of
 *       the slowest thread
 * </ul>
 */
final class StreamMetrics implements AutoCloseable {

    private static final String THREAD = "stream-thread-metrics";

    private final Supplier<Map<MetricName, ? extends Metric>> kafka;
    private final String group;
    private final List<AutoCloseable> instruments;

    /**
     * @param kafka the metrics of the join's clients and threads, as they are now
     * @param lag by input topic, see {@link InputProgress#lag}
     */
    StreamMetrics(
            Meter meter,
            String group,
            Supplier<Map<MetricName, ? extends Metric>> kafka,
            Supplier<Map<String, Long>> lag) {
        this.kafka = kafka;
        this.group = group;
        ConsumedRecords consumed = new ConsumedRecords(kafka);
        this.instruments = List.of(
                meter.counterBuilder("messaging.client.consumed.messages")
                        .setUnit("{message}")
                        .setDescription("Number of messages that were delivered to the application.")
                        .buildWithCallback(counter -> consumed.byTopic()
                                .forEach((topic, records) -> counter.record(records, consuming(topic)))),
                meter.gaugeBuilder("tributary.group.lag")
                        .ofLongs()
                        .setUnit("{record}")
                        .setDescription("Records of an input that the join's group has not committed")
                        .buildWithCallback(
                                gauge -> lag.get().forEach((topic, records) -> gauge.record(records, ofTopic(topic)))),
                meter.gaugeBuilder("tributary.commit.latency")
                        .setUnit("s")
                        .setDescription(
                                "Mean duration of the join's commits in the last minute at most, of its slowest thread")
                        .buildWithCallback(gauge -> commitLatency().ifPresent(gauge::record)));
    }

    private OptionalDouble commitLatency() {
        return kafka.get().entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(THREAD)
                        && entry.getKey().name().equals("commit-latency-avg"))
                .map(entry -> entry.getValue().metricValue())
                .filter(value -> value instanceof Double latency && !latency.isNaN())
                .mapToDouble(value -> (Double) value / 1000)
                .max();
    }

    private static Attributes consuming(String topic) {
        return Attributes.of(
                MessagingIncubatingAttributes.MESSAGING_SYSTEM,
                "kafka",
                MessagingIncubatingAttributes.MESSAGING_OPERATION_NAME,
                "poll",
                MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME,
                topic);
    }

    private Attributes ofTopic(String topic) {
        return Attributes.of(
                MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME,
                topic,
                MessagingIncubatingAttributes.MESSAGING_CONSUMER_GROUP_NAME,
                group);
    }

    @Override
    public void close() {
        instruments.forEach(StreamMetrics::close);
    }

    private static void close(AutoCloseable instrument) {
        try {
            instrument.close();
        } catch (Exception e) {
            throw new IllegalStateException(e); // none of them throws
        }
    }
}
