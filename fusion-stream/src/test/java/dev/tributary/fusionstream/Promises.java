package dev.tributary.fusionstream;

import dev.tributary.contract.PartId;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.History.Event;
import dev.tributary.fusionstream.History.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: what must come out of a history, written from the promises and RATIONALE.md's rules, slowly and without a
 * look at the step. It keeps every record it was ever given and counts all of them again each time.
 *
 * @param size the longest window, milliseconds
 * @param grace milliseconds
 * @param retention milliseconds after the end of grace
 * @param mostParts of a turn
 * @param mostBytes of a turn's results together
 */
record Promises(long size, long grace, long retention, int mostParts, long mostBytes) {

    /** Which of two accounts holds: the earlier opening, the shorter window, the tenant that comes first. */
    private static final Comparator<Account> HOLDS = Comparator.comparingLong(Account::opened)
            .thenComparingLong(Account::window)
            .thenComparing(Account::tenant);

    /** What must come out at each event, in the words of {@link Played}. */
    List<List<String>> of(History history) {
        OneTurn turn = new OneTurn();
        List<List<String>> steps = new ArrayList<>();
        for (int i = 0; i < history.events().size(); i++) {
            steps.add(turn.take(history.events().get(i), history.consumedThrough(i)));
        }
        return steps;
    }

    /** A result that was accepted, as it counts. */
    private record Slot(
            PartId part, String name, List<String> rank, String error, double confidence, int bytes, long at) {}

    private final class OneTurn {

        private final List<Slot> accepted = new ArrayList<>();
        private final Set<PartId> named = new TreeSet<>();
        private @Nullable Account account;
        private long firstSeen;
        private int revision;
        private long decidedAt;
        private String told = "";

        List<String> take(Event event, long consumedThrough) {
            if (event instanceof Announced announced) {
                return record(announced.account(), null, announced.held(), announced.now());
            }
            if (event instanceof Answered answered) {
                return record(answered.account(), answered, answered.held(), answered.now());
            }
            return event instanceof Tick && account != null ? tick(event.now(), consumedThrough) : List.of();
        }

        private List<String> record(Account by, @Nullable Answered answered, long sent, long now) {
            long graceEnd = account == null
                    ? Math.min(by.opened(), now) + Math.min(by.window(), size) + grace
                    : graceEnd(account);
            if (answered != null && sent > graceEnd) {
                List<String> made = new ArrayList<>(account == null ? List.of() : due(account, now));
                made.addAll(late(answered, sent - graceEnd));
                return made;
            }
            if (account == null && sent > graceEnd) {
                return List.of("refused turn_over");
            }
            Set<PartId> all = new TreeSet<>(named);
            all.addAll(by.expected());
            if (all.size() > mostParts) {
                return List.of("refused too_many_parts");
            }
            if (account != null && revision > 0 && sent > graceEnd && all.size() > named.size()) {
                return List.of("refused turn_closed");
            }
            if (account == null) {
                firstSeen = now;
                account = by;
            } else if (revision == 0 && HOLDS.compare(by, account) < 0) {
                account = by;
            }
            named.addAll(all);
            if (answered != null) {
                accepted.add(slot(answered, now));
            }
            return due(account, now);
        }

        private List<String> tick(long now, long consumedThrough) {
            Account by = Objects.requireNonNull(account);
            long forgetAt = Math.max(graceEnd(by), decidedAt) + retention;
            if (revision > 0 && content().equals(told) && Math.min(now, consumedThrough) >= forgetAt) {
                accepted.clear();
                named.clear();
                account = null;
                revision = 0;
                told = "";
                return List.of("forgotten");
            }
            return due(by, now);
        }

        private List<String> late(Answered answered, long by) {
            Slot held = best().get(answered.part());
            if (held != null && compare(rank(answered.content()), held.rank()) <= 0) {
                return List.of();
            }
            if (answered.bytes() > mostBytes) {
                return List.of("refused result_too_large");
            }
            return List.of("late " + answered.part() + " " + answered.content() + " by " + by + " after revision "
                    + (revision == 0 ? "none" : revision));
        }

