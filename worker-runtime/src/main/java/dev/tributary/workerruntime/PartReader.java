package dev.tributary.workerruntime;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.Topic;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a record as a part of a turn; one that is none becomes a dead letter. */
final class PartReader {

    private final Topic<Part> topic;
    private final Modality modality;
    private final PartTraces traces;
    private final PayloadFetcher fetcher;
    private final ResultEmitter emitter;
    private final Runnable notComing;

    /** @param notComing tells the batcher that the record does not become a part of a batch */
    PartReader(
            Topic<Part> topic,
            Modality modality,
            PartTraces traces,
            PayloadFetcher fetcher,
            ResultEmitter emitter,
            Runnable notComing) {
        this.topic = topic;
        this.modality = modality;
        this.traces = traces;
        this.fetcher = fetcher;
        this.emitter = emitter;
        this.notComing = notComing;
    }

    void read(ConsumerRecord<byte[], byte[]> record, Instant polledAt) {
        Decoded<Part> decoded = topic.decode(record.value());
        if (decoded instanceof Decoded.Malformed<Part> malformed) {
            reject(record, polledAt, malformed.errorType(), malformed.reason());
        } else if (decoded instanceof Decoded.Ok<Part> ok) {
            Part part = ok.value();
            if (part.modality() == modality) {
                fetcher.fetch(new PartInFlight(record, part, traces.open(record, part, polledAt)));
            } else {
                reject(
                        record,
                        polledAt,
                        Decoded.INVALID,
                        topic.name() + " takes no part of modality " + part.modality());
            }
        }
    }

    private void reject(ConsumerRecord<byte[], byte[]> record, Instant polledAt, String errorType, String reason) {
        notComing.run();
        emitter.rejected(record, traces.open(record, null, polledAt), errorType, reason);
    }
}
