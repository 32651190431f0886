package dev.tributary.fusionstream;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How many records of each input this instance's consumers took, ever. Kafka forgets a consumer's count with the consumer, when
 * a thread is replaced or removed; here it stays, as it was when it was last read.
 */
final class ConsumedRecords {

    private final Supplier<Map<MetricName, ? extends Metric>> kafka;
    private final Map<MetricName, Long> running = new HashMap<>();
    private final Map<String, Long> gone = new HashMap<>();

    /** @param kafka the metrics of the join's clients, as they are now */
    ConsumedRecords(Supplier<Map<MetricName, ? extends Metric>> kafka) {
        this.kafka = kafka;
    }

    /** Records by input topic; no count is ever less than the one before. Any thread may ask. */
    synchronized Map<String, Long> byTopic() {
        Map<MetricName, Long> now = counts();
        running.forEach((name, before) -> {
            // a thread that takes the place of another may have its name, and counts from zero
            if (now.getOrDefault(name, 0L) < before) {
                gone.merge(topic(name), before, Long::sum);
            }
        });
        running.clear();
        running.putAll(now);
        Map<String, Long> all = new HashMap<>(gone);
        now.forEach((name, records) -> all.merge(topic(name), records, Long::sum));
        return all;
    }

    private Map<MetricName, Long> counts() {
        Map<MetricName, Long> counts = new HashMap<>();
        kafka.get().forEach((name, metric) -> {
            if (isCount(name) && metric.metricValue() instanceof Double records) {
                counts.put(name, records.longValue());
            }
        });
        return counts;
    }

    private static boolean isCount(MetricName name) {
        return name.group().equals("consumer-fetch-manager-metrics")
                && name.name().equals("records-consumed-total")
                && !name.tags().containsKey("partition")
                && FusionTopology.inputs().contains(topic(name));
    }

    /** Empty for what a consumer counts of all its topics. */
    private static String topic(MetricName name) {
        return name.tags().getOrDefault("topic", "");
    }
}
