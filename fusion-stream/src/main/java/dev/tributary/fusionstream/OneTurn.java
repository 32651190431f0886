package dev.tributary.fusionstream;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.TurnIds;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /turns/{id}}: from this instance's state when the turn's partition lies here, else from the instance that
 * holds it. When that one does not answer, and stale answers are allowed, from a standby replica, marked as stale.
 */
final class OneTurn {

    private static final String UNREAD = "The turn is not, or not yet, in the replica at instance ";

    private final Peers peers;
    private final FusionSettings.Queries settings;
    private final InstantSource clock;

    OneTurn(Peers peers, FusionSettings.Queries settings, InstantSource clock) {
        this.peers = peers;
        this.settings = settings;
        this.clock = clock;
    }

    /** A turn that lies with others, and the way to its answer. */
    private record Sought(TurnStores stores, String turnId, int partition, Executor executor) {
        String path() {
            return "/turns/" + turnId;
        }
    }

    HttpResponse answer(TurnStores stores, ServiceRequestContext context) {
        String turnId = String.valueOf(context.pathParam("id"));
        if (!TurnIds.isValid(turnId)) {
            return Answers.badRequest(List.of("a turn ID has 1 to 128 characters of A-Z a-z 0-9 . _ -"));
        }
        KeyQueryMetadata where = stores.where(turnId);
        if (where.activeHost().equals(stores.self())) {
            return found(stores.find(turnId, where.partition(), false), false);
        }
        String forwarded = Peers.forwarded(context.request().headers());
        if (forwarded == null) {
            return HttpResponse.of(
                    fromHolder(new Sought(stores, turnId, where.partition(), context.blockingTaskExecutor()), where));
        }
        if (settings.stale()
                && forwarded.equals(Peers.Purpose.STANDBY.name())
                && where.standbyHosts().contains(stores.self())) {
            TurnState turn = stores.find(turnId, where.partition(), true);
            // it may not have read that far, and another one may
            return turn == null ? Answers.moving(UNREAD + Peers.name(stores.self())) : found(turn, true);
        }
        return Answers.moving("Instance " + Peers.name(stores.self())
                + " was asked as the holder of the turn, and takes " + Peers.name(where.activeHost()) + " for it");
    }

    private CompletableFuture<HttpResponse> fromHolder(Sought sought, KeyQueryMetadata where) {
        return ask(sought, where.activeHost(), Peers.Purpose.HOLDER, answer -> {
            List<HostInfo> standbys = settings.stale() ? List.copyOf(where.standbyHosts()) : List.of();
            return fromStandby(
                    sought,
                    standbys,
                    "Instance " + Peers.name(answer.peer()) + " holds the turn, and " + answer.failure());
        });
    }

    private CompletableFuture<HttpResponse> fromStandby(Sought sought, List<HostInfo> standbys, String reason) {
        if (standbys.isEmpty()) {
            return CompletableFuture.completedFuture(Answers.unanswered(
                    reason + ". Ask again: if it is gone, others take its turns over when its session has timed out."));
        }
        HostInfo standby = standbys.get(0);
        List<HostInfo> others = standbys.subList(1, standbys.size());
        if (!standby.equals(sought.stores().self())) {
            return ask(sought, standby, Peers.Purpose.STANDBY, answer -> fromStandby(sought, others, reason));
        }
        try {
            TurnState turn = sought.stores().find(sought.turnId(), sought.partition(), true);
            return turn == null
                    ? fromStandby(sought, others, reason)
                    : CompletableFuture.completedFuture(found(turn, true));
        } catch (InvalidStateStoreException e) {
            return fromStandby(sought, others, reason);
        }
    }

    /** Passes an instance's answer on, or does something else when it has no good one. */
    private CompletableFuture<HttpResponse> ask(
            Sought sought,
            HostInfo peer,
            Peers.Purpose purpose,
            Function<Peers.Answer, CompletableFuture<HttpResponse>> otherwise) {
        return peers.ask(peer, sought.path(), purpose, settings.timeout())
                .thenComposeAsync(
                        answer -> {
                            AggregatedHttpResponse response = answer.response();
                            return response != null && answer.failure() == null
                                    ? CompletableFuture.completedFuture(answer.passedOn(response))
                                    : otherwise.apply(answer);
                        },
                        sought.executor());
    }

    private HttpResponse found(@Nullable TurnState turn, boolean fromStandby) {
        if (turn == null) {
            return Answers.unknownTurn();
        }
        TurnView view = TurnView.of(turn, clock.instant());
        return Answers.json(HttpStatus.OK, fromStandby ? view.asStale() : view);
    }
}