        private long windowEnd(Account by) {
            long window = Math.min(by.window(), size);
            long end = Math.min(by.opened(), firstSeen) + window;
            return end > firstSeen ? end : firstSeen + window;
        }

        private long graceEnd(Account by) {
            return windowEnd(by) + grace;
        }

        private Slot slot(Answered answered, long now) {
            Content content = answered.content();
            long others = best().values().stream()
                    .filter(slot -> !slot.part().equals(answered.part()))
                    .mapToLong(Slot::bytes)
                    .sum();
            if (others + answered.bytes() > mostBytes) {
                String error = "result_too_large";
                return new Slot(
                        answered.part(),
                        error + " of " + content.model + content.version,
                        List.of("", content.version, content.model, "", error),
                        error,
                        0,
                        0,
                        now);
            }
            return new Slot(
                    answered.part(),
                    content.name(),
                    rank(content),
                    content.error,
                    content.confidence,
                    answered.bytes(),
                    now);
        }

        /** An outcome, if there is one to tell that was not told, and nothing more to wait for. */
        private List<String> due(Account by, long now) {
            boolean complete = best().keySet().equals(named);
            if (content().equals(told) || !(complete || now >= windowEnd(by))) {
                return List.of();
            }
            revision++;
            decidedAt = now;
            told = content();
            Map<PartId, Slot> slots = best();
            String waited = slots.isEmpty()
                    ? "null"
                    : ""
                            + Math.max(
                                    0,
                                    now
                                            - slots.values().stream()
                                                    .mapToLong(Slot::at)
                                                    .min()
                                                    .orElseThrow());
            return List.of("revision " + revision + " at " + now + ": " + told + "; opened " + by.opened() + " for "
                    + by.window() + " by " + by.tenant() + ", took "
                    + Math.max(0, now - Math.min(by.opened(), firstSeen)) + ", waited " + waited + " for "
                    + critical());
        }

        /** The first part that is not there, else the last one that came. */
        private PartId critical() {
            Map<PartId, Slot> slots = best();
            Slot last = null;
            for (PartId part : named) {
                Slot slot = slots.get(part);
                if (slot == null) {
                    return part;
                }
                if (last == null || slot.at() >= last.at()) {
                    last = slot;
                }
            }
            return Objects.requireNonNull(last).part();
        }

        /** Of each part the result that prevails over all others; of equal ones, the first. */
        private Map<PartId, Slot> best() {
            Map<PartId, Slot> best = new TreeMap<>();
            for (Slot slot : accepted) {
                Slot held = best.get(slot.part());
                if (held == null || compare(slot.rank(), held.rank()) > 0) {
                    best.put(slot.part(), slot);
                }
            }
            return best;
        }

        private String content() {
            Map<PartId, Slot> slots = best();
            StringJoiner parts = new StringJoiner(", ", "{", "}");
            slots.forEach((part, slot) -> parts.add(part + "=" + slot.name()));
            StringJoiner missing = new StringJoiner(", ", "[", "]");
            int absent = 0;
            double sum = 0;
            int answers = 0;
            for (PartId part : named) {
                Slot slot = slots.get(part);
                if (slot == null || !slot.error().isEmpty()) {
                    absent++;
                    missing.add(part + "=" + (slot == null ? "timeout" : slot.error()));
                } else {
                    sum += slot.confidence();
                    answers++;
                }
            }
            String outcome = absent == 0 ? "complete" : slots.isEmpty() ? "expired" : "partial";
            return outcome + " " + parts + " of " + named + " missing " + missing + ", "
                    + (absent == 0 ? "allow" : "review") + " [" + slots.keySet() + " of " + named + "] "
                    + Played.average(answers == 0 ? null : sum / answers);
        }
    }

    /** An answer beats a failure; then the greater model version, model name, payload hash and error type, as text. */
    private static List<String> rank(Content content) {
        return List.of(
                content.answered ? "an answer" : "", content.version, content.model, content.hash, content.error);
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int compared = one.get(i).compareTo(other.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }
}
