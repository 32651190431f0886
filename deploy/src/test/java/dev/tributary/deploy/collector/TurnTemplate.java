package dev.tributary.deploy.collector;

import dev.tributary.deploy.embedded.StoredSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The spans that real services made of one turn.
 *
 * @param turnId the turn's ID in them
 * @param turn those in the turn's own trace
 * @param batches the {@code inference.batch} spans that they link to
 */
record TurnTemplate(String turnId, List<StoredSpan> turn, List<StoredSpan> batches) {

    /** The same with every span of a name changed. */
    TurnTemplate changing(String name, UnaryOperator<StoredSpan> change) {
        return new TurnTemplate(
                turnId,
                turn.stream()
                        .map(span -> span.name().equals(name) ? change.apply(span) : span)
                        .toList(),
                batches);
    }

    /** The same without a service's spans. */
    TurnTemplate without(String service) {
        return new TurnTemplate(
                turnId,
                turn.stream().filter(span -> !span.service().equals(service)).toList(),
                batches);
    }

    /** The same with one span more. */
    TurnTemplate with(StoredSpan span) {
        List<StoredSpan> more = new ArrayList<>(turn);
        more.add(span);
        return new TurnTemplate(turnId, List.copyOf(more), batches);
    }

    /** The first span of a name. */
    StoredSpan span(String name) {
        return turn.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not in the trace of " + turnId));
    }
}
