package dev.tributary.ingest;

import dev.tributary.contract.Part;
import dev.tributary.contract.Turn;
import io.opentelemetry.context.Context;
import java.util.List;

/** Puts the records of a turn onto their topics, all of them or none. */
interface TurnPublisher extends AutoCloseable {

    /**
     * Returns when the broker has committed every record.
     *
     * @param context the span that the sending belongs to
     * @throws RefusedException when the broker did not, within seconds; no reader sees any of the records then, unless the
     *     answer to the commit itself got lost
     */
    void publish(Turn turn, List<Part> parts, Context context) throws RefusedException;

    @Override
    void close();
}
