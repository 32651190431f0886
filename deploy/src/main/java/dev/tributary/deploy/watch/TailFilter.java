package dev.tributary.deploy.watch;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Outcome;
import dev.tributary.deploy.client.RecordLine;
import org.jspecify.annotations.Nullable;

/**
 * Which records {@code tail} shows: those that all of this is true of; null leaves it open.
 *
 * @param outcome of the turn, so that only outcomes are shown
 * @param modality of the part that a record is about
 * @param errors only what failed, is missing, came too late or was rejected
 */
public record TailFilter(
        @Nullable String turn,
        @Nullable String session,
        @Nullable Outcome outcome,
        @Nullable Modality modality,
        boolean errors) {

    public boolean takes(RecordLine line) {
        return (turn == null || turn.equals(line.turn()))
                && (session == null || session.equals(line.session()))
                && (outcome == null || outcome.toString().equals(line.outcome()))
                && (modality == null || line.part().startsWith(modality.id() + "-"))
                && (!errors || line.error());
    }
}
