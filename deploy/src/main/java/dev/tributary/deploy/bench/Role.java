package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.embedded.EmbeddedKafka;
import dev.tributary.deploy.embedded.OtlpReceiver;
import dev.tributary.deploy.embedded.TraceStore;
import java.util.Map;

/** What a child JVM runs. */
enum Role {
    BROKER,
    TRACES,
    FUSION,
    DSL,
    COPY,
    LOOP;

    /** A broker that is starved for some seconds must not be believed dead: that would be what is measured then. */
    private static final Map<String, String> PATIENT =
            Map.of("broker.session.timeout.ms", "60000", "broker.heartbeat.interval.ms", "2000");

    private static final int SPANS_KEPT = 1_000;

    /**
     * Something that runs.
     *
     * @param address where others reach it; empty when nobody has to
     */
    record Running(String address, AutoCloseable service) implements AutoCloseable {
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
            case TRACES -> {
                OtlpReceiver receiver = OtlpReceiver.start(new TraceStore(SPANS_KEPT), 0, 0);
                yield new Running(receiver.grpcEndpoint().toString(), receiver);
            }
            case FUSION -> FusionChild.start(settings);
            case DSL -> new Running("", DslJoin.start(RivalSettings.from(settings)));
            case COPY -> new Running("", CopyStream.start(RivalSettings.from(settings)));
            case LOOP -> new Running("", PlainLoop.start(RivalSettings.from(settings)));
        };
    }
}
