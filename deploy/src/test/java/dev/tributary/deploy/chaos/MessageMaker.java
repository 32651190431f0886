package dev.tributary.deploy.chaos;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.chaos.Content.Announced;
import dev.tributary.deploy.chaos.Content.Garbage;
import dev.tributary.deploy.chaos.Content.Resulted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/** Makes messages, each with a mark and a sending span of its own. */
final class MessageMaker {

    /** The name under which a result's timing carries the mark of its message. */
    static final String MARK = "mark";

    private static final List<String> VERSIONS = List.of("1", "10", "2", "2024-05");

    private final Random random;
    private long marks;

    MessageMaker(Random random) {
        this.random = random;
    }

    Message announced(TurnHead head) {
        return new Message(marks++, new Announced(head), sender(head), null);
    }

    /** A result of a part; one that disagrees with {@code other} when that is given. */
    Message result(TurnHead head, PartId part, @Nullable Message other) {
        long mark = marks++;
        Result result = random.nextDouble() < 0.15 ? failed(head, part, mark) : ok(head, part, mark);
        if (other != null && saysTheSame(result, ((Resulted) other.content()).result())) {
            result = failed(head, part, mark);
        }
        return new Message(mark, new Resulted(result), sender(head), null);
    }

    /** The same result, sent again: another record by another span, and equal by the fixed rule. */
    Message again(Message message) {
        long mark = marks++;
        Result sent = ((Resulted) message.content()).result();
        return new Message(mark, new Resulted(marked(sent, mark)), sender(sent.head()), null);
    }

    Message stamped(Message message, @Nullable Instant timestamp) {
        return new Message(message.mark(), message.content(), message.sender(), timestamp);
    }

    /** A record that cannot be taken; some look much like the turn that is going on. */
    Message garbage(TurnHead head) {
        List<String> topics = new ArrayList<>(List.of(Topics.TURNS.name()));
        for (Modality modality : Modality.values()) {
            topics.add(Topics.results(modality).name());
        }
        String topic = topics.get(random.nextInt(topics.size()));
        PartId part = head.expected().get(0);
        String good = Json.MAPPER.valueToTree(ok(head, part, 0)).toString();
        String ofPart = Topics.results(part.modality()).name();
        Garbage garbage = switch (random.nextInt(8)) {
            case 0 -> new Garbage(topic, "no JSON", head.turnId(), "{\"turnId\": ");
            case 1 -> new Garbage(topic, "no value", head.turnId(), null);
            case 2 -> new Garbage(topic, "wrong types", head.turnId(), "{\"turnId\": 5, \"expected\": \"all\"}");
            case 3 -> new Garbage(topic, "a list", head.turnId(), "[1, 2]");
            case 4 ->
                new Garbage(
                        ofPart, "an unknown modality", head.turnId(), good.replace("\"" + part + "\"", "\"video-0\""));
            case 5 ->
                new Garbage(ofPart, "a status without its answer", head.turnId(), good.replace("answer", "oracle"));
            case 6 -> new Garbage(ofPart, "another partition", head.turnId(), good, elsewhere(head.turnId()));
            default -> new Garbage(ofPart, "another key", "not-" + head.turnId(), good);
        };
        boolean traced = random.nextDouble() < 0.7;
        return new Message(marks++, garbage, traced ? context(hex(16), true) : null, null);
    }

    private static int elsewhere(String key) {
        int home = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), Cluster.PARTITIONS);
        return (home + 1) % Cluster.PARTITIONS;
    }

    /** A span of a trace. */
    TraceContext context(String traceId, boolean sampled) {
        return context(traceId, sampled, null);
    }

    TraceContext context(String traceId, boolean sampled, @Nullable String state) {
        return new TraceContext("00-" + traceId + "-" + hex(8) + (sampled ? "-01" : "-00"), state);
    }

    String hex(int bytes) {
        byte[] id = new byte[bytes];
        random.nextBytes(id);
        id[0] |= 1;
        return HexFormat.of().formatHex(id);
    }

    /** The same turn with one part more. */
    static TurnHead withOneMore(TurnHead head) {
        PartId more = IntStream.range(0, 10)
                .mapToObj(index -> new PartId(Modality.TEXT, index))
                .filter(part -> !head.expected().contains(part))
                .findFirst()
                .orElseThrow();
        List<PartId> expected = new ArrayList<>(head.expected());
        expected.add(more);
        return new TurnHead(
                head.turnId(),
                head.openedAt(),
                head.windowMs(),
                expected,
                head.tenant(),
                head.session(),
                head.user(),
                head.turnTrace(),
                head.producerTrace());
    }

    private TraceContext sender(TurnHead head) {
        TraceContext turn = head.turnTrace();
        return context(turn.traceId(), turn.isSampled(), turn.tracestate());
    }

    private Result ok(TurnHead head, PartId part, long mark) {
        double bad = random.nextDouble();
        double fine = (1 - bad) * random.nextDouble();
        return Result.ok(
                Part.of(head, part, null, "never shown"),
                Classification.of(List.of(
                        new Classification.Score("bad", bad),
                        new Classification.Score("fine", fine),
                        new Classification.Score("other", 1 - bad - fine))),
                new ModelInfo("model-" + part.modality().id(), VERSIONS.get(random.nextInt(4)), "a".repeat(64), "CPU"),
                Saw.text(random.nextBoolean() ? "b".repeat(64) : "c".repeat(64), "text/plain", 5, 1, false),
                Map.of("inference", 1.5, MARK, (double) mark),
                sender(head));
    }

    private Result failed(TurnHead head, PartId part, long mark) {
        return Result.failed(
                Part.of(head, part, null, "never shown"),
                new PartError(random.nextBoolean() ? "payload_missing" : "decode_failed", "it is not there", false),
                null,
                null,
                Map.of(MARK, (double) mark),
                sender(head));
    }

    /** Whether the fixed rule cannot tell two results apart, though their answers differ. */
    private static boolean saysTheSame(Result one, Result other) {
        return one.status() == ResultStatus.OK && Oracle.RULE.compare(one, other) == 0;
    }

    private static Result marked(Result sent, long mark) {
        Part part = Part.of(sent.head(), sent.part(), null, "never shown");
        Map<String, Double> timing = new HashMap<>(sent.timingMs());
        timing.put(MARK, (double) mark);
        return sent.answer() != null && sent.model() != null && sent.saw() != null
                ? Result.ok(part, sent.answer(), sent.model(), sent.saw(), timing, sent.trace())
                : Result.failed(part, Objects.requireNonNull(sent.error()), null, null, timing, sent.trace());
    }
}
