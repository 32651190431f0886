package dev.tributary.ingest;

import dev.tributary.contract.Part;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record on its way out.
 *
 * @param context the span that its {@code send} span belongs to
 */
record Outgoing(ProducerRecord<byte[], byte[]> record, Context context) {

    /** The records of a turn. */
    static List<Outgoing> of(Turn turn, List<Part> parts, Context context) {
        List<Outgoing> records = new ArrayList<>();
        records.add(new Outgoing(TurnHeaders.record(Topics.TURNS, turn.turnId(), turn), context));
        for (Part part : parts) {
            records.add(new Outgoing(
                    TurnHeaders.record(Topics.parts(part.modality()), turn.turnId(), part.part(), part), context));
        }
        return records;
    }
}
