package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.Json;
import dev.tributary.contract.Problem;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Turns while they are open, and for a while after, over HTTP: interactive queries of the join's own state.
 *
 * <ul>
 *   <li>{@code GET /turns/{id}}: a {@link TurnView}; 404 when the turn is not known (yet, or any more); 307 to the instance
 *       that holds it, when that is another one; 503 while the state is being moved or restored
 *   <li>{@code GET /turns?open=true&limit=100}: what this instance holds, oldest first; without {@code open} also what is
 *       decided
 *   <li>{@code GET /health/live}, {@code GET /health/ready}: 200 or 503 with the state of Streams
 * </ul>
 */
final class TurnQueries {

    private static final int MOST = 1_000;
    private static final Comparator<TurnState> NEWEST_FIRST =
            Comparator.comparing((TurnState turn) -> turn.times().openedAt()).reversed();

    /** What is asked, and under which address others know it. */
    record Instance(KafkaStreams streams, HostInfo self) {}

    private final Supplier<@Nullable Instance> instance;
    private final InstantSource clock;

    /** @param instance null until it has been made */
    TurnQueries(Supplier<@Nullable Instance> instance, InstantSource clock) {
        this.instance = instance;
        this.clock = clock;
    }

    /** Adds the endpoints to a server. */
    void addTo(ServerBuilder server) {
        server.route().get("/turns/{id}").build(asking(this::turn));
        server.route().get("/turns").build(asking(this::turns));
        server.route().get("/health/live").build((context, request) -> health(state() != KafkaStreams.State.ERROR));
        server.route().get("/health/ready").build((context, request) -> health(isReady()));
    }

    /** Whether queries are answered and turns are joined. */
    boolean isReady() {
        return state() == KafkaStreams.State.RUNNING;
    }

    private interface Question {
        HttpResponse ask(Instance instance, ServiceRequestContext context);
    }

    private HttpService asking(Question question) {
        return (context, request) -> HttpResponse.of(
                () -> {
                    Instance asked = instance.get();
                    try {
                        return asked == null ? unavailable() : question.ask(asked, context);
                    } catch (InvalidStateStoreException e) {
                        return unavailable();
                    }
                },
                context.blockingTaskExecutor());
    }

    private HttpResponse turn(Instance asked, ServiceRequestContext context) {
        String turnId = Objects.requireNonNull(context.pathParam("id"));
        TurnState turn = store(asked).get(turnId);
        if (turn != null) {
            return json(HttpStatus.OK, TurnView.of(turn, clock.instant()));
        }
        KeyQueryMetadata where = asked.streams().queryMetadataForKey(TurnJoin.STORE, turnId, new StringSerializer());
        if (KeyQueryMetadata.NOT_AVAILABLE.equals(where)) {
            return unavailable();
        }
        HostInfo holder = where.activeHost();
        return holder.equals(asked.self())
                ? unknown()
                : HttpResponse.ofRedirect(
                        HttpStatus.TEMPORARY_REDIRECT,
                        "http://" + holder.host() + ":" + holder.port() + context.path());
    }

    private HttpResponse turns(Instance asked, ServiceRequestContext context) {
        boolean openOnly = context.queryParams().getBoolean("open", false);
        int limit = Math.max(1, Math.min(MOST, context.queryParams().getInt("limit", 100)));
        // The newest of those kept so far is at the head, to make room for an older one.
        PriorityQueue<TurnState> oldest = new PriorityQueue<>(NEWEST_FIRST);
        try (KeyValueIterator<String, TurnState> turns = store(asked).all()) {
            while (turns.hasNext()) {
                TurnState turn = turns.next().value;
                if (!openOnly || turn.decided() == null) {
                    oldest.add(turn);
                }
                if (oldest.size() > limit) {
                    oldest.remove();
                }
            }
        }
        Instant now = clock.instant();
        List<TurnView> views = Stream.generate(oldest::poll)
                .takeWhile(Objects::nonNull)
                .sorted(NEWEST_FIRST.reversed())
                .map(turn -> TurnView.of(turn, now))
                .toList();
        return json(HttpStatus.OK, Map.of("turns", views));
    }

    private static ReadOnlyKeyValueStore<String, TurnState> store(Instance asked) {
        return asked.streams()
                .store(StoreQueryParameters.fromNameAndType(TurnJoin.STORE, QueryableStoreTypes.keyValueStore()));
    }

    private HttpResponse health(boolean well) {
        return json(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, Map.of("state", state()));
    }

    private KafkaStreams.State state() {
        Instance asked = instance.get();
        return asked == null ? KafkaStreams.State.CREATED : asked.streams().state();
    }

    private static HttpResponse unknown() {
        return problem(
                Problem.of(
                        404,
                        "unknown-turn",
                        "Unknown turn",
                        "No record of this turn has come yet, or its retention is over. Decided turns stay on tributary.fused."));
    }

    private static HttpResponse unavailable() {
        return problem(Problem.of(
                503,
                "state-moving",
                "State is moving",
                "The state of turns is being assigned or restored. Ask again."));
    }

    private static HttpResponse problem(Problem problem) {
        ResponseHeaders headers = ResponseHeaders.builder(problem.status())
                .contentType(MediaType.parse(Problem.MEDIA_TYPE))
                .build();
        return HttpResponse.of(
                problem.status() == 503
                        ? headers.toBuilder()
                                .add(HttpHeaderNames.RETRY_AFTER, "1")
                                .build()
                        : headers,
                bytes(problem));
    }

    private static HttpResponse json(HttpStatus status, Object body) {
        return HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON), bytes(body));
    }

    private static HttpData bytes(Object body) {
        try {
            return HttpData.wrap(Json.MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer that cannot be written is a defect", e);
        }
    }
}
