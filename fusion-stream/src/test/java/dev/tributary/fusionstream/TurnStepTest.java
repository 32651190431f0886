package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.announced;
import static dev.tributary.fusionstream.Turns.arrival;
import static dev.tributary.fusionstream.Turns.failed;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnStepTest {

    private static final TurnWindows WINDOWS =
            TurnWindows.ofSizeAndGrace(Duration.ofMinutes(10), Duration.ofMinutes(1));
    private static final long WINDOW = 30_000;
    private static final long GRACE = 60_000;
    private static final long RETENTION = 120_000;
    private static final FusionPolicy POLICY = new ThresholdPolicy(Map.of(), Map.of(), Decision.REVIEW, 0.5);

    private final TurnStep step = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), POLICY);
    private final TurnHead turn = head();
    private final List<Emission> emitted = new ArrayList<>();
    private @Nullable TurnState state;

    @Test
    void theLastExpectedResultFusesAtOnce() {
        arrive(announced(turn, at(0)), 0);
        arrive(ok(turn, TEXT), 100);
        arrive(ok(turn, IMAGE), 200);
        assertThat(emitted).isEmpty();

        arrive(ok(turn, AUDIO), 300);

        Fused fused = onlyOutcome();
        assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(fused.revision()).isEqualTo(1);
        assertThat(fused.missing()).isEmpty();
        assertThat(fused.decision()).isEqualTo(Decision.ALLOW);
        assertThat(fused.averageConfidence()).isEqualTo(0.9);
        assertThat(fused.fusedAt()).isEqualTo(at(300));
        assertThat(fused.endToEndMs()).isEqualTo(300);
        assertThat(fused.joinWaitMs()).isEqualTo(200);
        assertThat(fused.criticalPart()).isEqualTo(AUDIO);
        assertThat(fused.traceId()).isEqualTo(Turns.TRACE_ID);
    }

    @Test
    void aFailedPartCountsAsArrivedAndIsMissingWithItsError() {
        arrive(ok(turn, TEXT), 100);
        arrive(failed(turn, IMAGE, "payload_missing"), 150);
        arrive(ok(turn, AUDIO), 200);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(onlyOutcome().missing()).containsExactly(new MissingPart(IMAGE, "payload_missing"));
        assertThat(onlyOutcome().decision()).isEqualTo(Decision.REVIEW);
    }

    @Test
    void theWindowsEndFusesWhatIsThere() {
        arrive(announced(turn, at(0)), 0);
        arrive(ok(turn, TEXT), 100);
        tick(29_999);
        assertThat(emitted).isEmpty();

        tick(30_000);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(onlyOutcome().missing())
                .containsExactly(
                        new MissingPart(IMAGE, MissingPart.TIMEOUT), new MissingPart(AUDIO, MissingPart.TIMEOUT));
        assertThat(onlyOutcome().criticalPart()).isEqualTo(IMAGE);
        tick(30_100);
        assertThat(emitted).hasSize(1);
    }

    @Test
    void aTurnOfWhichNothingArrivesExpires() {
        arrive(announced(turn, at(0)), 0);
        tick(30_000);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(onlyOutcome().averageConfidence()).isNull();
        assertThat(onlyOutcome().joinWaitMs()).isNull();
    }

    @Test
    void resultsAloneAreEnough() {
        arrive(ok(turn, AUDIO), 100);
        arrive(ok(turn, IMAGE), 100);
        arrive(ok(turn, TEXT), 100);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void theTurnsRecordMayComeLastAndTwice() {
        resultsAloneAreEnough();
        TurnState before = state;
        arrive(announced(turn, at(400)), 400);
        arrive(announced(turn, at(500)), 500);

        assertThat(emitted).hasSize(1);
        assertThat(state).isSameAs(before);
    }

    @Test
    void duplicatesChangeNothing() {
        arrive(ok(turn, TEXT), 100);
        TurnState before = state;
        arrive(ok(turn, TEXT, "1", 0.2), 150);
        assertThat(state).isSameAs(before);

        arrive(ok(turn, IMAGE), 200);
        arrive(ok(turn, AUDIO), 300);
        TurnState fused = state;
        arrive(ok(turn, AUDIO), 400);
        arriveLate(ok(turn, AUDIO), 200_000);

        assertThat(emitted).hasSize(1);
        assertThat(state).isSameAs(fused);
    }

    @Test
    void aResultWithinGraceMakesTheNextRevision() {
        arrive(ok(turn, TEXT), 100);
        arrive(ok(turn, IMAGE), 100);
        tick(30_000);
        arrive(ok(turn, AUDIO), 60_000);

        assertThat(outcomes()).extracting(Fused::revision).containsExactly(1, 2);
        assertThat(outcomes()).extracting(Fused::outcome).containsExactly(Outcome.PARTIAL, Outcome.COMPLETE);
        assertThat(outcomes().get(1).parts().get(IMAGE)).returns(1, FusedPart::revision);
        assertThat(outcomes().get(1).parts().get(AUDIO)).returns(2, FusedPart::revision);
    }

    @Test
    void aResultAfterGraceIsLateAndSaysWhatWasDecidedWithoutIt() {
        arrive(ok(turn, TEXT), 100);
        tick(30_000);
        TurnState decided = state;
        arriveLate(ok(turn, AUDIO), 90_500);

        Emission.TooLate late = (Emission.TooLate) emitted.get(1);
        assertThat(late.late().lateByMs()).isEqualTo(500);
        assertThat(late.late().decidedRevision()).isEqualTo(1);
        assertThat(late.late().decidedTrace()).isEqualTo(OutcomeIds.fusion(turn.turnTrace(), turn.turnId(), 1));
        assertThat(state).isSameAs(decided);
    }

    /** After a restart, records may be taken before the tick that was due while it was down. */
    @Test
    void aLateResultEndsAWindowWhoseTickIsLateItself() {
        arrive(ok(turn, TEXT), 100);
        arriveLate(ok(turn, AUDIO), 90_500);

        assertThat(emitted).hasSize(2);
        Emission.Outcome outcome = (Emission.Outcome) emitted.get(0);
        assertThat(outcome.fused().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(outcome.fused().parts()).containsOnlyKeys(TEXT);
        assertThat(((Emission.TooLate) emitted.get(1)).late().decidedRevision()).isEqualTo(1);
        assertThat(Objects.requireNonNull(state).isPending()).isFalse();
    }

    @Test
    void aResultThatWaitedOnItsTopicIsNotLate() {
        arrive(ok(turn, TEXT), 100);
        tick(30_000);
        state = step.arrive(state, arrival(ok(turn, IMAGE), at(200)), at(120_000))
                .state();

        assertThat(Objects.requireNonNull(state).parts()).containsKey(IMAGE);
        assertThat(Objects.requireNonNull(state.decided()).revision()).isEqualTo(2);
    }

    @Test
    void aLateResultOfAForgottenTurnOpensNothing() {
        arriveLate(ok(turn, TEXT), 1_000_000);

        assertThat(state).isNull();
        Emission.TooLate late = (Emission.TooLate) emitted.get(0);
        assertThat(late.late().decidedRevision()).isNull();
        assertThat(late.late().decidedTrace()).isNull();
    }

    @Test
    void anAnswerBeatsAFailureInEitherOrder() {
        TurnHead one = head(TEXT);
        arrive(ok(one, TEXT), 100);
        arrive(failed(one, TEXT, "crashed"), 200);
        assertThat(outcomes()).hasSize(1);

        state = null;
        emitted.clear();
        arrive(failed(one, TEXT, "crashed"), 100);
        arrive(ok(one, TEXT), 200);
        assertThat(outcomes()).extracting(Fused::outcome).containsExactly(Outcome.PARTIAL, Outcome.COMPLETE);
    }

    @Test
    void theGreaterModelVersionPrevailsInEitherOrder() {
        TurnHead one = head(TEXT, IMAGE);
        arrive(ok(one, TEXT, "2", 0.7), 100);
        arrive(ok(one, TEXT, "1", 0.9), 200);
        arrive(ok(one, IMAGE, "1", 0.9), 300);
        assertThat(onlyOutcome().averageConfidence()).isEqualTo(0.8);

        state = null;
        emitted.clear();
        arrive(ok(one, TEXT, "1", 0.9), 100);
        arrive(ok(one, TEXT, "2", 0.7), 200);
        arrive(ok(one, IMAGE, "1", 0.9), 300);
        assertThat(onlyOutcome().averageConfidence()).isEqualTo(0.8);
    }

    @Test
    void twoImagesAreTwoSlots() {
        PartId second = PartId.of("image-1");
        TurnHead images = head(IMAGE, second);
        arrive(ok(images, second), 100);
        assertThat(emitted).isEmpty();
        arrive(ok(images, IMAGE), 200);

        assertThat(onlyOutcome().parts()).containsOnlyKeys(IMAGE, second);
    }

    @Test
    void aWindowIsCutToTheLongest() {
        TurnHead patient = new TurnHead(
                "turn-1", OPENED, 86_400_000, List.of(TEXT, IMAGE), "acme", null, null, Turns.TURN_TRACE, null);
        arrive(announced(patient, at(0)), 0);
        tick(600_000);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.EXPIRED);
    }

    @Test
    void aTurnFromTheFutureIsOpenedWhenItIsSeen() {
        arrive(announced(head("turn-1", Instant.parse("2099-01-01T00:00:00Z"), TEXT), at(0)), 0);
        tick(30_000);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(onlyOutcome().endToEndMs()).isEqualTo(30_000);
    }

    @Test
    void aTurnThatIsFirstSeenWhenItsWindowIsOverGetsItWhole() {
        arrive(announced(head(TEXT, IMAGE), at(100)), 1_000_000);
        arrive(arrival(ok(head(TEXT, IMAGE), TEXT), at(200)), 1_000_000);
        tick(1_000_000 + WINDOW - 1);
        assertThat(emitted).isEmpty();
        arrive(arrival(ok(head(TEXT, IMAGE), IMAGE), at(300)), 1_000_000 + WINDOW - 1);

        assertThat(onlyOutcome().outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void anUnknownTurnThatWasOverWhenItsRecordWasSentIsRefused() {
        arrive(announced(turn, at(WINDOW + GRACE + 1)), WINDOW + GRACE + 1);

        assertThat(state).isNull();
        assertThat(((Emission.Refused) emitted.get(0)).errorType()).isEqualTo("turn_over");
    }

    /** Whatever it is that two accounts of one opening disagree about, the order in which they come decides nothing. */
    @Test
    void accountsThatDifferInOneThingComeToTheSameInEitherOrder() {
        TurnHead one = head(TEXT);
        TraceContext other = Turns.trace("0123456789abcdef");
        TraceContext withState = new TraceContext(one.turnTrace().traceparent(), "vendor=1");
        for (TurnHead account : List.of(
                account("other", one.session(), one.user(), one.turnTrace(), null),
                account(one.tenant(), null, one.user(), one.turnTrace(), null),
                account(one.tenant(), one.session(), "other", one.turnTrace(), null),
                account(one.tenant(), one.session(), one.user(), other, null),
                account(one.tenant(), one.session(), one.user(), withState, null),
                account(one.tenant(), one.session(), one.user(), one.turnTrace(), other))) {
            assertThat(List.of(expired(one, account), expired(account, one)))
                    .as("%s", account)
                    .containsOnly(expired(one, account));
        }
    }

    private static TurnHead account(
            String tenant,
            @Nullable String session,
            @Nullable String user,
            TraceContext turnTrace,
            @Nullable TraceContext producerTrace) {
        return new TurnHead("turn-1", OPENED, WINDOW, List.of(TEXT), tenant, session, user, turnTrace, producerTrace);
    }

    private Fused expired(TurnHead first, TurnHead second) {
        emitted.clear();
        state = null;
        arrive(announced(first, at(0)), 0);
        arrive(announced(second, at(0)), 1);
        tick(WINDOW);
        return onlyOutcome();
    }

    @Test
    void aDecidedTurnIsForgottenAfterItsGraceAndRetention() {
        resultsAloneAreEnough();
        tick(WINDOW + GRACE + RETENTION - 1);
        assertThat(state).isNotNull();
        tick(WINDOW + GRACE + RETENTION);
        assertThat(state).isNull();
        assertThat(emitted).hasSize(1);
    }

    @Test
    void aTurnIsNotForgottenWhileItsRecordsMayStillWait() {
        resultsAloneAreEnough();
        TurnState decided = Objects.requireNonNull(state);
        Instant longAfter = at(10 * RETENTION);
        assertThat(step.tick(decided, longAfter, at(WINDOW + GRACE + RETENTION - 1))
                        .state())
                .isSameAs(decided);
        assertThat(step.tick(decided, longAfter, at(WINDOW + GRACE + RETENTION)).state())
                .isNull();
    }

    @Test
    void furtherPartsOfADecidedTurnReopenIt() {
        arrive(ok(head(TEXT), TEXT), 100);
        arrive(announced(head(TEXT, IMAGE), at(200)), 200);
        assertThat(outcomes()).hasSize(1);
        tick(30_000);

        assertThat(outcomes()).extracting(Fused::revision).containsExactly(1, 2);
        assertThat(outcomes().get(1).missing()).containsExactly(new MissingPart(IMAGE, MissingPart.TIMEOUT));
    }

    @Test
    void furtherPartsOfAClosedTurnAreRefused() {
        arrive(ok(head(TEXT), TEXT), 100);
        arrive(announced(head(TEXT, IMAGE), at(90_001)), 90_001);

        assertThat(((Emission.Refused) emitted.get(1)).errorType()).isEqualTo("turn_closed");
    }

    @Test
    void furtherPartsThatWaitedOnTheirTopicWereSentInTime() {
        arrive(ok(head(TEXT), TEXT), 100);
        arrive(announced(head(TEXT, IMAGE), at(200)), 90_001);

        assertThat(outcomes()).extracting(Fused::revision).containsExactly(1, 2);
        assertThat(outcomes().get(1).missing()).containsExactly(new MissingPart(IMAGE, MissingPart.TIMEOUT));
    }

    @Test
    void tooManyPartsAreRefusedAndOpenNothing() {
        arrive(announced(head(TEXT, IMAGE, AUDIO, PartId.of("text-1"), PartId.of("text-2")), at(0)), 0);

        assertThat(state).isNull();
        assertThat(((Emission.Refused) emitted.get(0)).errorType()).isEqualTo("too_many_parts");
    }

    @Test
    void aResultThatDoesNotFitFailsItsPartOnly() {
        TurnHead one = head(TEXT, IMAGE);
        arrive(ok(one, TEXT), 0);
        state = take(step.arrive(state, new Arrival.Part(ok(one, IMAGE), at(1), Turns.origin(IMAGE), 1_501), at(1)));

        assertThat(onlyOutcome().missing()).containsExactly(new MissingPart(IMAGE, TurnStep.TOO_LARGE));
    }

    @Test
    void aTurnWeighsItsResultsAndTheTextsThatItsProducerChose() {
        TraceContext trace = new TraceContext(Turns.TURN_TRACE.traceparent(), "vendor=1234");
        TurnHead bare =
                new TurnHead("turn-1", OPENED, 1_000, List.of(TEXT), "acme", null, null, Turns.TURN_TRACE, null);
        TurnHead full = new TurnHead("turn-1", OPENED, 1_000, List.of(TEXT), "acme", "session", "me", trace, trace);
        TurnState.Times times = WINDOWS.times(bare, OPENED);

        assertThat(TurnState.opened(bare, times).weight()).isEqualTo(4);
        TurnState heavy = TurnState.opened(full, times);
        assertThat(heavy.weight()).isEqualTo(4 + 7 + 2 + 11 + 11);
        FusedPart part = FusedPart.of(ok(bare, TEXT), OPENED, 1, Turns.origin(TEXT));
        assertThat(heavy.withPart(TEXT, new ArrivedPart(part, 500)).weight()).isEqualTo(535);
    }

    @Test
    void aPolicyThatFailsLeavesTheTurnToAReview() {
        FusionPolicy failing = (turn, parts, missing) -> {
            throw new IllegalStateException("on this turn always");
        };
        TurnState decided = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), failing)
                .arrive(null, arrival(ok(head(TEXT), TEXT), at(1)), at(1))
                .state();

        Fused fused = Objects.requireNonNull(decided).fused();
        assertThat(fused.decision()).isEqualTo(Decision.REVIEW);
        assertThat(fused.reasons()).containsExactly("the policy failed: java.lang.IllegalStateException");
        assertThat(fused.averageConfidence()).isNull();
    }

    /** As much as a policy may be anybody's: what is wrong with its code is not what is wrong with the process. */
    @Test
    void aPolicyThatRunsOutOfStackOrIsBadlyBuiltFailsAlone() {
        for (Error error : List.of(new StackOverflowError(), new NoClassDefFoundError(), new AssertionError())) {
            FusionPolicy failing = (turn, parts, missing) -> {
                throw error;
            };
            TurnState decided = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), failing)
                    .arrive(null, arrival(ok(head(TEXT), TEXT), at(1)), at(1))
                    .state();
            assertThat(Objects.requireNonNull(decided).fused().decision()).isEqualTo(Decision.REVIEW);
        }
    }

    @Test
    void manyEmptyReasonsAreBoundedToo() {
        List<String> reasons = Collections.nCopies(1_000_000, "");
        FusionPolicy talkative = (turn, parts, missing) -> new FusionPolicy.Verdict(Decision.BLOCK, reasons, 1.0);
        TurnState decided = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), talkative)
                .arrive(null, arrival(ok(head(TEXT), TEXT), at(1)), at(1))
                .state();

        assertThat(Objects.requireNonNull(decided).fused().reasons()).hasSizeLessThan(3_000);
    }

    @Test
    void reasonsThatJustFitAreAllTold() {
        List<String> reasons = List.of("x".repeat(8_185), "y");
        FusionPolicy talkative = (turn, parts, missing) -> new FusionPolicy.Verdict(Decision.BLOCK, reasons, 1.0);
        TurnState decided = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), talkative)
                .arrive(null, arrival(ok(head(TEXT), TEXT), at(1)), at(1))
                .state();

        assertThat(Objects.requireNonNull(decided).fused().reasons()).isEqualTo(reasons);
    }

    @Test
    void moreReasonsThanFitAreCountedOnly() {
        List<String> reasons = Collections.nCopies(1_000, "x".repeat(100));
        FusionPolicy talkative = (turn, parts, missing) -> new FusionPolicy.Verdict(Decision.BLOCK, reasons, 1.0);
        TurnState decided = new TurnStep(WINDOWS, new TurnLimits(4, 2_000), talkative)
                .arrive(null, arrival(ok(head(TEXT), TEXT), at(1)), at(1))
                .state();

        assertThat(Objects.requireNonNull(decided).fused().reasons())
                .hasSize(80)
                .startsWith("x".repeat(100))
                .endsWith("and 921 more");
    }

    @Test
    void aClockThatIsSetBackGivesNoNegativeTimes() {
        TurnHead one = head(TEXT, IMAGE);
        arrive(ok(one, TEXT), 5_000);
        arrive(ok(one, IMAGE), -60_000);

        assertThat(onlyOutcome().joinWaitMs()).isZero();
        assertThat(onlyOutcome().endToEndMs()).isZero();
    }

    private void arrive(Result result, long millis) {
        arrive(arrival(result, at(Math.max(0, millis))), millis);
    }

    private void arriveLate(Result result, long millis) {
        arrive(arrival(result, at(millis)), millis);
    }

    private void arrive(Arrival arrival, long millis) {
        state = take(step.arrive(state, arrival, at(millis)));
    }

    private void tick(long millis) {
        state = take(step.tick(Objects.requireNonNull(state), at(millis), at(millis)));
    }

    private @Nullable TurnState take(Taken taken) {
        emitted.addAll(taken.emissions());
        return taken.state();
    }

    private List<Fused> outcomes() {
        return emitted.stream()
                .filter(Emission.Outcome.class::isInstance)
                .map(emission -> ((Emission.Outcome) emission).fused())
                .toList();
    }

    private Fused onlyOutcome() {
        assertThat(emitted).hasSize(1);
        return outcomes().get(0);
    }

    private static Instant at(long millis) {
        return OPENED.plusMillis(millis);
    }
}
