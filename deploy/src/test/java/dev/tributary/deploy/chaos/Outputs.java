package dev.tributary.deploy.chaos;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What came out, by topic; each record is read, and its key and headers are looked at. */
record Outputs(List<Output<Fused>> fused, List<Output<Late>> late, List<Output<Rejected>> rejected) {

    private static final Set<String> TURN =
            Set.of(TurnHeaders.TURN_ID, TurnHeaders.CONTENT_TYPE, TurnHeaders.SCHEMA, TurnHeaders.TRACEPARENT);
    private static final Set<String> PART = Set.of(
            TurnHeaders.TURN_ID,
            TurnHeaders.PART,
            TurnHeaders.MODALITY,
            TurnHeaders.CONTENT_TYPE,
            TurnHeaders.SCHEMA,
            TurnHeaders.TRACEPARENT);

    static Outputs of(List<ConsumerRecord<byte[], byte[]>> records, Report report) {
        Outputs outputs = new Outputs(
                read(Topics.FUSED, records, report),
                read(Topics.LATE, records, report),
                read(Topics.REJECTED, records, report));
        outputs.fused.forEach(fused -> headers(fused, fused.value().turnId(), TURN, report));
        outputs.late.forEach(late -> headers(late, late.value().turnId(), PART, report));
        outputs.rejected.forEach(rejected ->
                headers(rejected, new String(rejected.record().key(), StandardCharsets.UTF_8), TURN, report));
        return outputs;
    }

    Map<String, List<Output<Fused>>> fusedByTurn() {
        return by(fused, Fused::turnId);
    }

    Map<String, List<Output<Late>>> lateByTurn() {
        return by(late, Late::turnId);
    }

    /** By the position of the record that was rejected. */
    Map<String, List<Output<Rejected>>> rejectedBySource() {
        return by(rejected, one -> one.topic() + "-" + one.partition() + "@" + one.offset());
    }

    private static <T> Map<String, List<Output<T>>> by(List<Output<T>> outputs, Function<T, String> key) {
        return outputs.stream().collect(Collectors.groupingBy(output -> key.apply(output.value())));
    }

    private static <T> List<Output<T>> read(
            Topic<T> topic, List<ConsumerRecord<byte[], byte[]>> records, Report report) {
        List<Output<T>> outputs = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(topic.name())) {
                if (topic.decode(record.value()) instanceof Decoded.Ok<T> ok) {
                    outputs.add(new Output<>(ok.value(), record));
                } else {
                    report.problem("an output cannot be read", topic.name(), "at " + record.offset());
                }
            }
        }
        return outputs;
    }

    private static void headers(Output<?> output, String turnId, Set<String> due, Report report) {
        Set<String> names = new TreeSet<>();
        for (Header header : output.record().headers()) {
            if (!names.add(header.key())) {
                report.problem("a header stands twice", output.position(), header.key());
            }
        }
        names.remove(TurnHeaders.TRACESTATE);
        if (!names.equals(due)) {
            report.problem("headers that are not its own", output.position(), names + " instead of " + due);
        }
        if (!turnId.equals(new String(output.record().key(), StandardCharsets.UTF_8))
                || !turnId.equals(TurnHeaders.value(output.record().headers(), TurnHeaders.TURN_ID))) {
            report.problem("key or header of another turn", output.position(), "is about " + turnId);
        }
    }
}
