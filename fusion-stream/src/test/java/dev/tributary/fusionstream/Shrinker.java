package dev.tributary.fusionstream;

import dev.tributary.contract.PartId;
import dev.tributary.fusionstream.History.Account;
import dev.tributary.fusionstream.History.Announced;
import dev.tributary.fusionstream.History.Answered;
import dev.tributary.fusionstream.History.Content;
import dev.tributary.fusionstream.History.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Makes a history that fails as short and as plain as it gets while it still fails: drops events, then simplifies them. */
final class Shrinker {

    private static final long[] PLAIN_TIMES = {0, 1_000, 30_000, 90_000, 91_000, 200_000};

    private Shrinker() {}

    static History shrink(History history, Predicate<History> fails) {
        History shortest = history;
        while (true) {
            History before = shortest;
            shortest = simplified(dropped(shortest, fails), fails);
            if (shortest.equals(before)) {
                return shortest;
            }
        }
    }

    /** Without as many events as possible: halves first, then quarters, at last one by one. */
    private static History dropped(History history, Predicate<History> fails) {
        History shortest = history;
        for (int length = Math.max(1, history.events().size() / 2); length > 0; length /= 2) {
            for (int from = 0; from + length <= shortest.events().size(); ) {
                List<Event> rest = new ArrayList<>(shortest.events());
                rest.subList(from, from + length).clear();
                History shorter = new History(rest);
                if (fails.test(shorter)) {
                    shortest = shorter;
                } else {
                    from++;
                }
            }
        }
        return shortest;
    }

    private static History simplified(History history, Predicate<History> fails) {
        History simplest = history;
        for (int i = 0; i < simplest.events().size(); i++) {
            for (Event simpler : simpler(simplest, i).toList()) {
                if (!simpler.equals(simplest.events().get(i))) {
                    List<Event> events = new ArrayList<>(simplest.events());
                    events.set(i, simpler);
                    if (fails.test(new History(events))) {
                        simplest = new History(events);
                        break;
                    }
                }
            }
        }
        return simplest;
    }

    /** Other events in the place of one, the plainest first; none is less plain than it. */
    private static Stream<Event> simpler(History history, int index) {
        Event event = history.events().get(index);
        Stream.Builder<Event> simpler = Stream.builder();
        for (long time : PLAIN_TIMES) {
            if (time == event.now()) {
                break;
            }
            simpler.add(event.at(time));
        }
        if (event instanceof Announced announced) {
            simpler.add(announced.sent(announced.now()));
            accounts(history, announced.account())
                    .forEach(account -> simpler.add(new Announced(announced.now(), announced.sent(), account)));
        } else if (event instanceof Answered answered) {
            simpler.add(answered.sent(answered.now()));
            simpler.add(answered.bytes(Answered.SMALL));
            if (answered.content().compareTo(Content.PLAIN) > 0) {
                simpler.add(answered.content(Content.PLAIN));
            }
            accounts(history, answered.account())
                    .filter(account -> account.expected().contains(answered.part()))
                    .forEach(account -> simpler.add(answered.account(account)));
        }
        return simpler.build();
    }

    /** The accounts of events before, and this one with an honest clock, a usual window, and a part less. */
    private static Stream<Account> accounts(History history, Account account) {
        Stream.Builder<Account> accounts = Stream.builder();
        for (Event event : history.events()) {
            Account other = event instanceof Announced announced
                    ? announced.account()
                    : event instanceof Answered answered ? answered.account() : account;
            if (other.equals(account)) {
                break;
            }
            accounts.add(other);
        }
        accounts.add(new Account(0, account.window(), account.tenant(), account.expected()));
        accounts.add(new Account(account.opened(), Histories.WINDOW, account.tenant(), account.expected()));
        for (int i = 0; account.expected().size() > 1 && i < account.expected().size(); i++) {
            List<PartId> fewer = new ArrayList<>(account.expected());
            fewer.remove(i);
            accounts.add(new Account(account.opened(), account.window(), account.tenant(), List.copyOf(fewer)));
        }
        return accounts.build();
    }
}
