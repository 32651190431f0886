package dev.tributary.deploy.chaos;

import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.chaos.ExpectedSpan.SpanLink;
import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the stored spans with those that the committed records call for, as the design's page on traces says:
 *
 * <pre>
 * turn ── multimodal.fusion (a link per counted part) · send tributary.fused        per revision; turn with the first
 * send …results ── send tributary.late (a link to the fusion that went without it)
 * its sender ── process &lt;topic&gt; (error) ── send tributary.rejected
 * </pre>
 *
 * Each is there; once, but for those about what was known shortly before a fault that cuts work off; and nothing else is.
 */
final class TraceChecker {

    /** What may have been committed but not noted as exported when a fault strikes. */
    private static final Duration SHORTLY = Duration.ofSeconds(10);

    private static final String TWICE = "spans stored twice (about what was known shortly before a fault)";

    private final History history;
    private final Report report;
    private final Set<String> leftOut;
    private final double mostTwice;
    private final Map<Long, Input> byMark = new HashMap<>();
    private final Map<ExpectedSpan.Key, ExpectedSpan> expected = new LinkedHashMap<>();

    /**
     * @param leftOut traces to say nothing about
     * @param mostTwice the share of spans that may be stored twice
     */
    TraceChecker(History history, Report report, Set<String> leftOut, double mostTwice) {
        this.history = history;
        this.report = report;
        this.leftOut = leftOut;
        this.mostTwice = mostTwice;
        history.inputs().forEach(input -> byMark.put(input.message().mark(), input));
    }

    void check(Outputs outputs) {
        Map<ExpectedSpan.Key, List<StoredSpan>> stored = history.spans().stream()
                .filter(span -> !leftOut.contains(span.traceId()))
                .collect(Collectors.groupingBy(TraceChecker::key));
        outputs.fused().stream().filter(this::isSpokenOf).forEach(this::outcome);
        outputs.late().stream().filter(this::isSpokenOf).forEach(late -> late(late, stored));
        outputs.rejected().stream().filter(this::isSpokenOf).forEach(this::rejected);
        expected.forEach((key, span) -> compare(span, stored.getOrDefault(key, List.of())));
        stored.forEach((key, spans) -> {
            if (!expected.containsKey(key)) {
                report.problem("a span that no record accounts for", key.toString(), spans.size() + " of it");
            }
        });
        rarely(stored.size());
        orphans();
    }

    private boolean isSpokenOf(Output<?> output) {
        TraceContext trace = output.trace();
        return trace == null || !leftOut.contains(trace.traceId());
    }

    /** A reader that tells again whatever it can would hide among the faults, which are many here; one is rare anywhere. */
    private void rarely(int stored) {
        int twice = report.figure(TWICE);
        if (twice > Math.max(1, stored * mostTwice)) {
            report.problem("spans are stored twice too often", "all", twice + " of " + stored);
        }
    }

    private void outcome(Output<Fused> output) {
        Fused fused = output.value();
        TraceContext turn = fused.turnTrace();
        TraceContext sent = output.trace();
        if (sent == null
                || !sent.traceId().equals(turn.traceId())
                || !Objects.equals(sent.tracestate(), turn.tracestate())) {
            report.problem("a header of another trace", output.position(), sent + " in " + turn);
            return;
        }
        if (!turn.isSampled()) {
            return;
        }
        TraceContext producer = fused.producerTrace();
        if (fused.revision() == 1) {
            expect(output, "turn", SpanKind.SPAN_KIND_INTERNAL, 1, turn, producer, List.of());
        }
        List<SpanLink> links = new ArrayList<>();
        for (FusedPart part : fused.parts().values()) {
            Input input = byMark.get(TurnChecker.mark(part.timingMs()));
            TraceContext sender = input == null ? null : input.message().sender();
            if (input != null && sender != null) {
                links.add(new SpanLink(sender.traceId(), sender.spanId(), input.position()));
            }
        }
        expect(output, "multimodal.fusion", SpanKind.SPAN_KIND_CONSUMER, fused.revision(), null, turn, links);
        expect(output, "send tributary.fused", SpanKind.SPAN_KIND_PRODUCER, fused.revision(), sent, turn, List.of());
    }

    private void expect(
            Output<Fused> output,
            String name,
            SpanKind kind,
            int revision,
            @Nullable TraceContext self,
            @Nullable TraceContext parent,
            List<SpanLink> links) {
        add(new ExpectedSpan(
                output.value().traceId(),
                name,
                kind,
                revision,
                self == null ? null : self.spanId(),
                parent == null ? "" : parent.spanId(),
                links,
                output.value().fusedAt(),
                output.position()));
    }

    private void late(Output<Late> output, Map<ExpectedSpan.Key, List<StoredSpan>> stored) {
        Late late = output.value();
        Input input = byMark.get(TurnChecker.mark(late.result().timingMs()));
        TraceContext sender = input == null ? null : input.message().sender();
        TraceContext sent = output.trace();
        if (sender == null || sent == null || !sent.traceId().equals(sender.traceId())) {
            report.problem("a header of another trace", output.position(), sent + " in " + sender);
            return;
        }
        if (!sender.isSampled()) {
            return;
        }
        TraceContext decided = late.decidedTrace();
        List<SpanLink> links = new ArrayList<>();
        if (decided != null) {
            links.add(new SpanLink(decided.traceId(), decided.spanId(), ""));
            ExpectedSpan.Key fusion =
                    new ExpectedSpan.Key(decided.traceId(), "multimodal.fusion", "revision " + late.decidedRevision());
            boolean there = stored.getOrDefault(fusion, List.of()).stream()
                    .anyMatch(span -> span.spanId().equals(decided.spanId()));
            if (!there) {
                report.problem("a late result links to no span of a fusion", output.position(), decided.toString());
            }
        }
        add(new ExpectedSpan(
                sender.traceId(),
                "send tributary.late",
                SpanKind.SPAN_KIND_PRODUCER,
                null,
                sent.spanId(),
                sender.spanId(),
                links,
                late.arrivedAt(),
                output.position()));
    }

