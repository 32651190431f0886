package dev.tributary.fusionstream;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.Origin;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Turn;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.History.Event;
import dev.tributary.fusionstream.History.Restart;
import dev.tributary.fusionstream.History.Tick;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What came out when a history was played.
 *
 * @param steps what each event made come out, as text
 * @param fused every outcome
 * @param state what is remembered in the end
 */
record Played(
        List<List<String>> steps,
        List<Fused> fused,
        @Nullable TurnState state) {

    private static final String TURN_ID = "turn-1";

    /** Says back what it was asked, so that histories see what a policy gets. */
    static final FusionPolicy POLICY = (turn, parts, missing) -> {
        double sum = 0;
        int answers = 0;
        for (FusedPart part : parts.values()) {
            if (part.answer() != null) {
                sum += part.answer().confidence();
                answers++;
            }
        }
        return new FusionPolicy.Verdict(
                missing.isEmpty() ? Decision.ALLOW : Decision.REVIEW,
                List.of(parts.keySet() + " of " + turn.expected()),
                answers == 0 ? null : sum / answers);
    };

    private record Said(Account account, PartId part, Content content) {}

    private static final Map<Account, Turn> TURNS = new ConcurrentHashMap<>();
    private static final Map<Said, Result> RESULTS = new ConcurrentHashMap<>();
    private static final Map<PartId, Origin> ORIGINS = new ConcurrentHashMap<>();

    static Played of(Heart heart, History history) {
        List<List<String>> steps = new ArrayList<>();
        List<Fused> fused = new ArrayList<>();
        TurnState state = null;
        for (int i = 0; i < history.events().size(); i++) {
            Event event = history.events().get(i);
            List<String> step = new ArrayList<>();
            if (event instanceof Restart) {
                state = state == null ? null : heart.restarted(state);
            } else {
                Instant now = History.instant(event.now());
                Taken taken = null;
                if (event instanceof Announced announced) {
                    taken = heart.arrive(state, arrival(announced), now);
                } else if (event instanceof Answered answered) {
                    taken = heart.arrive(state, arrival(answered), now);
                } else if (event instanceof Tick && state != null) {
                    taken = heart.tick(state, now, History.instant(history.consumedThrough(i)));
                }
                if (taken != null) {
                    boolean forgotten = state != null && taken.state() == null;
                    state = taken.state();
                    for (Emission emission : taken.emissions()) {
                        step.add(text(emission));
                        if (emission instanceof Emission.Outcome outcome) {
                            fused.add(outcome.fused());
                        }
                    }
                    if (forgotten) {
                        step.add("forgotten");
                    }
                }
            }
            steps.add(step);
        }
        return new Played(steps, fused, state);
    }

    private static Arrival arrival(Announced announced) {
        Turn turn = TURNS.computeIfAbsent(announced.account(), by -> Turn.of(by.head(TURN_ID)));
        return new Arrival.Announced(turn, History.instant(announced.held()));
    }

    private static Arrival arrival(Answered answered) {
        Result result = RESULTS.computeIfAbsent(
                new Said(answered.account(), answered.part(), answered.content()),
                said -> said.content().result(said.account().head(TURN_ID), said.part()));
        return new Arrival.Part(
                result,
                History.instant(answered.held()),
                ORIGINS.computeIfAbsent(answered.part(), Turns::origin),
                answered.bytes());
    }

    /** An emission as {@link Promises} words it. */
    static String text(Emission emission) {
        if (emission instanceof Emission.Outcome outcome) {
            return text(outcome.fused());
        }
        if (emission instanceof Emission.TooLate tooLate) {
            return text(tooLate.late());
        }
        return "refused " + ((Emission.Refused) emission).errorType();
    }

    static String text(Late late) {
        return "late " + late.part() + " "
                + Content.of(FusedPart.of(late.result(), late.arrivedAt(), 1, late.origin()))
                + " by " + late.lateByMs() + " after revision "
                + Objects.requireNonNullElse(late.decidedRevision(), "none");
    }

    static String text(Fused fused) {
        return "revision " + fused.revision() + " at " + History.time(fused.fusedAt()) + ": " + content(fused)
                + "; opened "
                + History.time(fused.openedAt()) + " for " + fused.windowMs() + " by " + fused.tenant()
                + ", took " + fused.endToEndMs() + ", waited " + fused.joinWaitMs() + " for " + fused.criticalPart();
    }

    /** What an outcome says, apart from when and for whom. */
    static String content(Fused fused) {
        return facts(fused) + ", " + fused.decision() + " " + fused.reasons() + " "
                + average(fused.averageConfidence());
    }

    /** What an outcome says before any policy has seen it. */
    static String facts(Fused fused) {
        StringJoiner parts = new StringJoiner(", ", "{", "}");
        fused.parts().forEach((part, result) -> parts.add(part + "=" + Content.of(result)));
        StringJoiner missing = new StringJoiner(", ", "[", "]");
        fused.missing().forEach(absent -> missing.add(absent.part() + "=" + absent.reason()));
        return fused.outcome() + " " + parts + " of " + fused.expected() + " missing " + missing;
    }

    /** To three places: a sum of doubles depends on the order in which it is made. */
    static String average(@Nullable Double average) {
        return average == null ? "none" : "" + Math.round(average * 1000);
    }
}
