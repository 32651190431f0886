package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Origin;
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
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Reads what a record of an input topic says. */
final class ArrivalReader {

    /** Ingest takes a quarter of it. */
    private static final int LONGEST_REFERENCE = 1_024;

    private final Topic<Turn> turns;
    private final Map<String, Topic<Result>> results;

    ArrivalReader(Topic<Turn> turns, List<Topic<Result>> results) {
        this.turns = turns;
        this.results = results.stream().collect(Collectors.toMap(Topic::name, Function.identity()));
    }

    Decoded<Arrival> read(Record<byte[], byte[]> record, RecordMetadata position) {
        Topic<Result> topic = results.get(position.topic());
        if (topic == null) {
            return fit(
                    record, arrival(turns.decode(record.value()), turn -> new Arrival.Announced(turn, sentAt(record))));
        }
        return fit(record, arrival(topic.decode(record.value()), result -> part(result, record, position)));
    }

    private static Arrival part(Result result, Record<byte[], byte[]> record, RecordMetadata position) {
        TraceContext sender = TurnHeaders.trace(record.headers());
        return new Arrival.Part(
                result,
                sentAt(record),
                new Origin(sender == null ? result.trace() : sender, position.partition(), position.offset()),
                record.value().length);
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
     * Another key would lie on another partition than the rest of its turn, and the turn would be split; references without
     * end would outgrow the record of the outcome.
     */
    private Decoded<Arrival> fit(Record<byte[], byte[]> record, Decoded<Arrival> decoded) {
        if (decoded instanceof Decoded.Ok<Arrival> ok) {
            TurnHead head = ok.value().head();
            if (!Arrays.equals(record.key(), turns.key(head.turnId()))) {
                return new Decoded.Malformed<>(
                        "key_mismatch", "the record's key is not its turnId; send it as the key, UTF-8");
            }
            if (isLong(head.tenant()) || isLong(head.session()) || isLong(head.user())) {
                return new Decoded.Malformed<>(
                        "reference_too_long",
                        "tenant, session and user may have " + LONGEST_REFERENCE
                                + " characters each; send shorter ones");
            }
        }
        return decoded;
    }

    private static boolean isLong(@Nullable String reference) {
        return reference != null && reference.length() > LONGEST_REFERENCE;
    }
}
