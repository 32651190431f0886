package dev.tributary.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The checker of histories finds what it is there to find: a good history, falsified in one point at a time. Two parts came
 * in time, a third came within grace, one more too late, and somebody sent what nobody can read.
 */
class HistoryCheckerTest {

    private static final ChaosSettings SETTINGS = new ChaosSettings(
            1,
            Duration.ZERO,
            1,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            new ChaosSettings.Instances(ChaosSettings.Store.MEMORY, ChaosSettings.Protocol.CLASSIC, 1, 0));
    private static final Instant OPENED = Instant.parse("2026-03-01T12:00:00Z");

    private final GoodHistory good = new GoodHistory();
    private TurnHead head;
    private Input text;
    private Input image;
    private Input audio;
    private Input bad;
    private Input tooLate;
    private TraceContext second;

    @BeforeEach
    void aGoodHistory() {
        head = good.head("turn-1", OPENED, "text-0", "image-0", "audio-0", "audio-1");
        good.send(good.make.announced(head), at(0));
        text = good.send(good.make.result(head, PartId.of("text-0"), null), at(10));
        image = good.send(good.make.result(head, PartId.of("image-0"), null), at(20));
        good.fuse(head, 1, at(1_000), text, image);
        good.fusion(head, 1, text, image);
        audio = good.send(good.make.result(head, PartId.of("audio-0"), null), at(1_500));
        good.fuse(head, 2, at(1_510), text, image, audio);
        second = good.fusion(head, 2, text, image, audio);
        bad = good.send(good.make.garbage(head), at(1_600));
        good.reject(bad, errorType(), at(1_610));
        tooLate = good.send(good.make.result(head, PartId.of("audio-1"), null), at(3_000));
        good.late(tooLate, at(3_010), 2, second);
    }

