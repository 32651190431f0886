package dev.tributary.deploy.dlq;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.dlq.LetterOutcome.State;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the originals of dead letters back to where they lay: key, value and headers as they were, but for the trace
 * context, which continues the same trace in a span that links to the failure's, and a header that names the letter.
 *
 * <p>Once: all replays share a transactional ID, so one that begins puts an end to any other, and what that has not
 * committed is never seen. Only then does it look which letters were sent again already.
 */
public final class LetterReplay {

    private static final String TRANSACTIONAL_ID = "tributary-dlq-replay";
    private static final int CHUNK = 200;
    private static final Set<String> TOPICS =
            Topics.ALL.stream().<String>map(Topic::name).collect(Collectors.toUnmodifiableSet());

    private final Map<String, Object> client;
    private final Telemetry telemetry;
    private final boolean again;

    /**
     * @param client properties to reach Kafka
     * @param again whether letters that were sent again before are sent once more
     */
    public LetterReplay(Map<String, Object> client, Telemetry telemetry, boolean again) {
        this.client = client;
        this.telemetry = telemetry;
        this.again = again;
    }

    /** What {@link #run} would do now. */
    public List<LetterOutcome> dryRun(List<Letter> letters) {
        return decide(letters);
    }

    /**
     * Sends them.
     *
     * @throws IllegalStateException when Kafka does not take them, or another replay began meanwhile; what was not told
     *     as replayed then was not sent
     */
    public List<LetterOutcome> run(List<Letter> letters) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            List<LetterOutcome> decided = decide(letters);
            List<LetterOutcome> outcomes = new ArrayList<>();
            Producer<byte[], byte[]> traced = telemetry.kafka().wrap(producer);
            for (int at = 0; at < decided.size(); at += CHUNK) {
                outcomes.addAll(send(traced, decided.subList(at, Math.min(at + CHUNK, decided.size()))));
            }
            return outcomes;
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new IllegalStateException("another replay began meanwhile: see what is left with --dry-run", e);
        } catch (KafkaException | ExecutionException e) {
            throw new IllegalStateException("Kafka does not take the records: " + e.getMessage(), e);
        }
    }

    private List<LetterOutcome> decide(List<Letter> letters) {
        Map<String, String> replayed;
        Map<Letter, String> reasons = new LinkedHashMap<>();
        try (TopicScan scan = new TopicScan(client)) {
            List<Letter> possible = new ArrayList<>();
            for (Letter letter : letters) {
                String reason = unsendable(scan, letter.rejected());
                if (reason == null) {
                    possible.add(letter);
                } else {
                    reasons.put(letter, reason);
                }
            }
            replayed = Replayed.find(scan, possible);
        }
        return letters.stream()
                .map(letter -> {
                    String reason = reasons.get(letter);
                    String before = replayed.get(letter.position());
                    if (reason == null && before != null && !again) {
                        reason = "sent again before: " + before;
                    }
                    return reason == null
                            ? new LetterOutcome(letter, State.WOULD_BE_REPLAYED, "")
                            : new LetterOutcome(letter, State.SKIPPED, reason);
                })
                .toList();
    }

    private static @Nullable String unsendable(TopicScan scan, Rejected rejected) {
        if (!TOPICS.contains(rejected.topic())) {
            return rejected.topic() + " is no topic of Tributary";
        }
        if (rejected.value() == null) {
            return "it carries no value: " + rejected.reason();
        }
        TopicPartition partition = new TopicPartition(rejected.topic(), rejected.partition());
        return scan.partitions(rejected.topic()).contains(partition) ? null : "there is no " + partition;
    }

    private List<LetterOutcome> send(Producer<byte[], byte[]> producer, List<LetterOutcome> decided)
            throws ExecutionException, InterruptedException {
        List<Span> spans = new ArrayList<>();
        Map<Letter, Future<RecordMetadata>> sent = new HashMap<>();
        producer.beginTransaction();
        for (LetterOutcome outcome : decided) {
            if (outcome.state() == State.WOULD_BE_REPLAYED) {
                Span span = span(outcome.letter());
                spans.add(span);
                try (Scope scope = span.makeCurrent()) {
                    sent.put(outcome.letter(), producer.send(record(outcome.letter())));
                }
            }
        }
        producer.commitTransaction();
        spans.forEach(Span::end); // none tells of what was not committed
        List<LetterOutcome> outcomes = new ArrayList<>();
        for (LetterOutcome outcome : decided) {
            Future<RecordMetadata> future = sent.get(outcome.letter());
            if (future == null) {
                outcomes.add(outcome);
            } else {
                RecordMetadata metadata = future.get();
                String where = metadata.topic() + "/" + metadata.partition() + "@" + metadata.offset();
                outcomes.add(new LetterOutcome(outcome.letter(), State.REPLAYED, where));
            }
        }
        return outcomes;
    }

    /** In the trace of the original, beside what was made of it then. */
    private Span span(Letter letter) {
        Rejected rejected = letter.rejected();
        TraceContext failure = rejected.trace();
        SpanBuilder span = telemetry.tracer().spanBuilder("replay " + rejected.topic());
        TraceContext parent = rejected.sender()
                .filter(sender -> failure == null || sender.traceId().equals(failure.traceId()))
                .orElse(failure);
        if (parent == null) {
            span.setNoParent();
        } else {
            span.setParent(parent.toContext());
        }
        if (failure != null) {
            span.addLink(failure.toSpanContext());
        }
        if (!letter.turn().isEmpty()) {
            span.setAttribute(Attr.TURN_ID, letter.turn());
        }
        if (!letter.part().isEmpty()) {
            span.setAttribute(Attr.PART, letter.part());
        }
        return span.startSpan();
    }

    private static ProducerRecord<byte[], byte[]> record(Letter letter) {
        Rejected rejected = letter.rejected();
        RecordHeaders headers = new RecordHeaders();
        rejected.headers().forEach(header -> headers.add(header.key(), Letter.bytes(header.value())));
        headers.remove(TurnHeaders.TRACEPARENT);
        headers.remove(TurnHeaders.TRACESTATE);
        headers.remove(TurnHeaders.DEAD_LETTER);
        headers.add(TurnHeaders.DEAD_LETTER, letter.position().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                rejected.topic(),
                letter.isMisplaced() ? null : Integer.valueOf(rejected.partition()),
                Letter.bytes(rejected.key()),
                Letter.bytes(rejected.value()),
                headers);
    }
}
