package dev.tributary.fusionstream;

import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What histories are played to: the pure step, or one that is broken on purpose. */
interface Heart {

    TurnJson JSON = new TurnJson();

    Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now);

    /**
     * Lets time pass.
     *
     * @param consumedThrough the time through which all inputs have been consumed
     */
    Taken tick(TurnState state, Instant now, Instant consumedThrough);

    /** What a restart makes of a state. */
    default TurnState restarted(TurnState state) {
        return TurnJson.read(JSON.write(state));
    }

    static Heart of(TurnStep step) {
        return new Heart() {
            @Override
            public Taken arrive(@Nullable TurnState known, Arrival arrival, Instant now) {
                return step.arrive(known, arrival, now);
            }

            @Override
            public Taken tick(TurnState state, Instant now, Instant consumedThrough) {
                return step.tick(state, now, consumedThrough);
            }
        };
    }
}
