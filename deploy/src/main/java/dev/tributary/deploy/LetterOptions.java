package dev.tributary.deploy;

import dev.tributary.deploy.dlq.LetterFilter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about, and how it shows them. */
final class LetterOptions {

    @Option(names = "--turn", paramLabel = "ID", description = "Those of one turn.")
    private @Nullable String turn;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Those rejected from then on: 2026-03-01T12:00:00Z, or as long ago as 30m, 2h or 7d.")
    private @Nullable Instant since;

    @Option(names = "--error-type", paramLabel = "TYPE", description = "Those with this error, as in payload_missing.")
    private @Nullable String errorType;

    @Option(names = "--stage", paramLabel = "SERVICE", description = "Those of one service, as in image-worker.")
    private @Nullable String stage;

    @Option(
            names = "--json",
            negatable = true,
            description = "Prints JSON lines, or with --no-json a table (default: a table on a terminal, else JSON).")
    private @Nullable Boolean json;

    LetterFilter filter(Iterable<String> ids) {
        Set<String> some = new LinkedHashSet<>();
        ids.forEach(some::add);
        return new LetterFilter(some, turn, since, errorType, stage);
    }

    boolean json() {
        return json != null ? json : !Terminal.isThere();
    }
}
