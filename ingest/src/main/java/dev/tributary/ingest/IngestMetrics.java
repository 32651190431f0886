package dev.tributary.ingest;

import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ingest counts: {@code tributary.ingest.turns{entrance,result}}, {@code tributary.rejected{stage,error.type}}. */
final class IngestMetrics {

    static final String STAGE = "ingest";

    private static final AttributeKey<String> ENTRANCE = AttributeKey.stringKey("entrance");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("result");
    private static final AttributeKey<String> STAGE_KEY = AttributeKey.stringKey("stage");

    /** What the HTTP conventions ask for. */
    private static final List<Double> SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private final LongCounter turns;
    private final LongCounter rejected;
    private final DoubleHistogram requests;
    private final Clock clock;

    IngestMetrics(Meter meter, Clock clock) {
        this.clock = clock;
        this.turns = meter.counterBuilder("tributary.ingest.turns")
                .setUnit("{turn}")
                .setDescription("Turns handed in, by entrance and result: accepted, duplicate, rejected or failed.")
                .build();
        this.rejected = meter.counterBuilder("tributary.rejected")
                .setUnit("{record}")
                .setDescription("What a stage could not process, by error type.")
                .build();
        this.requests = meter.histogramBuilder("http.server.request.duration")
                .setUnit("s")
                .setDescription("Duration of HTTP requests.")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
    }

    /** @param trace becomes the measurement's exemplar */
    void http(Instant arrival, int status, @Nullable OpenTurn turn, @Nullable RefusedException refused, Context trace) {
        AttributesBuilder attributes = Attributes.builder()
                .put(HttpAttributes.HTTP_REQUEST_METHOD, "POST")
                .put(HttpAttributes.HTTP_ROUTE, HttpEntrance.ROUTE)
                .put(UrlAttributes.URL_SCHEME, "http")
                .put(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) status);
        if (refused != null) {
            attributes.put(Attr.ERROR_TYPE, refused.refusal().id());
        }
        requests.record(Duration.between(arrival, clock.instant()).toNanos() / 1e9, attributes.build(), trace);
        handedIn("http", turn, refused);
    }

    void upload(@Nullable OpenTurn turn, @Nullable RefusedException refused) {
        handedIn("uploads", turn, refused);
    }

    private void handedIn(String entrance, @Nullable OpenTurn turn, @Nullable RefusedException refused) {
        turns.add(1, Attributes.of(ENTRANCE, entrance, RESULT, result(turn, refused)));
        if (refused != null) {
            rejected.add(
                    1,
                    Attributes.of(
                            STAGE_KEY, STAGE, Attr.ERROR_TYPE, refused.refusal().id()));
        }
    }

    private static String result(@Nullable OpenTurn turn, @Nullable RefusedException refused) {
        if (refused != null) {
            return refused.refusal().status() >= 500 ? "failed" : "rejected";
        }
        return turn != null && turn.duplicate() ? "duplicate" : "accepted";
    }
}
