package dev.tributary.workerruntime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Workers with an {@link OffsetLedger} each, one after the other on one partition, as a generated schedule drives them,
 * and an oracle beside them that knows what was really done: it keeps plain sets and reads no metadata.
 */
final class LedgerSchedule {

    private static final TopicPartition P = new TopicPartition("t", 0);

    enum Kind {
        POLL,
        FINISH,
        GIVE_UP,
        SEND_COMMIT,
        COMMIT_ARRIVES,
        COMMIT_FAILS,
        /** The partition goes to another worker, after a last commit. */
        REVOKE,
        /** It goes away and comes back to the same worker, whose old records are still in work. */
        REVOKE_AND_RETURN,
        /** The group believes the worker dead: no last commit; it works on for a while. */
        LOSE,
        KILL
    }

    /** What happens next; {@code choice} picks among what it may happen to. */
    record Step(Kind kind, int choice) {}

    /** A commit under way, and what was done when it was sent. */
    private record Commit(OffsetAndMetadata position, Set<Long> done) {}

    private final List<Long> log = new ArrayList<>();
    private final Map<Long, Integer> emitted = new HashMap<>();
    private final Map<Long, Integer> mayRepeat = new HashMap<>();
    private @Nullable OffsetAndMetadata committed;
    private Set<Long> covered = Set.of();
    private OffsetLedger ledger = new OffsetLedger();
    private int position;
    private Set<Long> done = new TreeSet<>();
    private final TreeSet<Long> working = new TreeSet<>();
    private final TreeSet<Long> givenUp = new TreeSet<>();
    private final Deque<Commit> underWay = new ArrayDeque<>();
    /** Records of workers that lost the partition, which they go on with. */
    private final List<Runnable> left = new ArrayList<>();

    LedgerSchedule(long seed) {
        Random random = new Random(seed);
        long offset = random.nextInt(100);
        for (int i = random.nextInt(60) + 1; i > 0; i--) {
            log.add(offset);
            offset += random.nextInt(4) == 0 ? 2 : 1; // transactions leave markers
        }
        start(ledger);
    }

