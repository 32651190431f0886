package dev.tributary.workerruntime;

import dev.tributary.contract.Modality;
import dev.tributary.contract.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one worker runs; the names are {@code tributary.<modality>.…} where not said otherwise.
 *
 * @param modality whose parts it takes
 * @param card where the model card lies: {@code model.card}
 * @param cache where model files are kept: {@code tributary.model.cache}
 * @param port of the health endpoints, 0 for any free one: {@code port}
 * @param group the consumer group: {@code group}
 * @param pollMax records that one poll brings at most: {@code poll.max}
 * @param inFlightMax parts in work at which no more are polled: {@code inflight.max}
 * @param intake further bounds of what it takes at once
 * @param prepareThreads threads that fetch and prepare: {@code prepare.threads}
 * @param prepareCpu processor time after which a part that is being prepared is given up: {@code prepare.cpu.max}
 * @param stallTimeout after which a worker ends whose model, or whose producer, has ended nothing it began: {@code stall.timeout}
 * @param batch how parts go into calls of the model: {@code batch.…}
 * @param cacheBytes what remembered answers may take together, 0 to remember none: {@code cache.max}
 * @param payloadMax payloads over this many bytes are refused: {@code payload.max}
 * @param retryFirst first pause before the object store is asked again: {@code tributary.s3.retry.first}
 * @param retryMost longest such pause: {@code tributary.s3.retry.most}
 * @param deniedTimeout how long a part waits for an object that the store refuses while it gives others: {@code tributary.s3.denied.timeout}
 * @param closeTimeout how long closing waits for parts in work: {@code close.timeout}
 */
record WorkerSettings(
        Modality modality,
        String card,
        Path cache,
        int port,
        String group,
        int pollMax,
        int inFlightMax,
        IntakeSettings intake,
        int prepareThreads,
        Duration prepareCpu,
        Duration stallTimeout,
        BatchSettings batch,
        long cacheBytes,
        long payloadMax,
        Duration retryFirst,
        Duration retryMost,
        Duration deniedTimeout,
        Duration closeTimeout) {

    static WorkerSettings from(SettingsReader reader, WorkerDefaults defaults) {
        Modality modality = defaults.modality();
        String own = "tributary." + modality.id() + ".";
        return new WorkerSettings(
                modality,
                reader.string(own + "model.card", defaults.card()),
                Path.of(reader.string(
                        "tributary.model.cache",
                        Path.of(System.getProperty("user.home"), ".cache", "tributary")
                                .toString())),
                reader.integer(own + "port", defaults.port(), 0, 65535),
                reader.string(own + "group", modality.id() + "-worker"),
                reader.integer(own + "poll.max", 32, 1, 10_000),
                reader.integer(own + "inflight.max", 64, 1, 100_000),
                IntakeSettings.from(reader, own, modality),
                reader.integer(own + "prepare.threads", 2, 1, 256),
                reader.duration(own + "prepare.cpu.max", Duration.ofSeconds(60)),
                reader.duration(own + "stall.timeout", Duration.ofMinutes(10)),
                BatchSettings.from(reader, own + "batch."),
                reader.bytes(own + "cache.max", 0),
                reader.bytes(own + "payload.max", 32L << 20),
                reader.duration("tributary.s3.retry.first", Duration.ofMillis(200)),
                reader.duration("tributary.s3.retry.most", Duration.ofSeconds(10)),
                reader.duration("tributary.s3.denied.timeout", Duration.ofMinutes(2)),
                reader.duration(own + "close.timeout", Duration.ofSeconds(10)));
    }

    /** The service's name, which is also the stage of its dead letters: {@code image-worker}. */
    String service() {
        return modality.id() + "-worker";
    }
}
