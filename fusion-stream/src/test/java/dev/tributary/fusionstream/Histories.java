package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.History.DAY;
import static dev.tributary.fusionstream.History.YEAR_1970;
import static dev.tributary.fusionstream.History.YEAR_2099;

import dev.tributary.contract.PartId;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.History.Event;
import dev.tributary.fusionstream.History.Restart;
import dev.tributary.fusionstream.History.Tick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Makes up histories, each of them from a seed. What happens in them is mostly ordinary and now and then absurd. */
final class Histories {

    static final long WINDOW = 30_000;
    static final long GRACE = 60_000;
    static final long RETENTION = 60_000;
    static final long SIZE = 45_000;
    static final int MOST_PARTS = 4;
    static final int MOST_BYTES = 1_000;

    private static final List<PartId> PARTS = List.of("text-0", "text-1", "image-0", "image-1", "audio-0").stream()
            .map(PartId::of)
            .toList();

    /** Where off-by-one errors live. */
    private static final long[] EDGES = {
        0,
        WINDOW - 1,
        WINDOW,
        WINDOW + 1,
        WINDOW + GRACE - 1,
        WINDOW + GRACE,
        WINDOW + GRACE + 1,
        149_999,
        150_000,
        150_001
    };

    private static final long[] WRONG_CLOCKS = {
        YEAR_1970, YEAR_2099, -3 * DAY, -DAY, 2 * DAY, -GRACE - WINDOW, -40_000, -20_000, -1_000, 5_000, 40_000
    };

    private static final long[] JUMPS = {-3 * DAY, -7_200_000, -40_000, -1_000, 1_000, 40_000, 7_200_000, 3 * DAY};

    private final Random random;
    private final List<Account> accounts = new ArrayList<>();