    @Test
    void aGoodHistoryIsClean() {
        Report report = check();
        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.figure("turns")).isEqualTo(1);
        assertThat(report.figure("spans")).isEqualTo(8);
    }

    @Test
    void aLostTurn() {
        good.outputs.removeIf(record -> record.topic().equals(Topics.FUSED.name()));
        assertThat(kinds()).contains("a turn is lost", "a span that no record accounts for");
    }

    @Test
    void aLostRevision() {
        good.outputs.remove(1);
        good.spans.removeIf(isOfRevision(2));
        assertThat(kinds()).contains("a part is lost or late");
    }

    @Test
    void aRevisionThatComesTwice() {
        good.outputs.add(good.outputs.get(0));
        assertThat(kinds()).contains("a revision comes twice", "two records call for one span");
    }

    @Test
    void aTurnThatCameBackWhenARecordHadBeenOnItsWayForLongerThanItIsRemembered() {
        comesBack(head, text);
        Report report = check();
        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.figure(SecondLife.FIGURE)).isEqualTo(1);
    }

    @Test
    void aTurnThatComesBackThoughTheBrokerWasThere() {
        comesBack(head, text);
        good.disturbances.clear();
        assertThat(kinds()).contains("a revision comes twice");
    }

    @Test
    void aTurnThatComesBackThoughItsRecordsWereAppendedWhileItWasRemembered() {
        Input again = comesBack(head, text);
        good.acknowledged.put(again.message().mark(), at(60_000));
        assertThat(kinds()).contains("a revision comes twice");
    }

    @Test
    void aTurnThatComesBackByARecordThatWasSentAfterItsGrace() {
        Input again = comesBack(head, text);
        good.inputs.remove(again);
        good.acknowledged.put(good.send(again.message(), at(2_001)).message().mark(), at(70_000));
        assertThat(kinds()).contains("a revision comes twice");
    }

    @Test
    void aTurnThatComesBackBeforeItMayBeForgotten() {
        Input again = good.send(good.make.result(head, text.part(), text.message()), at(1_900));
        good.acknowledged.put(again.message().mark(), at(70_000));
        good.disturbances.add(new Disturbance(Fault.KILL_BROKER, at(1_850), at(69_000), at(80_000)));
        good.fuse(head, 1, at(61_000), again);
        good.fusion(head, 1, again);
        assertThat(kinds()).contains("a revision comes twice");
    }

    @Test
    void turnsThatComeBackTooOften() {
        comesBack(head, text);
        TurnHead other = good.head("turn-2", OPENED, "text-0");
        Input first = good.send(good.make.result(other, PartId.of("text-0"), null), at(100));
        good.fuse(other, 1, at(110), first);
        good.fusion(other, 1, first);
        comesBack(other, first);
        assertThat(kinds()).containsExactly("turns come back too often");
    }

    @Test
    void aGapInTheRevisions() {
        good.outputs.remove(0);
        assertThat(kinds()).contains("revisions have a gap");
    }

    @Test
    void aRevisionThatSaysNothingNew() {
        good.fuse(head, 3, at(1_600), text, image, audio);
        good.fusion(head, 3, text, image, audio);
        assertThat(kinds()).containsExactly("a revision tells nothing new");
    }

    @Test
    void aRevisionThatForgetsAPart() {
        good.fuse(head, 3, at(1_600), text, audio);
        good.fusion(head, 3, text, audio);
        assertThat(kinds()).containsExactly("a part is lost or late", "a revision forgets");
    }

    @Test
    void aPartOfAnotherTurn() {
        TurnHead other = good.head("turn-2", OPENED, "audio-1");
        Input foreign = good.send(good.make.result(other, PartId.of("audio-1"), null), at(1_600));
        good.fuse(other, 1, at(1_610), foreign);
        good.fusion(other, 1, foreign);
        good.fuse(head, 3, at(1_620), text, image, audio, foreign);
        good.fusion(head, 3, text, image, audio, foreign);
        assertThat(kinds()).contains("a part is invented", "a part is lost or late");
    }

    @Test
    void theWrongOneOfTwoResults() {
        Input other = good.send(good.make.result(head, PartId.of("audio-0"), audio.message()), at(1_550));
        assertThat(Oracle.RULE.compare(other.result(), audio.result())).isNotZero();
        if (Oracle.RULE.compare(other.result(), audio.result()) < 0) {
            good.fuse(head, 3, at(1_560), text, image, other);
            good.fusion(head, 3, text, image, other);
        }
        assertThat(kinds()).contains("the wrong one of several results counts");
    }

    @Test
    void aWindowThatEndedTooEarly() {
        TurnHead other = good.head("turn-2", OPENED, "text-0", "image-0");
        Input only = good.send(good.make.result(other, PartId.of("text-0"), null), at(10));
        good.fuse(other, 1, at(600), only);
        good.fusion(other, 1, only);
        assertThat(kinds()).containsExactly("a window ended too early");
    }

    @Test
    void anOutcomeThatCameTooLate() {
        TurnHead other = good.head("turn-2", OPENED, "text-0");
        Input only = good.send(good.make.result(other, PartId.of("text-0"), null), at(10));
        good.fuse(other, 1, at(5_100), only);
        good.fusion(other, 1, only);
        assertThat(kinds()).containsExactly("an outcome came too late");
    }

    @Test
    void anOutcomeThatCameLateBecauseOfAFault() {
        TurnHead other = good.head("turn-2", OPENED, "text-0");
        Input only = good.send(good.make.result(other, PartId.of("text-0"), null), at(10));
        good.disturbances.add(new Disturbance(Fault.KILL, at(-20_000), at(-10_000)));
        good.fuse(other, 1, at(5_100), only);
        good.fusion(other, 1, only);
        assertThat(kinds()).isEmpty();
    }

    @Test
    void aWindowThatEndedTooLate() {
        TurnHead other = good.head("turn-2", OPENED, "text-0", "image-0");
        Input only = good.send(good.make.result(other, PartId.of("text-0"), null), at(10));
        good.fuse(other, 1, at(6_100), only);
        good.fusion(other, 1, only);
        assertThat(kinds()).containsExactly("an outcome came too late");
    }

    @Test
    void anOutcomeOfNothing() {
        TurnHead other = good.head("turn-2", OPENED, "text-0");
        good.fuse(other, 1, at(1_000));
        good.fusion(other, 1);
        assertThat(kinds()).containsExactly("an outcome of no turn");
    }

    @Test
    void aForeignHeader() {
        good.outputs.get(0).headers().add(Message.MARK, "17".getBytes(StandardCharsets.UTF_8));
        assertThat(kinds()).containsExactly("headers that are not its own");
    }

    @Test
    void aHeaderOfAnotherTrace() {
        TurnHeaders.inject(good.outputs.get(0).headers(), good.make.context(good.make.hex(16), true));
        assertThat(kinds()).contains("a header of another trace");
    }

    @Test
    void aForeignLink() {
        StoredSpan span = remove(isFusion(1));
        Span foreign = span.span().toBuilder()
                .setLinks(1, GoodHistory.link(sender(audio)))
                .build();
        good.spans.add(new StoredSpan(span.resource(), span.scope(), foreign));
        assertThat(kinds()).containsExactly("a span links to others");
    }

    @Test
    void linksInAnotherOrder() {
        StoredSpan span = remove(isFusion(1));
        Span turned = span.span().toBuilder()
                .setLinks(0, span.span().getLinks(1))
                .setLinks(1, span.span().getLinks(0))
                .build();
        good.spans.add(new StoredSpan(span.resource(), span.scope(), turned));
        assertThat(kinds()).containsExactly("a span links to others");
    }

    @Test
    void aSpanThatIsNotThere() {
        remove(isFusion(1));
        assertThat(kinds()).containsExactly("a span is never stored");
    }

    @Test
    void aTurnSpanThatIsNotThere() {
        remove(span -> span.name().equals("turn"));
        assertThat(kinds()).contains("a span is never stored", "an orphan");
    }

    @Test
    void aSpanTwiceWithoutAFault() {
        StoredSpan span = remove(isFusion(1));
        good.spans.add(span);
        good.spans.add(span);
        good.disturbances.add(new Disturbance(Fault.ADD, at(1_500), at(2_000)));
        good.disturbances.add(new Disturbance(Fault.KILL, at(60_000), at(61_000)));
        assertThat(kinds()).containsExactly("a span is stored twice without a fault");
    }

    @Test
    void aSpanTwiceAboutWhatWasKnownShortlyBeforeAFault() {
        StoredSpan span = remove(isFusion(1));
        good.spans.add(span);
        good.spans.add(span);
        good.disturbances.add(new Disturbance(Fault.KILL, at(1_500), at(2_000)));
        Report report = check();
        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.figure("spans stored twice (about what was known shortly before a fault)"))
                .isEqualTo(1);
    }

    @Test
    void spansTwiceTooOftenThoughThereWasAFault() {
        for (int revision = 1; revision <= 2; revision++) {
            StoredSpan span = remove(isFusion(revision));
            good.spans.add(span);
            good.spans.add(span);
        }
        good.disturbances.add(new Disturbance(Fault.KILL, at(1_550), at(2_000)));
        assertThat(kinds()).containsExactly("spans are stored twice too often");
    }

    @Test
    void aSpanOfWhatWasNeverCommitted() {
        good.fusion(head, 3, text);
        assertThat(kinds()).containsExactly("a span that no record accounts for");
    }

    @Test
    void aBadRecordThatVanished() {
        good.outputs.removeIf(record -> record.topic().equals(Topics.REJECTED.name()));
        assertThat(kinds()).contains("a bad record is not rejected exactly once");
    }

    @Test
    void aBadRecordThatIsRejectedTwice() {
        good.reject(bad, errorType(), at(1_620));
        assertThat(kinds()).containsExactly("a bad record is not rejected exactly once");
    }

    @Test
    void aGoodRecordThatIsRejected() {
        good.reject(audio, "turn_closed", at(1_620));
        assertThat(kinds()).contains("a good record is rejected");
    }

    @Test
    void aLateResultThatVanished() {
        good.outputs.removeIf(record -> record.topic().equals(Topics.LATE.name()));
        assertThat(kinds()).contains("a late result is lost");
    }

    @Test
    void aLateResultThatComesTwice() {
        good.late(tooLate, at(3_020), 2, second);
        assertThat(kinds()).containsExactly("a late result comes twice");
    }

    @Test
    void aLateResultThatNamesNoRevision() {
        good.outputs.removeIf(record -> record.topic().equals(Topics.LATE.name()));
        good.spans.removeIf(span -> span.name().equals("send tributary.late"));
        good.late(tooLate, at(3_020), null, null);
        assertThat(kinds()).containsExactly("a late result is not linked");
    }

    @Test
    void aLateResultThatLinksToNoFusion() {
        good.outputs.removeIf(record -> record.topic().equals(Topics.LATE.name()));
        good.spans.removeIf(span -> span.name().equals("send tributary.late"));
        good.late(tooLate, at(3_020), 2, sender(text));
        assertThat(kinds()).containsExactly("a late result links to no span of a fusion");
    }

    @Test
    void aResultInTimeThatIsCalledLate() {
        good.late(audio, at(1_520), 2, second);
        assertThat(kinds()).containsExactly("a result in time is called late");
    }

    @Test
    void offsetsThatStandStill() {
        ConsumerRecord<byte[], byte[]> record = text.record();
        good.committed.put(new TopicPartition(record.topic(), 0), 0L);
        assertThat(kinds()).containsExactly("offsets do not advance");
    }

    /** A part of it is sent again in time, appended when the turn is forgotten (62 s), and fused anew. */
    private Input comesBack(TurnHead turn, Input part) {
        Input again = good.send(good.make.result(turn, part.part(), part.message()), at(1_900));
        good.acknowledged.put(again.message().mark(), at(70_000));
        good.disturbances.add(new Disturbance(Fault.KILL_BROKER, at(1_850), at(69_000), at(80_000)));
        good.fuse(turn, 1, at(71_000), again);
        good.fusion(turn, 1, again);
        return again;
    }

    private Report check() {
        return HistoryChecker.check(SETTINGS, good.history());
    }

    private List<String> kinds() {
        return check().kinds();
    }

    private StoredSpan remove(Predicate<StoredSpan> which) {
        StoredSpan found = good.spans.stream().filter(which).findFirst().orElseThrow();
        good.spans.remove(found);
        return found;
    }

    private static Predicate<StoredSpan> isFusion(int revision) {
        return isOfRevision(revision).and(span -> span.name().equals("multimodal.fusion"));
    }

    private static Predicate<StoredSpan> isOfRevision(int revision) {
        return span -> Integer.toString(revision).equals(span.attribute("turn.revision"));
    }

    /** What the checker asks for depends on what kind of garbage the seed made. */
    private String errorType() {
        return HistoryChecker.errorType((Content.Garbage) bad.message().content());
    }

    private static TraceContext sender(Input input) {
        return Objects.requireNonNull(input.message().sender(), "a result has a sender");
    }

    private static Instant at(long ms) {
        return OPENED.plusMillis(ms);
    }
}
