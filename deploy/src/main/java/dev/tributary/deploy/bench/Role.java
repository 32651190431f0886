package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.EmbeddedS3;
import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/** What a child JVM runs. */
enum Role {
    BROKER,
    STORE,
    TRACES,
    WORKER,
    RAW,
    FUSION,
    SERVICES,
    DSL,
    COPY,
    LOOP;

    /** A broker that is starved for some seconds must not be believed dead: that would be what is measured then. */
    private static final Map<String, String> PATIENT =
            Map.of("broker.session.timeout.ms", "60000", "broker.heartbeat.interval.ms", "2000");

    /** How many spans {@link #TRACES} keeps. */
    static final String SPANS = "bench.spans";

    private static final int SPANS_KEPT = 1_000;

    /**
     * Something that runs.
     *
     * @param address where others reach it; empty when nobody has to
     * @param answers to what it can be asked
     */
    record Running(String address, AutoCloseable service, Map<String, Callable<String>> answers)
            implements AutoCloseable {

        Running(String address, AutoCloseable service) {
            this(address, service, Map.of());
        }

        String answer(String question) throws Exception {
            Callable<String> answer = answers.get(question);
            if (answer == null) {
                throw new IllegalArgumentException("nobody here knows " + question);
            }
            return answer.call();
        }

        @Override
        public void close() throws Exception {
            service.close();
        }
    }

    /** Starts it and waits until it works. */
    Running start(Settings settings) throws Exception {
        return switch (this) {
            case BROKER -> {
                EmbeddedKafka kafka = EmbeddedKafka.start(null, 0, PATIENT);
                yield new Running(kafka.bootstrapServers(), kafka);
            }
            case STORE -> {
                EmbeddedS3 s3 = EmbeddedS3.start(
                        null,
                        0,
                        settings.read(reader -> new Credentials(
                                reader.required("tributary.s3.access.key"),
                                reader.required("tributary.s3.secret.key"))),
                        Duration.ofDays(1),
                        Clock.systemUTC());
                yield new Running(s3.endpoint().toString(), s3);
            }
            case TRACES -> {
                TraceStore store = new TraceStore(
                        settings.read(reader -> reader.integer(SPANS, SPANS_KEPT, 1, Integer.MAX_VALUE)));
                OtlpReceiver receiver = OtlpReceiver.start(store, 0, 0);
                yield new Running(
                        receiver.grpcEndpoint().toString(),
                        receiver,
                        Map.of("spans", () -> Integer.toString(store.spanCount())));
            }
            case WORKER -> WorkerChild.start(settings);
            case RAW -> RawLoop.start(settings);
            case FUSION -> FusionChild.start(settings);
            case SERVICES -> ServicesChild.start(settings);
            case DSL -> new Running("", DslJoin.start(RivalSettings.from(settings)));
            case COPY -> new Running("", CopyStream.start(RivalSettings.from(settings)));
            case LOOP -> new Running("", PlainLoop.start(RivalSettings.from(settings)));
        };
    }
}
