package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Rejected;
import java.time.Instant;
import java.util.List;

/** Is told what the join has sent, once the transaction that carries it has committed. */
interface CommittedListener {

    /** An outcome was readable at a time. */
    default void fused(Fused fused, Instant readable) {}

    /** A result on {@code tributary.late} was. */
    default void late(Late late, Instant readable) {}

    /** A dead letter of this service was. */
    default void rejected(Rejected rejected, Instant readable) {}

    /** Tells several. */
    static CommittedListener all(CommittedListener... listeners) {
        List<CommittedListener> all = List.of(listeners);
        return new CommittedListener() {
            @Override
            public void fused(Fused fused, Instant readable) {
                all.forEach(listener -> listener.fused(fused, readable));
            }

            @Override
            public void late(Late late, Instant readable) {
                all.forEach(listener -> listener.late(late, readable));
            }

            @Override
            public void rejected(Rejected rejected, Instant readable) {
                all.forEach(listener -> listener.rejected(rejected, readable));
            }
        };
    }
}
