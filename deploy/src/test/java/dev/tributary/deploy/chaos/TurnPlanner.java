package dev.tributary.deploy.chaos;

import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes up turns, by a seed: every story that fusion's promises speak of, mixed. What a turn consists of and when its
 * records are sent follow from the seed and from how many turns were planned before; only the times are the caller's.
 */
final class TurnPlanner {

    static final Instant YEAR_2099 = Instant.parse("2099-12-31T23:59:59Z");
    static final Instant YEAR_1970 = Instant.parse("1970-01-02T03:04:05Z");

    /** A message and when it is due, counted from the turn's opening. */
    record Planned(long afterMs, Message message) {}

    private enum Announcement {
        FIRST,
        LAST,
        NEVER,
        TWICE,
        TWICE_WITH_MORE,
        AGAIN_LONG_AFTER
    }

    private final ChaosSettings settings;
    private final Random random;
    private final MessageMaker make;
    private long planned;

    TurnPlanner(ChaosSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
        this.make = new MessageMaker(random);
    }

    /** The next turn, opening now: its records, and now and then one that nobody can take between them. */
    List<Planned> next(Instant now) {
        Clock clock = chance(0.04) ? (chance(0.5) ? Clock.AHEAD : Clock.BEHIND) : Clock.RIGHT;
        TurnHead head = head(now, clock);
        List<Planned> plan = new ArrayList<>();
        announce(plan, head, clock);
        for (PartId part : head.expected()) {
            part(plan, head, part, clock);
        }
        if (chance(0.12)) {
            plan.add(new Planned(random.nextInt(2_000), make.garbage(head)));
        }
        return plan;
    }

    /** A producer's clock. When it is wrong by years, nobody can tell a late record from a new turn; so it sends none. */
    private enum Clock {
        RIGHT,
        AHEAD,
        BEHIND
    }

    private TurnHead head(Instant now, Clock clock) {
        long windowMs = 800L + random.nextInt((int) settings.window().toMillis() - 800);
        Instant openedAt = switch (clock) {
            case RIGHT -> Instant.ofEpochMilli(now.toEpochMilli());
            case AHEAD -> YEAR_2099;
            case BEHIND -> YEAR_1970;
        };
        String traceId = make.hex(16);
        boolean sampled = !chance(0.05);
        String state = chance(0.3) ? "vendor=" + planned : null;
        return new TurnHead(
                "chaos-" + settings.seed() + "-" + planned++,
                openedAt,
                chance(0.02) ? Duration.ofHours(1).toMillis() : windowMs,
                parts(1 + random.nextInt(5)),
                chance(0.5) ? "acme" : "umbrella",
                chance(0.3) ? "session-" + random.nextInt(9) : null,
                chance(0.3) ? "user-" + random.nextInt(9) : null,
                make.context(traceId, sampled, state),
                chance(0.3) ? make.context(traceId, sampled, state) : null);
    }

    private List<PartId> parts(int count) {
        Map<Modality, Integer> next = new EnumMap<>(Modality.class);
        List<PartId> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Modality modality = any(Modality.values());
            parts.add(new PartId(modality, next.merge(modality, 1, Integer::sum) - 1));
        }
        return parts;
    }

    private void announce(List<Planned> plan, TurnHead head, Clock clock) {
        Announcement how = any(Announcement.values());
        long window = window(head);
        switch (how) {
            case FIRST -> plan.add(new Planned(0, make.announced(head)));
            case LAST -> plan.add(new Planned(window - 100, make.announced(head)));
            case NEVER -> {}
            case TWICE -> {
                plan.add(new Planned(0, make.announced(head)));
                plan.add(new Planned(within(0, window), make.announced(head)));
            }
            case TWICE_WITH_MORE -> {
                TurnHead more = MessageMaker.withOneMore(head);
                plan.add(new Planned(0, make.announced(head)));
                plan.add(new Planned(within(0, window / 2), make.announced(more)));
                if (chance(0.7)) {
                    PartId added = more.expected().stream()
                            .filter(part -> !head.expected().contains(part))
                            .findFirst()
                            .orElseThrow();
                    part(plan, more, added, clock);
                }
            }
            case AGAIN_LONG_AFTER -> {
                plan.add(new Planned(0, make.announced(head)));
                if (clock == Clock.RIGHT) {
                    long forgotten = settings.life().toMillis() + 4_000;
                    plan.add(new Planned(within(forgotten, forgotten + 5_000), make.announced(head)));
                }
            }
        }
    }

    /** What becomes of one part: nothing, one result, the same again, another one that disagrees. */
    private void part(List<Planned> plan, TurnHead head, PartId part, Clock clock) {
        if (chance(0.1)) {
            return;
        }
        Message first = make.result(head, part, null);
        result(plan, head, clock, first);
        if (chance(0.25)) {
            result(plan, head, clock, make.again(first));
        }
        if (chance(0.15)) {
            result(plan, head, clock, make.result(head, part, first));
        }
    }

    private void result(List<Planned> plan, TurnHead head, Clock clock, Message message) {
        long window = window(head);
        long grace = settings.grace().toMillis();
        double when = random.nextDouble();
        if (when < 0.8) {
            plan.add(new Planned(within(0, window * 3 / 4), make.stamped(message, odd())));
        } else if (when < 0.9) {
            plan.add(new Planned(within(window, window + grace), message));
        } else if (clock == Clock.RIGHT) {
            // late: soon, or when the turn has been forgotten
            long end = window + grace + 50;
            plan.add(new Planned(within(end, end + settings.retention().toMillis() + 1_500), message));
        }
    }

    private @Nullable Instant odd() {
        double odd = random.nextDouble();
        return odd < 0.02 ? YEAR_2099 : odd < 0.04 ? YEAR_1970 : null;
    }

    private long window(TurnHead head) {
        return Math.min(head.windowMs(), settings.window().toMillis());
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private long within(long from, long to) {
        return from + random.nextInt((int) (to - from));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
