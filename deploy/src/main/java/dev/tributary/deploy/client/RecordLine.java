package dev.tributary.deploy.client;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Part;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.Upload;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as {@code tail} shows it.
 *
 * @param turn its turn ID, or empty
 * @param part its part, or empty
 * @param what what it says, in a few words; never payload content
 * @param trace its trace ID, or empty
 * @param session its session, or empty
 * @param outcome of its turn, or empty where it tells none
 * @param error whether it tells of something that failed, is missing, came too late or was rejected
 */
public record RecordLine(
        Instant time,
        String topic,
        int partition,
        long offset,
        String turn,
        String part,
        String what,
        String trace,
        String session,
        String outcome,
        boolean error) {

    /** Reads a record of one of our topics. */
    public static RecordLine of(ConsumerRecord<byte[], byte[]> record) {
        String turn = text(TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID));
        TraceContext trace = TurnHeaders.trace(record.headers());
        Decoded<?> value = value(record);
        return new RecordLine(
                Instant.ofEpochMilli(record.timestamp()),
                record.topic(),
                record.partition(),
                record.offset(),
                turn.isEmpty() && record.key() != null ? new String(record.key(), StandardCharsets.UTF_8) : turn,
                text(TurnHeaders.value(record.headers(), TurnHeaders.PART)),
                value == null ? "not a topic of Tributary" : what(value),
                trace == null ? "" : trace.traceId(),
                text(value instanceof Decoded.Ok<?> ok ? session(ok.value()) : null),
                value instanceof Decoded.Ok<?> ok && ok.value() instanceof Fused fused
                        ? fused.outcome().toString()
                        : "",
                !(value instanceof Decoded.Ok<?> ok) || isError(ok.value()));
    }

    private static @Nullable Decoded<?> value(ConsumerRecord<byte[], byte[]> record) {
        for (Topic<?> topic : Topics.ALL) {
            if (topic.name().equals(record.topic())) {
                return topic.decode(record.value());
            }
        }
        return null;
    }

    private static @Nullable String session(Object value) {
        if (value instanceof Upload upload) {
            return upload.session();
        } else if (value instanceof Turn turn) {
            return turn.session();
        } else if (value instanceof Part part) {
            return part.session();
        } else if (value instanceof Result result) {
            return result.session();
        } else if (value instanceof Fused fused) {
            return fused.session();
        }
        return value instanceof Late late ? late.result().session() : null;
    }

    private static boolean isError(Object value) {
        return value instanceof Rejected
                || value instanceof Late
                || (value instanceof Result result && result.status() == ResultStatus.FAILED)
                || (value instanceof Fused fused && fused.outcome() != Outcome.COMPLETE);
    }

    private static String what(Decoded<?> decoded) {
        if (decoded instanceof Decoded.Malformed<?> malformed) {
            return "malformed: " + malformed.errorType() + ", " + malformed.reason();
        }
        Object value = ((Decoded.Ok<?>) decoded).value();
        if (value instanceof Upload upload) {
            int parts = upload.parts().size();
            return "upload of " + parts + (parts == 1 ? " part" : " parts");
        } else if (value instanceof Turn turn) {
            return "expects " + join(turn.expected()) + " within " + turn.windowMs() + " ms";
        } else if (value instanceof Part part) {
            return part.payload() == null ? "inline text" : part.payload().uri();
        } else if (value instanceof Result result) {
            return result(result);
        } else if (value instanceof Fused fused) {
            return fused(fused);
        } else if (value instanceof Late late) {
            return "late by " + late.lateByMs() + " ms, " + result(late.result());
        } else if (value instanceof Rejected rejected) {
            return "rejected by " + rejected.stage() + ": " + rejected.errorType() + ", from " + rejected.topic() + "/"
                    + rejected.partition() + "@" + rejected.offset();
        }
        return value.getClass().getSimpleName();
    }

    private static String result(Result result) {
        if (result.status() == ResultStatus.FAILED) {
            return "failed: " + (result.error() == null ? "" : result.error().type());
        }
        return "ok"
                + (result.answer() == null
                        ? ""
                        : String.format(", confidence %.2f", result.answer().confidence()));
    }

    private static String fused(Fused fused) {
        return fused.outcome()
                + ", " + fused.decision()
                + (fused.missing().isEmpty()
                        ? ""
                        : ", missing "
                                + fused.missing().stream()
                                        .map(missing -> missing.part() + " (" + missing.reason() + ")")
                                        .collect(Collectors.joining(", ")))
                + ", " + fused.endToEndMs() + " ms"
                + (fused.revision() == 1 ? "" : ", revision " + fused.revision());
    }

    private static String join(Iterable<?> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(text.isEmpty() ? "" : " ").append(part));
        return text.toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
