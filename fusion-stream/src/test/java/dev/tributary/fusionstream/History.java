package dev.tributary.fusionstream;

import dev.tributary.contract.Classification;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one turn, in the order in which the join gets to see it. Every time is in milliseconds after {@link
 * Turns#OPENED}. It prints as the Java that makes it, so that a failing one can be pasted into a test.
 */
record History(List<Event> events) {

    static final long DAY = Duration.ofDays(1).toMillis();
    static final long YEAR_1970 = -Turns.OPENED.toEpochMilli();
    static final long YEAR_2099 = Duration.between(Turns.OPENED, Instant.parse("2099-01-01T00:00:00Z"))
            .toMillis();

    /** What became of a part. Later ones prevail over earlier ones, by the rule that RATIONALE.md gives. */
    enum Content {
        CRASHED(false, "", "", "", "crashed", 0),
        LOST(false, "", "", "", "lost", 0),
        BROKEN(false, "1", "model", "", "broken", 0),
        PLAIN(true, "1", "model", "b", "", 0.9),
        OTHER_PAYLOAD(true, "1", "model", "c", "", 0.5),
        OTHER_MODEL(true, "1", "other", "b", "", 0.6),
        /** Versions are compared as text: 10 is less than 2. */
        VERSION_10(true, "10", "model", "b", "", 0.7),
        VERSION_2(true, "2", "model", "b", "", 0.8);

        final boolean answered;
        final String version;
        final String model;
        final String hash;
        final String error;
        final double confidence;

        Content(boolean answered, String version, String model, String hash, String error, double confidence) {
            this.answered = answered;
            this.version = version;
            this.model = model;
            this.hash = hash.repeat(64);
            this.error = error;
            this.confidence = confidence;
        }

        private @Nullable ModelInfo model() {
            return model.isEmpty() ? null : new ModelInfo(model, version, "a".repeat(64), "CPU");
        }

        Result result(TurnHead head, PartId part) {
            Part of = Part.of(head, part, null, "hello");
            return answered
                    ? Result.ok(
                            of,
                            Classification.of(List.of(new Classification.Score("fine", confidence))),
                            Objects.requireNonNull(model()),
                            Saw.text(hash, "text/plain", 5, 1, false),
                            Map.of(),
                            Turns.TURN_TRACE)
                    : Result.failed(of, new PartError(error, "", false), model(), null, Map.of(), Turns.TURN_TRACE);
        }

        /** What an outcome says about a part: the name of one of these, or else which error of which model it is. */
        static String of(FusedPart part) {
            for (Content content : values()) {
                if (Objects.equals(content.model(), part.model())
                        && content.error.equals(
                                part.error() == null ? "" : part.error().type())
                        && content.hash.equals(
                                part.saw() == null ? "" : part.saw().sha256())
                        && content.confidence
                                == (part.answer() == null ? 0 : part.answer().confidence())) {
                    return content.name();
                }
            }
            ModelInfo model = part.model();
            return (part.error() == null ? part : part.error().type()) + " of "
                    + (model == null ? "" : model.name() + model.version());
        }
    }

    /**
     * What one record says about the turn.
     *
     * @param opened by its producer's clock
     * @param window in milliseconds
     */
    record Account(long opened, long window, String tenant, List<PartId> expected) {

        TurnHead head(String turnId) {
            return head(turnId, instant(opened));
        }

        TurnHead head(String turnId, Instant openedAt) {
            return new TurnHead(turnId, openedAt, window, expected, tenant, null, null, Turns.TURN_TRACE, null);
        }

        @Override
        public String toString() {
            return "account(%s, %s, \"%s\", %s)"
                    .formatted(
                            number(opened),
                            number(window),
                            tenant,
                            expected.stream().map(part -> "\"" + part + "\"").collect(Collectors.joining(", ")));
        }
    }

    sealed interface Event {
        /** What the join's clock says. */
        long now();

        Event at(long now);
    }

    /**
     * A record of {@code tributary.turns}.
     *
     * @param sent its timestamp
     */
    record Announced(long now, long sent, Account account) implements Event {
        @Override
        public Announced at(long time) {
            return new Announced(time, sent == now ? time : sent, account);
        }

        Announced sent(long time) {
            return new Announced(now, time, account);
        }

        long held() {
            return History.held(sent, now);
        }

        @Override
        public String toString() {
            return "turn(%s, %s)%s".formatted(number(now), account, sent == now ? "" : ".sent(" + number(sent) + ")");
        }
    }

    /**
     * A result.
     *
     * @param sent its record's timestamp
     */
    record Answered(long now, long sent, PartId part, Content content, int bytes, Account account) implements Event {

        static final int SMALL = 100;

        @Override
        public Answered at(long time) {
            return new Answered(time, sent == now ? time : sent, part, content, bytes, account);
        }

        Answered sent(long time) {
            return new Answered(now, time, part, content, bytes, account);
        }

        Answered bytes(int size) {
            return new Answered(now, sent, part, content, size, account);
        }

        Answered content(Content other) {
            return new Answered(now, sent, part, other, bytes, account);
        }

        Answered account(Account other) {
            return new Answered(now, sent, part, content, bytes, other);
        }

        long held() {
            return History.held(sent, now);
        }

        @Override
        public String toString() {
            return "result(%s, \"%s\", %s, %s)%s%s"
                    .formatted(
                            number(now),
                            part,
                            content,
                            account,
                            sent == now ? "" : ".sent(" + number(sent) + ")",
                            bytes == SMALL ? "" : ".bytes(" + bytes + ")");
        }
    }

    /** The join looks at the clock. */
    record Tick(long now) implements Event {
        @Override
        public Tick at(long time) {
            return new Tick(time);
        }

        @Override
        public String toString() {
            return "tick(" + number(now) + ")";
        }
    }

    /** The join stops, and starts again with what it stored. */
    record Restart(long now) implements Event {
        @Override
        public Restart at(long time) {
            return new Restart(time);
        }

        @Override
        public String toString() {
            return "restart(" + number(now) + ")";
        }
    }

    History {
        events = List.copyOf(events);
    }

    static History of(Event... events) {
        return new History(List.of(events));
    }

    static Account account(long opened, long window, String tenant, String... expected) {
        return new Account(
                opened,
                window,
                tenant,
                List.of(expected).stream().map(PartId::of).sorted().toList());
    }

    /** A timestamp as the join gets it: no record comes from the future, or from before 1970. */
    private static long held(long sent, long now) {
        return Math.max(YEAR_1970, Math.min(sent, now));
    }

    static Announced turn(long now, Account account) {
        return new Announced(now, now, account);
    }

    static Answered result(long now, String part, Content content, Account account) {
        return new Answered(now, now, PartId.of(part), content, Answered.SMALL, account);
    }

    static Event tick(long now) {
        return new Tick(now);
    }

    static Event restart(long now) {
        return new Restart(now);
    }

    static Instant instant(long time) {
        return Turns.OPENED.plusMillis(time);
    }

    static long time(Instant instant) {
        return Duration.between(Turns.OPENED, instant).toMillis();
    }

    /** Through which time everything has been consumed at one of the events: nothing that comes later was sent before. */
    long consumedThrough(int index) {
        long through = events.get(index).now();
        for (Event later : events.subList(index + 1, events.size())) {
            if (later instanceof Answered answered) {
                through = Math.min(through, answered.held() - 1);
            } else if (later instanceof Announced announced) {
                through = Math.min(through, announced.held() - 1);
            }
        }
        return through;
    }

    /** What its records say about the turn, one by one. */
    List<Account> accounts() {
        return events.stream()
                .flatMap(event -> event instanceof Announced announced
                        ? Stream.of(announced.account())
                        : event instanceof Answered answered ? Stream.of(answered.account()) : Stream.empty())
                .toList();
    }

    private static String number(long time) {
        if (time == YEAR_1970) {
            return "YEAR_1970";
        }
        if (time == YEAR_2099) {
            return "YEAR_2099";
        }
        return "%,d".formatted(time).replace(',', '_') + (Math.abs(time) > Integer.MAX_VALUE ? "L" : "");
    }

    @Override
    public String toString() {
        return events.stream()
                .map(Event::toString)
                .collect(Collectors.joining(",\n        ", "History.of(\n        ", ")"));
    }
}
