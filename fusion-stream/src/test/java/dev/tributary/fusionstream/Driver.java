package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The whole topology in a test driver, whose wall clock starts when {@link Turns#OPENED} was. */
final class Driver implements AutoCloseable {

    private final TopologyTestDriver driver;
    private Instant now = Turns.OPENED;

    Driver() {
        this(TurnJoin.Around.NOTHING);
    }

    Driver(TurnJoin.Around around) {
        FusionSettings settings = FusionSettings.from(Settings.of(Map.of()));
        driver = new TopologyTestDriver(
                FusionTopology.of(settings, ThresholdPolicy.from(Settings.of(Map.of())), around, () -> now),
                settings.properties(0),
                Turns.OPENED);
    }

    void turn(TurnHead head) {
        TraceContext trace = Turns.trace("3333333333333333");
        send(Topics.TURNS, head.turnId(), Topics.TURNS.serialize(Turn.of(head)), headers(trace));
    }

    /** A result as its worker sends it: its header names a span of its own. */
    void result(Result result) {
        Topic<Result> topic = Topics.results(result.modality());
        Headers headers = TurnHeaders.headers(topic, result.turnId(), result.part());
        TurnHeaders.inject(headers, Turns.origin(result.part()).trace());
        send(topic, result.turnId(), topic.serialize(result), headers);
    }

    void send(Topic<?> topic, String key, byte[] value, Headers headers) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(topic.key(key), value, headers, now));
    }

    static Headers headers(TraceContext trace) {
        Headers headers = new RecordHeaders();
        TurnHeaders.inject(headers, trace);
        return headers;
    }

    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    Instant now() {
        return now;
    }

    <T> List<TestRecord<byte[], byte[]>> records(Topic<T> topic) {
        return driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    <T> List<T> values(Topic<T> topic) {
        return records(topic).stream().map(record -> value(topic, record)).toList();
    }

    static <T> T value(Topic<T> topic, TestRecord<byte[], byte[]> record) {
        return ((Decoded.Ok<T>) topic.decode(record.value())).value();
    }

    /** Tells a listener of everything that was sent since the last time. */
    void tell(CommittedListener listener) {
        values(Topics.FUSED).forEach(fused -> listener.fused(fused, now));
        values(Topics.LATE).forEach(late -> listener.late(late, now));
        values(Topics.REJECTED).forEach(rejected -> listener.rejected(rejected, now));
    }

    long stored() {
        return driver.getKeyValueStore(TurnJoin.STORE).approximateNumEntries();
    }

    TurnState state(String turnId) {
        return (TurnState) driver.getKeyValueStore(TurnJoin.STORE).get(turnId);
    }

    @Override
    public void close() {
        driver.close();
    }
}