    private void rejected(Output<Rejected> output) {
        Rejected rejected = output.value();
        TraceContext process = rejected.trace();
        TraceContext sent = output.trace();
        if (process == null || sent == null || !sent.traceId().equals(process.traceId())) {
            report.problem("a header of another trace", output.position(), sent + " in " + process);
            return;
        }
        if (!process.isSampled()) {
            return;
        }
        TraceContext sender = rejected.sender().orElse(null);
        if (sender != null && !sender.traceId().equals(process.traceId())) {
            report.problem("a header of another trace", output.position(), process + " in " + sender);
        }
        String processing = "process " + rejected.topic();
        add(new ExpectedSpan(
                process.traceId(),
                processing,
                SpanKind.SPAN_KIND_CONSUMER,
                null,
                process.spanId(),
                sender == null ? "" : sender.spanId(),
                List.of(),
                rejected.rejectedAt(),
                output.position()));
        add(new ExpectedSpan(
                process.traceId(),
                "send tributary.rejected",
                SpanKind.SPAN_KIND_PRODUCER,
                null,
                sent.spanId(),
                process.spanId(),
                List.of(),
                rejected.rejectedAt(),
                output.position()));
    }

    private void add(ExpectedSpan span) {
        ExpectedSpan other = expected.put(span.key(), span);
        if (other != null) {
            report.problem("two records call for one span", span.about(), "and " + other.about() + ": " + span.key());
        }
    }

    private void compare(ExpectedSpan due, List<StoredSpan> found) {
        String about = due.about() + " at " + due.at();
        if (found.isEmpty()) {
            boolean struck = struck(due).isPresent();
            report.problem(
                    "a span is never stored" + (struck ? " (about what was known shortly before a fault)" : ""),
                    about,
                    due.key().toString());
            return;
        }
        Set<String> ids = found.stream().map(StoredSpan::spanId).collect(Collectors.toSet());
        if (ids.size() > 1 || (due.spanId() != null && !ids.contains(due.spanId()))) {
            report.problem("a span has another ID", about, due.key() + ": " + ids);
        }
        if (found.size() > 1) {
            Optional<Disturbance> struck = struck(due);
            if (struck.isPresent()) {
                report.count(TWICE, found.size() - 1);
                report.count(TWICE + ": " + struck.get().fault(), found.size() - 1);
            } else {
                report.problem(
                        "a span is stored twice without a fault",
                        about,
                        due.key().toString());
            }
        }
        for (StoredSpan span : found) {
            if (span.kind() != due.kind()
                    || !span.parentSpanId().equals(due.parent())
                    || !span.service().equals("fusion-stream")) {
                report.problem(
                        "a span stands elsewhere", about, span.kind() + " under " + span.parentSpanId() + ": " + due);
            }
            List<SpanLink> links =
                    span.span().getLinksList().stream().map(TraceChecker::link).toList();
            if (!links.equals(due.links())) {
                report.problem("a span links to others", about, links + " instead of " + due.links());
            }
        }
    }

    /** The first fault that cuts work off and may have struck between a span's export and the note of it. */
    private Optional<Disturbance> struck(ExpectedSpan span) {
        return history.disturbances().stream()
                .filter(disturbance -> disturbance.fault().isViolent())
                .filter(disturbance -> !span.at().isBefore(disturbance.from().minus(SHORTLY))
                        && !span.at().isAfter(disturbance.until()))
                .findFirst();
    }

    /** Every parent was stored, or is a span of the traffic, or of the producer before it. */
    private void orphans() {
        Set<String> known = new HashSet<>();
        history.spans().forEach(span -> known.add(span.traceId() + span.spanId()));
        for (Input input : history.inputs()) {
            known(known, input.message().sender());
            var head = input.message().head();
            known(known, head == null ? null : head.producerTrace());
        }
        for (StoredSpan span : history.spans()) {
            if (!span.parentSpanId().isEmpty() && !known.contains(span.traceId() + span.parentSpanId())) {
                report.problem("an orphan", span.traceId(), span.name() + " under " + span.parentSpanId());
            }
        }
    }

    private static void known(Set<String> known, @Nullable TraceContext span) {
        if (span != null) {
            known.add(span.traceId() + span.spanId());
        }
    }

    private static ExpectedSpan.Key key(StoredSpan span) {
        String revision = span.attribute("turn.revision");
        return new ExpectedSpan.Key(
                span.traceId(), span.name(), revision == null ? span.spanId() : "revision " + revision);
    }

    private static SpanLink link(Span.Link link) {
        Map<String, String> attributes = new HashMap<>();
        link.getAttributesList()
                .forEach(attribute -> attributes.put(
                        attribute.getKey(),
                        attribute.getValue().hasIntValue()
                                ? Long.toString(attribute.getValue().getIntValue())
                                : attribute.getValue().getStringValue()));
        String topic = attributes.get("messaging.destination.name");
        return new SpanLink(
                hex(link.getTraceId().toByteArray()),
                hex(link.getSpanId().toByteArray()),
                topic == null
                        ? ""
                        : topic + "-" + attributes.get("messaging.destination.partition.id") + "@"
                                + attributes.get("messaging.kafka.offset"));
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }
}