    private Histories(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Anything that can happen, and in the end two looks at the clock long after it: one to decide, one to forget. */
    static History any(long seed) {
        return new Histories(seed).history(true);
    }

    /** The join's own clock goes forward only, as a test driver's does. */
    static History clocksGoOn(long seed) {
        return new Histories(seed).history(false);
    }

    /** Records that were all sent within grace, of producers whose clocks differ by seconds; no bound is reached. */
    static History inTime(long seed) {
        Histories histories = new Histories(seed);
        histories.accounts.add(new Account(0, WINDOW, "acme", histories.parts(4)));
        if (histories.random.nextBoolean()) {
            long opened = histories.pick(new long[] {-4_000, -1, 1, 4_000});
            histories.accounts.add(new Account(opened, WINDOW, "umbrella", histories.parts(4)));
        }
        List<Event> records = new ArrayList<>();
        for (int i = histories.random.nextInt(3); i > 0; i--) {
            records.add(History.turn(histories.timeInTime(), histories.pick(histories.accounts)));
        }
        for (int i = 1 + histories.random.nextInt(7); i > 0; i--) {
            records.add(histories.answered(histories.timeInTime(), false).bytes(Answered.SMALL));
        }
        records.sort(Comparator.comparingLong(Event::now));
        return settled(records);
    }

    /** The same records at each other's times, some of them twice, with other ticks and restarts in between. */
    static History reordered(History history, long seed) {
        Histories histories = new Histories(seed);
        List<Event> records = new ArrayList<>(history.events());
        records.removeIf(event -> event instanceof Tick || event instanceof Restart);
        for (Event record : List.copyOf(records)) {
            if (histories.random.nextInt(4) == 0) {
                records.add(record);
            }
        }
        Collections.shuffle(records, histories.random);
        List<Event> events = new ArrayList<>();
        for (Event record : records) {
            long sent = record.now();
            long now = histories.timeInTime();
            events.add(
                    record instanceof Answered answered
                            ? answered.at(now).sent(sent)
                            : ((Announced) record).at(now).sent(sent));
        }
        for (int i = histories.random.nextInt(6); i > 0; i--) {
            long now = histories.timeInTime();
            events.add(histories.random.nextBoolean() ? new Tick(now) : new Restart(now));
        }
        events.sort(Comparator.comparingLong(Event::now));
        return settled(events);
    }

    private long timeInTime() {
        return random.nextLong(random.nextBoolean() ? WINDOW - 5_000 : WINDOW + GRACE - 5_000);
    }

    private History history(boolean clocksJump) {
        makeAccounts();
        List<Event> events = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Announced announced = History.turn(time(), pick(accounts));
            events.add(random.nextInt(4) == 0 ? announced.sent(sent(announced.now())) : announced);
        }
        List<Answered> answers = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            answers.add(
                    answers.isEmpty() || random.nextInt(3) > 0 ? answered(time(), true) : again(pick(answers), time()));
        }
        events.addAll(answers);
        for (int i = random.nextInt(6); i > 0; i--) {
            events.add(new Tick(time()));
        }
        for (int i = Math.max(0, random.nextInt(6) - 3); i > 0; i--) {
            events.add(new Restart(time()));
        }
        events.sort(Comparator.comparingLong(Event::now));
        if (clocksJump && random.nextInt(5) == 0) {
            jump(events);
        }
        return settled(events);
    }

    private static History settled(List<Event> events) {
        long last = events.stream().mapToLong(Event::now).max().orElse(0);
        List<Event> all = new ArrayList<>(events);
        all.add(new Tick(Math.max(last, 0) + 10 * DAY));
        all.add(new Tick(Math.max(last, 0) + 20 * DAY));
        return new History(all);
    }

    private void makeAccounts() {
        long opened = random.nextInt(4) > 0 ? 0 : pick(WRONG_CLOCKS);
        accounts.add(new Account(opened, window(), "acme", parts(5)));
        if (random.nextInt(4) == 0) {
            Account first = accounts.get(0);
            accounts.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Account(first.opened(), first.window(), first.tenant(), parts(5));
                        case 1 -> new Account(first.opened(), window(), pick(List.of("acme", "umbrella")), parts(5));
                        default ->
                            new Account(
                                    Math.max(YEAR_1970, first.opened() + pick(JUMPS)), window(), "umbrella", parts(5));
                    });
        }
    }

    private long window() {
        return random.nextInt(4) > 0 ? WINDOW : random.nextBoolean() ? 10_000 : 20 * DAY;
    }

    /** Of five parts, or of the first four only, so that all together are not too many. */
    private List<PartId> parts(int among) {
        TreeSet<PartId> parts = new TreeSet<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            parts.add(PARTS.get(random.nextInt(among)));
        }
        return List.copyOf(parts);
    }

    private Answered answered(long now, boolean anyTimestamp) {
        Account account = pick(accounts);
        long sent = anyTimestamp && random.nextInt(4) == 0 ? sent(now) : now;
        int bytes = random.nextInt(6) > 0 ? Answered.SMALL : 100 * (1 + random.nextInt(11));
        return new Answered(now, sent, pick(account.expected()), pick(List.of(Content.values())), bytes, account);
    }

    /** The same again, or another result of the same part. */
    private Answered again(Answered answered, long now) {
        Answered again = answered.at(now);
        return random.nextBoolean() ? again : again.content(pick(List.of(Content.values())));
    }

    /** A record that waited on its topic, or whose sender's clock is wrong. */
    private long sent(long now) {
        return switch (random.nextInt(4)) {
            case 0 -> now - random.nextInt(100_000);
            case 1 -> pick(EDGES);
            case 2 -> now + pick(WRONG_CLOCKS);
            default -> pick(WRONG_CLOCKS);
        };
    }

    private long time() {
        int where = random.nextInt(20);
        if (where < 4) {
            return pick(EDGES);
        }
        if (where < 12) {
            return random.nextLong(WINDOW);
        }
        return random.nextLong(where < 17 ? WINDOW + GRACE : 250_000);
    }

    /** The join's clock is set while it runs, for good or for a moment. */
    private void jump(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        int from = random.nextInt(events.size());
        int to = random.nextBoolean() ? events.size() : from + 1;
        long by = pick(JUMPS);
        for (int i = from; i < to; i++) {
            events.set(i, events.get(i).at(events.get(i).now() + by));
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private long pick(long[] from) {
        return from[random.nextInt(from.length)];
    }
}
