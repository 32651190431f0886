package dev.tributary.deploy.bench;

import java.util.HashMap;
import java.util.Map;

/** What tracing costs a text worker in processor time, and whether every span arrives when it is busiest. */
final class TracingCost {

    private static final int SPANS_KEPT = 4_000_000;

    /** Of the parts of a round without a model: the receiver keeps some seven spans of each. */
    private static final double OF_PARTS = 0.125;

    private TracingCost() {}

    /** Spans made and exported, against none: the worker's processor time a text, by turns. */
    static void measure(WorkerBench bench) throws Exception {
        try (Child traces = Child.start(bench.directory(), Role.TRACES, "1g", Map.of())) {
            for (int round = 1; round <= bench.rounds(); round++) {
                boolean onFirst = round % 2 == 1;
                double first = micros(bench, onFirst ? exporting(traces) : off());
                double second = micros(bench, onFirst ? off() : exporting(traces));
                double on = onFirst ? first : second;
                double without = onFirst ? second : first;
                bench.tell("round %d of %d, tracing: on %.0f µs, off %.0f µs", round, bench.rounds(), on, without);
                bench.readings().add(Figure.TRACING_CPU_PCT, (on / without - 1) * 100);
                bench.readings().add("text: CPU ms an item, spans exported", on / 1e3);
                bench.readings().add("text: CPU ms an item, no spans", without / 1e3);
            }
        }
    }

    /** As fast as the runtime goes: parts through a network that hands its input on. */
    static void spans(WorkerBench bench) throws Exception {
        WorkerLoad load = WorkerLoad.NOOP;
        for (int round = 1; round <= bench.rounds(); round++) {
            try (Child traces =
                    Child.start(bench.directory(), Role.TRACES, "4g", Map.of(Role.SPANS, "" + SPANS_KEPT))) {
                Map<String, String> settings = exporting(traces);
                settings.put("bench.spans.count", "true");
                long[] created = new long[1];
                Saturation.Rate rate = Saturation.measure(
                        bench,
                        load,
                        (int) (load.items(bench.texts()) * OF_PARTS),
                        Contestant.worker(bench, load, settings),
                        worker -> created[0] = Long.parseLong(worker.ask("finish")));
                long stored = Long.parseLong(traces.ask("spans"));
                bench.tell(
                        "round %d of %d, spans: %,d created, %,d stored, %.0f parts/s",
                        round, bench.rounds(), created[0], stored, rate.perSecond());
                bench.readings().add(Figure.SPANS_CREATED, (double) created[0]);
                bench.readings().add(Figure.SPANS_STORED, (double) stored);
                bench.readings().add("no-op: worker, spans exported, items/s", rate.perSecond());
            }
        }
    }

    private static double micros(WorkerBench bench, Map<String, String> settings) throws Exception {
        WorkerLoad load = WorkerLoad.TEXT;
        return Saturation.measure(bench, load, Contestant.worker(bench, load, settings))
                .cpuMicros();
    }

    /** Settings that export to a receiver. */
    static Map<String, String> exporting(Child traces) {
        return new HashMap<>(Map.of("otel.traces.exporter", "otlp", "otel.exporter.otlp.endpoint", traces.address()));
    }

    private static Map<String, String> off() {
        return Map.of("otel.traces.sampler", "always_off");
    }
}
