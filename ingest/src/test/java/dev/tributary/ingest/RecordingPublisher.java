package dev.tributary.ingest;

import dev.tributary.contract.Part;
import dev.tributary.contract.Turn;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A publisher that keeps what it is given, and can be down. */
final class RecordingPublisher implements TurnPublisher {

    record Published(Turn turn, List<Part> parts) {}

    final List<Published> published = Collections.synchronizedList(new ArrayList<>());
    volatile boolean down;

    @Override
    public void publish(Turn turn, List<Part> parts, Context context) throws RefusedException {
        if (down) {
            throw new RefusedException(Refusal.BROKER_UNAVAILABLE, "the broker is down; send it again");
        }
        published.add(new Published(turn, parts));
    }

    @Override
    public void close() {}
}
