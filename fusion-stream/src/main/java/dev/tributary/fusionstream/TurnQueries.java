package dev.tributary.fusionstream;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Turns while they are open, and for a while after, over HTTP: interactive queries of the join's own state. Any instance
 * answers for all; it asks the others as it needs to.
 *
 * <ul>
 *   <li>{@code GET /turns/{id}}: a {@link TurnView}; 404 when the turn is not known (yet, or any more); 503 with
 *       {@code Retry-After} while its state is being moved or restored, or the instance that holds it does not answer
 *   <li>{@code GET /turns?open=true&limit=100&local=false}: a {@link TurnPage}, the oldest first; without {@code open} also
 *       what is decided
 *   <li>{@code GET /health}, {@code /health/ready}, {@code /health/live}: 200 or 503 with a {@link Health.Report}
 * </ul>
 */
final class TurnQueries implements AutoCloseable {

    private final Supplier<@Nullable TurnStores> stores;
    private final Health health;
    private final Peers peers;
    private final OneTurn one;
    private final TurnList list;

    /** @param stores null until they have been made */
    TurnQueries(
            Supplier<@Nullable TurnStores> stores,
            Health health,
            FusionSettings.Queries settings,
            InstantSource clock) {
        this.stores = stores;
        this.health = health;
        this.peers = new Peers(settings.timeout());
        this.one = new OneTurn(peers, settings, clock);
        this.list = new TurnList(peers, settings.listTimeout(), clock);
    }

    /** Adds the endpoints to a server. */
    void addTo(ServerBuilder server) {
        server.route().get("/turns/{id}").build(asking(one::answer));
        server.route().get("/turns").build(asking(list::answer));
        server.route().get("/health").build((context, request) -> health.ready());
        server.route().get("/health/ready").build((context, request) -> health.ready());
        server.route().get("/health/live").build((context, request) -> health.live());
        server.errorHandler(new WrongRequests());
    }

    /** Whether queries are answered and turns are joined. */
    boolean isReady() {
        return health.report().ready();
    }

    private interface Question {
        HttpResponse ask(TurnStores stores, ServiceRequestContext context);
    }

    private HttpService asking(Question question) {
        return (context, request) -> HttpResponse.of(
                () -> {
                    TurnStores asked = stores.get();
                    if (asked == null) {
                        return Answers.moving("This instance is starting");
                    }
                    try {
                        return question.ask(asked, context);
                    } catch (InvalidStateStoreException e) {
                        return Answers.moving("The state of turns is being assigned or restored, as instance "
                                + Peers.name(asked.self()) + " sees it");
                    }
                },
                context.blockingTaskExecutor());
    }

    @Override
    public void close() {
        peers.close();
    }
}