    static List<Step> steps(long seed) {
        Random random = new Random(~seed);
        // polling and finishing are what mostly happens
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        for (int i = 0; i < 4; i++) {
            kinds.addAll(List.of(Kind.POLL, Kind.FINISH, Kind.FINISH, Kind.SEND_COMMIT, Kind.COMMIT_ARRIVES));
        }
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(150); i > 0; i--) {
            steps.add(new Step(kinds.get(random.nextInt(kinds.size())), random.nextInt(1_000)));
        }
        return steps;
    }

    /** Runs the schedule, then all to its end. Returns what broke a promise, or null. */
    @Nullable String run(List<Step> steps) {
        try {
            for (Step step : steps) {
                take(step);
            }
            take(new Step(Kind.REVOKE, 0)); // what was given up comes again
            do {
                poll(10);
                List.copyOf(working).forEach(this::finish);
            } while (position < log.size());
            List.copyOf(left).forEach(Runnable::run);
            commitNow();
            require(committed != null && committed.offset() == after(log.size()), "the end is not committed");
            for (long offset : log) {
                int times = emitted.getOrDefault(offset, 0);
                require(times > 0, offset + " is lost");
                require(times <= 1 + mayRepeat.getOrDefault(offset, 0), offset + " is done " + times + " times");
            }
            require(ledger.inFlight() == 0 && ledger.inFlightBytes() == 0, "something is in flight at the end");
            return null;
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private void take(Step step) {
        switch (step.kind()) {
            case POLL -> poll(step.choice() % 10 + 1);
            case FINISH -> {
                int all = working.size() + left.size();
                if (all > 0) {
                    int chosen = step.choice() % all;
                    if (chosen < working.size()) {
                        finish(pick(working, chosen));
                    } else {
                        left.remove(chosen - working.size()).run();
                    }
                }
            }
            case GIVE_UP -> {
                if (!working.isEmpty()) {
                    long offset = pick(working, step.choice() % working.size());
                    working.remove(offset);
                    givenUp.add(offset);
                    ledger.abandoned(P, offset);
                }
            }
            case SEND_COMMIT -> send();
            case COMMIT_ARRIVES -> {
                if (!underWay.isEmpty()) {
                    arrive(underWay.removeFirst());
                }
            }
            case COMMIT_FAILS -> {
                if (!underWay.isEmpty()) {
                    underWay.removeFirst();
                    ledger.commitFailed(Set.of(P));
                }
            }
            case REVOKE -> {
                commitNow();
                leave(true);
                start(new OffsetLedger());
            }
            case REVOKE_AND_RETURN -> {
                commitNow();
                leave(true);
                ledger.forget(Set.of(P));
                start(ledger);
            }
            case LOSE -> {
                leave(true);
                start(new OffsetLedger());
            }
            case KILL -> {
                leave(false);
                start(new OffsetLedger());
            }
        }
    }

    private void poll(int most) {
        for (int i = 0; i < most && position < log.size(); i++) {
            long offset = log.get(position++);
            boolean taken = ledger.polled(P, offset, 100);
            require(taken != covered.contains(offset), offset + (taken ? " comes again" : " is left out"));
            if (taken) {
                require(working.add(offset), offset + " is in work twice");
            }
        }
        if (most % 2 == 0) { // the consumer sees markers at once, or with the next poll
            ledger.reached(P, after(position));
        }
        require(ledger.inFlight() == working.size(), "in flight: " + ledger.inFlight() + ", not " + working);
        require(ledger.inFlightBytes() == 100L * working.size(), "bytes: " + ledger.inFlightBytes());
    }

    /** Where the consumer goes on: markers are behind it, those at the log's end too. */
    private long after(int records) {
        return records < log.size() ? log.get(records) : log.get(log.size() - 1) + 2;
    }

    private void finish(long offset) {
        working.remove(offset);
        emitted.merge(offset, 1, Integer::sum);
        ledger.done(P, offset);
        done.add(offset);
    }

    private void send() {
        OffsetAndMetadata handedOut = ledger.committable().get(P);
        if (handedOut != null) {
            underWay.add(new Commit(handedOut, Set.copyOf(done)));
        }
    }

    private void commitNow() {
        ledger.commitFailed(Set.of(P));
        send();
        while (!underWay.isEmpty()) {
            arrive(underWay.removeFirst());
        }
    }

    private void arrive(Commit commit) {
        for (long offset : log) {
            require(
                    offset >= commit.position().offset() || emitted.containsKey(offset),
                    offset + " is passed by the commit of " + commit.position().offset() + " and was not done");
        }
        committed = commit.position();
        covered = commit.done();
    }

    private void leave(boolean goesOn) {
        OffsetLedger itsLedger = ledger;
        for (long offset : working) {
            mayRepeat.merge(offset, 1, Integer::sum);
            if (goesOn) {
                left.add(() -> {
                    emitted.merge(offset, 1, Integer::sum);
                    itsLedger.done(P, offset);
                    if (itsLedger.equals(ledger) && (working.remove(offset) || givenUp.remove(offset))) {
                        done.add(offset);
                    }
                });
            }
        }
        for (long offset : done) {
            if (!covered.contains(offset)) {
                mayRepeat.merge(offset, 1, Integer::sum);
            }
        }
        working.clear();
        givenUp.clear();
        underWay.clear();
    }

    private void start(OffsetLedger fresh) {
        ledger = fresh;
        done = new TreeSet<>(covered);
        position = 0;
        if (committed != null) {
            long from = committed.offset();
            ledger.resume(P, committed);
            while (position < log.size() && log.get(position) < from) {
                position++;
            }
        }
    }

    private static long pick(Collection<Long> some, int index) {
        return some.stream().skip(index).findFirst().orElseThrow();
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }
}
