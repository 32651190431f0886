package dev.tributary.workerruntime;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Has the model prepare each payload, and passes the part on to the batcher, or its failure to the emitter. */
final class Preparer<P extends Prepared> implements PayloadFetcher.Preparing {

    private final Model<P, ?> model;
    private final Batcher<P> batcher;
    private final Outcomes outcomes;
    private final @Nullable AnswerCache cache;
    private final Room room;
    private final PrepareWatch watch;
    private final InstantSource clock;

    /** @param cache knows answers to equal payloads; null when none are remembered */
    Preparer(
            Model<P, ?> model,
            Batcher<P> batcher,
            Outcomes outcomes,
            @Nullable AnswerCache cache,
            Room room,
            PrepareWatch watch,
            InstantSource clock) {
        this.model = model;
        this.batcher = batcher;
        this.outcomes = outcomes;
        this.cache = cache;
        this.room = room;
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public void prepare(PartInFlight part, Payload payload) {
        if (cache != null && cache.takes(part, payload)) {
            batcher.notComing();
            return;
        }
        P prepared;
        PrepareWatch.Watched watched = watch.begin(failure -> failed(part, failure));
        try {
            prepared = model.prepare(payload, part.trace());
            part.trace().saw(prepared.saw());
        } catch (InvalidPayloadException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // a decoder that runs into the ground does so again with the same payload: the part fails, not the worker
            if (watched.end()) {
                failed(part, e instanceof OutOfMemoryError ? outOfMemory(e) : e);
            }
            return;
        }
        if (!watched.end()) {
            return;
        }
        Instant since = clock.instant();
        awaitRoom(part, prepared.bytes());
        batcher.add(new ReadyPart<>(part, prepared, model.cost(prepared), since));
    }

    /** The heap may have room for it at another time, or at another worker. */
    private static ModelException outOfMemory(Throwable cause) {
        return new ModelException(
                "prepare_out_of_memory",
                "preparing the input takes more memory than there is; give the worker a larger heap",
                true,
                cause);
    }

    /** Holds the thread while as much as may wait for the model does; a batch does not wait for the part meanwhile. */
    private void awaitRoom(PartInFlight part, long bytes) {
        if (!room.tryEnter(part.record(), bytes)) {
            batcher.notComing();
            try {
                room.enter(part.record(), bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            batcher.coming(1);
        }
    }

    @Override
    public boolean isDropped(PartInFlight part) {
        if (outcomes.isDropped(part)) {
            batcher.notComing();
            return true;
        }
        return false;
    }

    @Override
    public void failed(PartInFlight part, Exception failure) {
        failed(part, (Throwable) failure);
    }

    @Override
    public void postponed() {
        batcher.notComing();
    }

    @Override
    public void resumed() {
        batcher.coming(1);
    }

    @Override
    public void abandoned(PartInFlight part) {
        outcomes.abandoned(part);
    }

    @Override
    public void revoked(PartInFlight part) {
        outcomes.revoked(part);
    }

    private void failed(PartInFlight part, Throwable failure) {
        batcher.notComing();
        outcomes.failed(part, failure, null, null);
    }
}
