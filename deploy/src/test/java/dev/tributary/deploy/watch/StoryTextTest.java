package dev.tributary.deploy.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.dlq.Letter;
import dev.tributary.deploy.page.TurnBook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoryTextTest {

    private static final CriticalPath SLOW = path(Map.of(PathPiece.QUEUE, 250L, PathPiece.INFERENCE, 750L));
    private static final CriticalPath QUICK = path(Map.of(PathPiece.INFERENCE, 100L, PathPiece.JOIN, 900L));
    private static final ModelInfo MODEL = new ModelInfo("ocr", "1.2", "0".repeat(64), "CPU");

    @Test
    void barsAreAsLongAsTheirTime() {
        List<String> lines = StoryText.of(
                story("complete", 1_000L, part("image-0", "ok", null, SLOW), part("text-0", "ok", null, QUICK)),
                61,
                new Paint(false));

        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).isEqualTo(" ".repeat(11) + "q".repeat(10) + "M".repeat(30) + " 1.0 s"));
        assertThat(lines)
                .anySatisfy(
                        line -> assertThat(line).isEqualTo(" ".repeat(11) + "M".repeat(4) + ".".repeat(36) + " 1.0 s"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("gated by   image-0, 75 % inference: queue 250 ms, inference 750 ms"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("ocr 1.2 on CPU, by 7@pod, s3://bucket/key"));
        assertThat(lines).noneSatisfy(line -> assertThat(line).contains("\u001b"));
    }

    @Test
    void whatFailedSaysWhy() {
        Story.PartStory failed = part(
                "image-0",
                "failed",
                new PartError("payload_missing", "no such\u001b[2J object", false),
                path(Map.of()));
        String text = String.join("\n", StoryText.of(story("partial", 40L, failed), 80, new Paint(false)));

        assertThat(text)
                .contains("failed, payload_missing: no such\ufffd[2J object")
                .doesNotContain("\u001b");
    }

    @Test
    void aTurnThatOnlyADeadLetterTellsOfSaysHowToSendItAgain() {
        Story story = Story.of(
                "t-1",
                null,
                null,
                false,
                List.of(),
                new Story.Places(Map.of(), Map.of()),
                new Links(null, null),
                List.of("fusion is away"));
        assertThat(StoryText.of(story, 80, new Paint(false)))
                .contains("turn t-1  unknown", "note: fusion is away")
                .anySatisfy(line -> assertThat(line).startsWith("Nothing tells of it"));

        Story letters = story("rejected", null);
        assertThat(StoryText.of(letters, 80, new Paint(false))).contains("  deploy/tributary dlq replay 0@42");
    }

    @Test
    void aTurnWhoseRecordsTheJoinRejectedIsOpenOnlyWhileTheJoinKnowsIt() {
        TraceContext trace = new TraceContext("00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01", null);
        TurnHead head = new TurnHead(
                "t-1", Instant.EPOCH, 1_000, List.of(PartId.of("text-0")), "default", null, null, trace, null);
        TurnBook book = new TurnBook(1, 1_000);
        book.add(Turn.of(head), 10);
        ConsumerRecord<byte[], byte[]> source =
                new ConsumerRecord<>("tributary.turns", 0, 7, "t-1".getBytes(UTF_8), "{}".getBytes(UTF_8));
        Letter ofIngest = letter("ingest", source);
        Letter ofJoin = letter("fusion-stream", source);

        assertThat(state(book, true, ofIngest, ofJoin)).isEqualTo("rejected");
        assertThat(state(book, false, ofIngest, ofJoin)).isEqualTo("open");
        assertThat(state(book, true, ofIngest)).isEqualTo("open");
    }

    private static Letter letter(String stage, ConsumerRecord<byte[], byte[]> source) {
        return new Letter(0, 42, "t-1", "", Rejected.of(stage, "turn_over", "it is over", Instant.EPOCH, source, null));
    }

    private static String state(TurnBook book, boolean unknownToJoin, Letter... letters) {
        return Story.of(
                        "t-1",
                        book.find("t-1"),
                        null,
                        unknownToJoin,
                        List.of(letters),
                        new Story.Places(Map.of(), Map.of()),
                        new Links(null, null),
                        List.of())
                .state();
    }

    @Test
    void whatWaitsSaysWhereAndForWhom() {
        Stands.Stand stand = new Stands.Stand("tributary.image/2@15", "image-worker", 12L, "7@pod at 10.0.0.7");
        Story.PartStory waits = new Story.PartStory(
                PartId.of("image-0"),
                "waiting",
                null,
                null,
                null,
                null,
                null,
                stand,
                null,
                null,
                null,
                path(Map.of()),
                Map.of());

        assertThat(StoryText.of(story("open", null, waits), 80, new Paint(false)))
                .contains(" ".repeat(11)
                        + "lies in tributary.image/2@15, not done by image-worker, which did all before 12;"
                        + " 7@pod at 10.0.0.7 holds the partition");
        assertThat(new Stands.Stand("tributary.image/2@15", "image-worker", null, null).words())
                .endsWith("which never did any there; nobody holds the partition");
    }

    private static Story story(String state, @Nullable Long tookMs, Story.PartStory... parts) {
        boolean complete = state.equals("complete");
        return new Story(
                "t-1",
                state,
                "0af7",
                Instant.EPOCH,
                30_000L,
                null,
                "default",
                null,
                1,
                tookMs,
                null,
                List.of(),
                null,
                complete ? PartId.of("image-0") : null,
                complete ? SLOW : null,
                List.of(parts),
                state.equals("rejected")
                        ? List.of(new Story.LetterStory(
                                "0@42",
                                Instant.EPOCH,
                                "ingest",
                                "",
                                "not_json",
                                "is no JSON",
                                "deploy/tributary dlq replay 0@42"))
                        : List.of(),
                "",
                "",
                List.of());
    }

    private static Story.PartStory part(String id, String status, @Nullable PartError error, CriticalPath path) {
        return new Story.PartStory(
                PartId.of(id),
                status,
                null,
                null,
                error,
                MODEL,
                "7@pod",
                null,
                "s3://bucket/key",
                null,
                null,
                path,
                Map.of());
    }

    private static CriticalPath path(Map<PathPiece, Long> pieces) {
        PathPiece longest = pieces.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
        return new CriticalPath(longest, new java.util.TreeMap<>(pieces), null);
    }
}
