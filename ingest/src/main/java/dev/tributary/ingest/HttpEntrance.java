package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.LogContext;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/turns}: takes a turn as a form and answers when the broker has committed its records. */
final class HttpEntrance implements HttpService {

    static final String ROUTE = "/v1/turns";

    private static final Logger LOG = LoggerFactory.getLogger(HttpEntrance.class);
    private static final String SPAN = "POST " + ROUTE;

    private final IngestSettings.Http settings;
    private final FormReceiver receiver;
    private final TurnForm form;
    private final TurnIntake intake;
    private final PayloadStore payloads;
    private final TurnPublisher publisher;
    private final TurnTraces traces;
    private final Telemetry telemetry;
    private final IngestMetrics metrics;
    private final Problems problems;
    private final Clock clock;
    private final Semaphore free;

    HttpEntrance(
            IngestSettings.Http settings,
            Limits limits,
            TurnIntake intake,
            PayloadStore payloads,
            TurnPublisher publisher,
            Telemetry telemetry,
            IngestMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.receiver = new FormReceiver(limits, settings.memory());
        this.form = new TurnForm(limits);
        this.intake = intake;
        this.payloads = payloads;
        this.publisher = publisher;
        this.traces = new TurnTraces(telemetry);
        this.telemetry = telemetry;
        this.metrics = metrics;
        this.problems = new Problems(settings.retryAfter());
        this.clock = clock;
        this.free = new Semaphore(settings.concurrency());
    }

    /** The answer to a turn that was taken. */
    record Accepted(String turnId, String traceId, List<PartId> parts, Links links, boolean duplicate) {}

    /** Where to look further. */
    record Links(String self, @Nullable String trace) {}

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        Instant arrival = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Exchange exchange = Exchange.of(context, request.headers(), arrival);
        if (!free.tryAcquire()) {
            return answer(exchange, null, new RefusedException(Refusal.BUSY, "send the same turn again later"));
        }
        FormReceiver.Receipt receipt = receiver.receive(request, context.blockingTaskExecutor());
        return HttpResponse.of(receipt.form()
                .handleAsync(
                        (form, failure) -> failure == null
                                ? answer(exchange, form, null)
                                : answer(exchange, null, FormReceiver.refusal(failure)),
                        context.blockingTaskExecutor())
                .whenComplete((response, failure) -> {
                    receipt.release();
                    free.release();
                }));
    }

    private HttpResponse answer(
            Exchange exchange, @Nullable List<FormPart> body, @Nullable RefusedException unreadable) {
        Origin origin = exchange.origin();
        @Nullable Submission submission = null;
        @Nullable OpenTurn turn = null;
        @Nullable EntranceSpan span = null;
        @Nullable RefusedException refused = unreadable;
        try {
            if (body != null) {
                submission = form.read(body, exchange.arrival(), checked(origin));
                turn = intake.open(submission);
                span = EntranceSpan.of(telemetry, turn.head().turnTrace());
                accept(turn, span);
            }
        } catch (RefusedException e) {
            refused = e;
        } catch (RuntimeException e) {
            LogContext.log(
                    turn == null
                            ? SpanContext.getInvalid()
                            : turn.head().turnTrace().toSpanContext(),
                    submission == null ? null : submission.turnId(),
                    () -> LOG.error("a turn could not be taken", e));
            refused = new RefusedException(Refusal.INTERNAL, "ingest failed; its log says why", e);
        }
        int status =
                refused != null ? refused.refusal().status() : accepted(turn).duplicate() ? 200 : 202;
        EntranceSpan ended = span == null ? EntranceSpan.alone(telemetry, traces, origin) : span;
        ended.end(
                SPAN,
                SpanKind.SERVER,
                exchange.arrival(),
                exchange.attributes(status, origin, turn, refused),
                link(origin, turn),
                status >= 500 ? refused : null);
        metrics.http(exchange.arrival(), status, turn, refused, ended.context());
        return refused == null
                ? Problems.json(status, body(accepted(turn)))
                : problems.of(refused, submission == null ? null : submission.turnId());
    }

    /** A resend may come with another context than the one that the turn was opened in. */
    private static @Nullable TraceContext link(Origin origin, @Nullable OpenTurn turn) {
        TraceContext producer = origin.producer();
        return turn == null || producer == null || producer.equals(turn.head().producerTrace()) ? null : producer;
    }

    private Origin checked(Origin origin) throws RefusedException {
        if (origin.rejected() != null && settings.invalidTraceparent() == IngestSettings.InvalidTraceparent.REJECT) {
            throw new RefusedException(
                    Refusal.INVALID_TRACEPARENT,
                    "traceparent must be one header of the form 00-<32 hex trace ID>-<16 hex span ID>-<2 hex flags>,"
                            + " neither ID all zero; correct it or leave it out");
        }
        return origin;
    }

    private void accept(OpenTurn turn, EntranceSpan span) throws RefusedException {
        if (!turn.duplicate()) {
            publisher.publish(turn.manifest().turn(), payloads.store(turn, span.context()), span.context());
            intake.published(turn);
        }
    }

    private static OpenTurn accepted(@Nullable OpenTurn turn) {
        if (turn == null) {
            throw new IllegalStateException("a request that is not refused has a turn");
        }
        return turn;
    }

    private Accepted body(OpenTurn turn) {
        TurnHead head = turn.head();
        String traceId = head.turnTrace().traceId();
        String trace = settings.traceUrl();
        return new Accepted(
                head.turnId(),
                traceId,
                head.expected(),
                new Links(
                        ROUTE + "/" + head.turnId(),
                        trace == null
                                ? null
                                : trace.replace("{traceId}", traceId).replace("{turnId}", head.turnId())),
                turn.duplicate());
    }
}
