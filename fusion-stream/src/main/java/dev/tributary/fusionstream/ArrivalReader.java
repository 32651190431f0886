package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Json;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Reads what a record of an input topic says. */
final class ArrivalReader {

    /** Values up to this many bytes count as they are; what they may grow by in the state and the outcome is allowed for. */
    static final int SMALL = 1_536;

    private final Topic<Turn> turns;
    private final Map<String, Topic<Result>> results;
    private final TurnLimits limits;
    private final int partitions;

    /** @param partitions of each of the topics, 0 when it is not known and nothing is to be said about it */
    ArrivalReader(Topic<Turn> turns, List<Topic<Result>> results, TurnLimits limits, int partitions) {
        this.turns = turns;
        this.limits = limits;
        this.partitions = partitions;
        this.results = results.stream().collect(Collectors.toMap(Topic::name, Function.identity()));
    }

    Decoded<Arrival> read(Record<byte[], byte[]> record, RecordMetadata position) {
        Topic<Result> topic = results.get(position.topic());
        if (topic == null) {
            return fit(
                    record,
                    position,
                    arrival(turns.decode(record.value()), turn -> new Arrival.Announced(turn, sentAt(record))));
        }
        return fit(record, position, arrival(topic.decode(record.value()), result -> part(result, record, position)));
    }

    private static Arrival part(Result result, Record<byte[], byte[]> record, RecordMetadata position) {
        TraceContext sender = TurnHeaders.trace(record.headers());
        return new Arrival.Part(
                result,
                sentAt(record),
                new Origin(sender == null ? result.trace() : sender, position.partition(), position.offset()),
                bytes(result, record.value().length));
    }

    /** A number grows when it is written again, as in 1 and 1.0, and so does text in UTF-16. */
    private static int bytes(Result result, int read) {
        if (read <= SMALL) {
            return read;
        }
        try {
            return Math.max(read, Json.MAPPER.writeValueAsBytes(result).length);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that was read can be written", e);
        }
    }

    private static Instant sentAt(Record<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    private static <T> Decoded<Arrival> arrival(Decoded<T> decoded, Function<T, Arrival> arrival) {
        if (decoded instanceof Decoded.Ok<T> ok) {
            return new Decoded.Ok<>(arrival.apply(ok.value()));
        }
        Decoded.Malformed<T> malformed = (Decoded.Malformed<T>) decoded;
        return new Decoded.Malformed<>(malformed.errorType(), malformed.reason());
    }

    /**
     * Under another key, or on another partition than the rest of it, a turn would be split: each half would be decided for
     * itself. References without end would outgrow the record of the outcome.
     */
    private Decoded<Arrival> fit(Record<byte[], byte[]> record, RecordMetadata position, Decoded<Arrival> decoded) {
        if (decoded instanceof Decoded.Ok<Arrival> ok) {
            TurnHead head = ok.value().head();
            if (!Arrays.equals(record.key(), turns.key(head.turnId()))) {
                return new Decoded.Malformed<>(
                        "key_mismatch", "the record's key is not its turnId; send it as the key, UTF-8");
            }
            int home = partitions == 0 ? position.partition() : home(record.key());
            if (home != position.partition()) {
                return new Decoded.Malformed<>(
                        Rejected.WRONG_PARTITION,
                        "lies on partition " + position.partition() + ", the rest of its turn on " + home + " of "
                                + partitions + "; place keys as Kafka's Java clients do (librdkafka, kcat:"
                                + " partitioner=murmur2_random), and send this record again with `deploy/tributary dlq"
                                + " replay`");
            }
            if (isLong(head.tenant()) || isLong(head.session()) || isLong(head.user())) {
                return new Decoded.Malformed<>(
                        "reference_too_long",
                        "tenant, session and user may have " + limits.reference()
                                + " characters each; send shorter ones, or raise tributary.fusion.reference.max");
            }
        }
        return decoded;
    }

    /** As ingest's and the workers' producers place it, and as the owner of a turn is looked up. */
    private int home(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private boolean isLong(@Nullable String reference) {
        return reference != null && reference.length() > limits.reference();
    }
}
