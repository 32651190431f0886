package dev.tributary.fusionstream;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.Json;
import dev.tributary.fusionstream.TurnListQuery.BadQueryException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

/**
 * {@code GET /turns?open=true&limit=100&local=false}: the oldest turns of all instances. An instance that does not answer
 * is named in the list; only when none does, there is no list.
 */
final class TurnList {

    private final Peers peers;
    private final Duration timeout;
    private final InstantSource clock;

    /** @param timeout how long other instances are waited for */
    TurnList(Peers peers, Duration timeout, InstantSource clock) {
        this.peers = peers;
        this.timeout = timeout;
        this.clock = clock;
    }

    HttpResponse answer(TurnStores stores, ServiceRequestContext context) {
        TurnListQuery query;
        try {
            query = TurnListQuery.of(context.queryParams());
        } catch (BadQueryException e) {
            return Answers.badRequest(e.errors());
        }
        if (query.local() || Peers.forwarded(context.request().headers()) != null) {
            return Answers.json(HttpStatus.OK, local(stores, query));
        }
        Map<HostInfo, Set<Integer>> holders = stores.holders();
        if (holders.isEmpty()) {
            return Answers.moving("No partition is assigned to any instance");
        }
        List<CompletableFuture<TurnPage>> pages = new ArrayList<>();
        holders.keySet().stream()
                .filter(holder -> !holder.equals(stores.self()))
                .map(holder -> peers.ask(holder, query.localPath(), Peers.Purpose.HOLDER, timeout)
                        .thenApply(TurnList::page))
                .forEach(pages::add);
        if (holders.containsKey(stores.self())) {
            pages.add(CompletableFuture.completedFuture(localOrMissing(stores, query)));
        }
        Set<Integer> wanted =
                IntStream.range(0, stores.partitions()).boxed().collect(Collectors.toCollection(TreeSet::new));
        return HttpResponse.of(CompletableFuture.allOf(pages.toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                        all -> TurnPage.merge(
                                pages.stream().map(CompletableFuture::join).toList(), wanted, query.limit()),
                        context.blockingTaskExecutor())
                .thenApply(TurnList::answer));
    }

    private static HttpResponse answer(TurnPage page) {
        return page.answered().isEmpty()
                ? Answers.unanswered("No instance tells its turns: " + page.unanswered() + ". Ask again.")
                : Answers.json(HttpStatus.OK, page);
    }

    private TurnPage localOrMissing(TurnStores stores, TurnListQuery query) {
        try {
            return local(stores, query);
        } catch (InvalidStateStoreException e) {
            return TurnPage.missing(stores.self(), "its state is being assigned or restored");
        }
    }

    private TurnPage local(TurnStores stores, TurnListQuery query) {
        Set<Integer> partitions = stores.holders().getOrDefault(stores.self(), Set.of());
        List<TurnState> turns = stores.oldest(partitions, query.openOnly(), query.limit());
        Instant now = clock.instant();
        return TurnPage.of(
                stores.self(),
                partitions,
                turns.stream().map(turn -> TurnView.of(turn, now)).toList());
    }

    private static TurnPage page(Peers.Answer answer) {
        AggregatedHttpResponse response = answer.response();
        if (response == null || answer.failure() != null) {
            return TurnPage.missing(answer.peer(), String.valueOf(answer.failure()));
        }
        try {
            return Json.MAPPER.readValue(response.content().array(), TurnPage.class);
        } catch (IOException e) {
            return TurnPage.missing(
                    answer.peer(),
                    "it answered " + response.status() + " with what is no list; is it of another release?");
        }
    }
}
