package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.FusedPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The histories can fail: each of these steps breaks one promise, and is found out by a history of a few events. */
class BrokenStepsTest {

    private static final long ENOUGH = 20_000;
    private static final int FEW = 6;

    private static final TurnStep STEP = TurnHistoriesTest.STEP;
    private static final TurnWindows WINDOWS = STEP.windows();
    private static final TurnLimits LIMITS = STEP.limits();

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenStepIsFoundOut(Heart heart) {
        String failure = TurnHistoriesTest.firstFailure(heart, Histories::any, ENOUGH);

        assertThat(failure).as("a history that it fails").isNotNull();
        assertThat(Objects.requireNonNull(failure).lines().filter(line -> line.startsWith("        ")))
                .as(failure)
                .hasSizeBetween(1, FEW);
    }

    static Stream<Named<Heart>> broken() {
        return Stream.of(
                Named.of("a duplicate makes a revision", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return super.arrive(
                                held(known, arrival)
                                        .map(held ->
                                                Objects.requireNonNull(known).withPart(part(arrival), held))
                                        .orElse(known),
                                arrival,
                                now);
                    }
                }),
                Named.of("the last result of a part counts", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return super.arrive(weakened(known, arrival, held -> true), arrival, now);
                    }
                }),
                Named.of("the first result of a part counts", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return held(known, arrival).isPresent()
                                ? new Taken(known, List.of())
                                : super.arrive(known, arrival, now);
                    }
                }),
                Named.of("versions are compared as numbers", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        boolean version10 = arrival instanceof Arrival.Part part
                                && content(part).equals(Content.VERSION_10.name());
                        return super.arrive(
                                version10 ? weakened(known, arrival, Content.VERSION_2.name()::equals) : known,
                                arrival,
                                now);
                    }
                }),
                Named.of("late is what arrives late", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return super.arrive(known, sent(arrival, now), now);
                    }
                }),
                Named.of("nothing is late", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return super.arrive(known, sent(arrival, Instant.EPOCH), now);
                    }
                }),
                Named.of("what was sent at the end of grace is late", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return arrival instanceof Arrival.Part part
                                ? super.arrive(
                                        known, sent(arrival, part.sentAt().plusMillis(1)), now)
                                : super.arrive(known, arrival, now);
                    }
                }),
                Named.of("a late result that changes nothing is told", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        boolean late = known != null
                                && arrival instanceof Arrival.Part part
                                && part.sentAt().isAfter(known.times().graceEnd());
                        return super.arrive(late ? weakened(known, arrival, held -> true) : known, arrival, now);
                    }
                }),
                Named.of("late results vanish", without(Emission.TooLate.class)),
                Named.of("refusals vanish", without(Emission.Refused.class)),
                Named.of("outcomes are told twice", new Broken() {
                    @Override
                    Taken out(Taken taken) {
                        return new Taken(
                                taken.state(),
                                taken.emissions().stream()
                                        .flatMap(emission -> Stream.of(emission, emission))
                                        .toList());
                    }
                }),
                Named.of("a record from the future moves the clock", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        Instant opened = arrival.head().openedAt();
                        return super.arrive(known, arrival, opened.isAfter(now) ? opened : now);
                    }
                }),
                Named.of("time stands still on silent topics", new Broken() {
                    @Override
                    public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
                        return state.decided() == null
                                ? new Taken(state, List.of())
                                : super.tick(state, now, consumedThrough);
                    }
                }),
                Named.of("the window ends a millisecond late", new Broken() {
                    @Override
                    public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
                        return super.tick(state, now.minusMillis(1), consumedThrough);
                    }
                }),
                Named.of("a turn is forgotten while its records wait", new Broken() {
                    @Override
                    public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
                        return super.tick(state, now, now);
                    }
                }),
                Named.of("nothing is ever forgotten", new Broken() {
                    @Override
                    public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
                        return super.tick(state, now, Instant.EPOCH);
                    }
                }),
                Named.of("a restart loses the parts", new Broken() {
                    @Override
                    public TurnState restarted(TurnState state) {
                        return TurnState.opened(state.head(), state.times());
                    }
                }),
                Named.of("a turn's record counts only when it is first", new Broken() {
                    @Override
                    public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                        return known != null && arrival instanceof Arrival.Announced
                                ? new Taken(known, List.of())
                                : super.arrive(known, arrival, now);
                    }
                }),
                Named.of(
                        "one part more than the bound",
                        of(WINDOWS, new TurnLimits(LIMITS.parts() + 1, LIMITS.bytes()))),
                Named.of("a byte less than the bound", of(WINDOWS, new TurnLimits(LIMITS.parts(), LIMITS.bytes() - 1))),
                Named.of(
                        "windows have no cap",
                        of(new TurnWindows(Duration.ofDays(99), WINDOWS.grace(), WINDOWS.retention()), LIMITS)),
                Named.of(
                        "grace is a millisecond longer",
                        of(
                                new TurnWindows(WINDOWS.size(), WINDOWS.grace().plusMillis(1), WINDOWS.retention()),
                                LIMITS)));
    }

    private static Heart of(TurnWindows windows, TurnLimits limits) {
        return Heart.of(new TurnStep(windows, limits, STEP.policy()));
    }

    private static Heart without(Class<? extends Emission> kind) {
        return new Broken() {
            @Override
            Taken out(Taken taken) {
                return new Taken(
                        taken.state(),
                        taken.emissions().stream()
                                .filter(emission -> !kind.isInstance(emission))
                                .toList());
            }
        };
    }

    /** The step as it is, to break one thing of. */
    private abstract static class Broken implements Heart {

        private final Heart whole = Heart.of(STEP);

        Taken out(Taken taken) {
            return taken;
        }

        @Override
        public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
            return out(whole.arrive(known, arrival, now));
        }

        @Override
        public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
            return out(whole.tick(state, now, consumedThrough));
        }

        static Arrival sent(Arrival arrival, Instant at) {
            return arrival instanceof Arrival.Part part
                    ? new Arrival.Part(part.result(), at, part.origin(), part.bytes())
                    : arrival;
        }

        static PartId part(Arrival arrival) {
            return ((Arrival.Part) arrival).result().part();
        }

        static String content(Arrival.Part part) {
            return Content.of(FusedPart.of(part.result(), Instant.EPOCH, 1, part.origin()));
        }

        static Optional<ArrivedPart> held(@Nullable TurnState known, Arrival arrival) {
            return known != null && arrival instanceof Arrival.Part part
                    ? Optional.ofNullable(known.parts().get(part.result().part()))
                    : Optional.empty();
        }

        /** With a failure that any other result prevails over, where the slot of the arrival's part is taken. */
        static @Nullable TurnState weakened(@Nullable TurnState known, Arrival arrival, Predicate<String> which) {
            Optional<ArrivedPart> held = held(known, arrival);
            if (held.isEmpty() || !which.test(Content.of(held.get().part()))) {
                return known;
            }
            PartId part = part(arrival);
            Result crashed = Content.CRASHED.result(new Account(0, 1, "acme", List.of(part)).head("turn-1"), part);
            Taken weak = Heart.of(STEP).arrive(null, Turns.arrival(crashed, Turns.OPENED), Turns.OPENED);
            return Objects.requireNonNull(known)
                    .withPart(
                            part,
                            Objects.requireNonNull(
                                    Objects.requireNonNull(weak.state()).parts().get(part)));
        }
    }
}
