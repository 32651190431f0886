package dev.tributary.fusionstream.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record's timestamp says when it was sent, and no broker refuses it for that. Whether a result is late is judged by when it
 * was sent, so the time at which it was appended is the wrong one. A record may be appended some minutes after it was sent, by
 * a clock that is a little off; and the changelog takes over the timestamps of what it follows from, which may be as old as an
 * input takes it, and have waited there for as long as that keeps it.
 */
final class Timestamps implements Rule {

    /** A producer tries for two minutes by default; the rest is for clocks. */
    private static final long BEFORE = Duration.ofMinutes(5).toMillis();

    private static final long AFTER = Duration.ofMinutes(1).toMillis();

    private static final String TYPE = "message.timestamp.type";
    private static final String CREATED = "CreateTime";
    private static final String BEFORE_MAX = "message.timestamp.before.max.ms";
    private static final String AFTER_MAX = "message.timestamp.after.max.ms";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        for (Found.Topic topic : found.of(needs.all())) {
            boolean changelog = topic.name().equals(needs.changelog());
            String type = topic.setting(TYPE);
            if (type != null && !type.equals(CREATED)) {
                if (needs.inputs().contains(topic.name())) {
                    problems.add("topic " + topic.name() + " has message.timestamp.type=" + type
                            + ", which hides when a record was sent, and so whether it is late: set it with "
                            + commands.alter(topic.name(), TYPE, CREATED));
                }
                continue; // the bounds below hold for timestamps of producers only
            }
            long oldest = changelog ? oldestTaken(needs, found) : BEFORE;
            if (below(topic.number(BEFORE_MAX), oldest)) {
                problems.add("topic " + topic.name() + " refuses records that are older than "
                        + topic.number(BEFORE_MAX)
                        + " ms, and "
                        + (changelog
                                ? "what waits on the inputs may be "
                                : "one that is sent again, or by a slow clock, may be ")
                        + oldest + " ms old: allow it with " + commands.alter(topic.name(), BEFORE_MAX, oldest));
            }
            if (below(topic.number(AFTER_MAX), AFTER)) {
                problems.add("topic " + topic.name() + " refuses records that are " + topic.number(AFTER_MAX)
                        + " ms ahead of the broker's clock, and clocks differ: allow " + AFTER + " ms with "
                        + commands.alter(topic.name(), AFTER_MAX, AFTER));
            }
        }
        return problems;
    }

    private static boolean below(@Nullable Long value, long least) {
        return value != null && value < least;
    }

    private static long oldestTaken(Needs needs, Found found) {
        long oldest = BEFORE;
        for (Found.Topic input : found.of(needs.inputs())) {
            long kept = orAny(input.number("retention.ms"));
            long sent = orAny(input.number(BEFORE_MAX));
            oldest = Math.max(oldest, kept > Long.MAX_VALUE - sent ? Long.MAX_VALUE : kept + sent);
        }
        return oldest;
    }

    private static long orAny(@Nullable Long millis) {
        return millis == null || millis < 0 ? Long.MAX_VALUE : millis;
    }
}
