package dev.tributary.ingest;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.redirect.RedirectConfig;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/turns/{id}}: what fusion-stream knows of a turn, its outcome or what is still missing; where it knows
 * nothing, what ingest does.
 */
final class TurnQueries implements HttpService {

    static final String ROUTE = HttpEntrance.ROUTE + "/{id}";

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final WebClient fusion;
    private final Manifests manifests;
    private final Problems problems;
    private final Clock clock;

    TurnQueries(URI fusion, Manifests manifests, Problems problems, Clock clock) {
        this.fusion = WebClient.builder(fusion)
                .responseTimeout(TIMEOUT)
                .followRedirects(RedirectConfig.builder()
                        .maxRedirects(2)
                        .allowAllDomains() // fusion-stream's instances know each other by their own addresses
                        .build())
                .build();
        this.manifests = manifests;
        this.problems = problems;
        this.clock = clock;
    }

    /** How far a turn has come of which fusion-stream has nothing to say. */
    enum State {
        /** Opened, but its records were never acknowledged: its producer was told to send it again. */
        PENDING,
        /** Its records are on their topics; its window has not ended. */
        ACCEPTED,
        /** Its window has ended, and fusion-stream does not keep it any longer. */
        CLOSED
    }

    /** The answer from ingest's own memory. */
    record Known(String turnId, String traceId, String state, Instant openedAt, long windowMs, List<PartId> expected) {}

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        String turnId = String.valueOf(context.pathParam("id"));
        try {
            Submission.checkTurnId(turnId);
        } catch (RefusedException e) {
            return problems.of(e, null);
        }
        return HttpResponse.of(fusion.get("/turns/" + turnId)
                .aggregate()
                .handleAsync((answer, failure) -> answer(turnId, answer), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(String turnId, @Nullable AggregatedHttpResponse fused) {
        try {
            if (fused != null && fused.status().equals(HttpStatus.OK)) {
                return HttpResponse.of(
                        HttpStatus.OK,
                        MediaType.JSON_UTF_8,
                        HttpData.wrap(fused.content().array()));
            }
            Manifest manifest = manifests.find(turnId);
            if (manifest == null) {
                throw new RefusedException(Refusal.TURN_UNKNOWN, "no turn with this ID was sent here; check the ID");
            }
            if (fused == null || !fused.status().equals(HttpStatus.NOT_FOUND)) {
                throw new RefusedException(
                        Refusal.FUSION_UNAVAILABLE,
                        "the turn is known, its outcome cannot be asked for now; try later");
            }
            return Problems.json(200, known(manifest));
        } catch (RefusedException e) {
            return problems.of(e, turnId);
        }
    }

    private Known known(Manifest manifest) {
        TurnHead head = manifest.turn().head();
        State state = manifest.state() == Manifest.State.PENDING
                ? State.PENDING
                : clock.instant().isBefore(head.windowEnd()) ? State.ACCEPTED : State.CLOSED;
        return new Known(
                head.turnId(),
                head.turnTrace().traceId(),
                state.name().toLowerCase(Locale.ROOT),
                head.openedAt(),
                head.windowMs(),
                head.expected());
    }
}
