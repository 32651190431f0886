package dev.tributary.deploy.watch;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.PathPiece;
import dev.tributary.deploy.watch.Story.PartStory;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link Story} on one screen. */
public final class StoryText {

    private static final int LEAST_BAR = 20;
    private static final int INDENT = 11;

    private final Story story;
    private final int bar;
    private final Paint paint;
    private final List<String> lines = new ArrayList<>();

    private StoryText(Story story, int width, Paint paint) {
        this.story = story;
        this.bar = Math.max(LEAST_BAR, width - INDENT - 10);
        this.paint = paint;
    }

    /**
     * Its lines.
     *
     * @param width of the screen, characters
     */
    public static List<String> of(Story story, int width, Paint paint) {
        return new StoryText(story, width, paint).render();
    }

    private List<String> render() {
        head();
        if (story.criticalPath() != null && story.criticalPart() != null) {
            gate(story.criticalPath());
        }
        if (!story.parts().isEmpty()) {
            parts();
        }
        for (Story.LetterStory letter : story.letters()) {
            lines.add("");
            String about = letter.stage() + ", " + (letter.part().isEmpty() ? "" : letter.part() + ", ");
            lines.add(paint.bad("dead letter " + letter.letter()) + "  " + Paint.clean(about + letter.errorType())
                    + ", " + letter.rejectedAt().truncatedTo(ChronoUnit.MILLIS));
            lines.add("  " + Paint.clean(letter.reason()));
            lines.add("  " + letter.replay());
        }
        story.notes().forEach(note -> lines.add(paint.warn("note: " + note)));
        return lines;
    }

    private void head() {
        lines.add(paint.bold("turn " + story.turnId()) + "  " + paint.state(story.state())
                + (story.decision() == null ? "" : ", " + paint.state(story.decision()))
                + (story.endToEndMs() == null ? "" : ", " + Paint.duration(story.endToEndMs()))
                + (story.revision() == null || story.revision() == 1 ? "" : ", revision " + story.revision())
                + (story.windowEndsInMs() == null
                        ? ""
                        : ", its window ends in " + Paint.duration(story.windowEndsInMs())));
        if (story.openedAt() != null && story.windowMs() != null) {
            lines.add("opened     " + story.openedAt() + ", window " + Paint.duration(story.windowMs()) + ", tenant "
                    + Paint.clean(story.tenant() + (story.session() == null ? "" : ", session " + story.session())));
        }
        if (!story.reasons().isEmpty()) {
            lines.add("because    " + Paint.clean(String.join("; ", story.reasons())));
        }
        if (story.traceId() != null) {
            lines.add("trace      " + paint.link(story.trace(), story.traceId()));
        }
        if (story.state().equals("unknown")) {
            lines.add(
                    "Nothing tells of it: not the join, no topic in the time that was read (--since), no dead letter.");
        } else if (!story.page().isEmpty()) {
            lines.add("page       " + paint.link(story.page(), story.page()));
        }
    }

    private void gate(CriticalPath path) {
        long total =
                path.piecesMs().values().stream().mapToLong(Long::longValue).sum();
        PathPiece longest = path.longest();
        if (longest != null) {
            long share = Math.round(100.0 * path.piecesMs().getOrDefault(longest, 0L) / total);
            lines.add("gated by   " + paint.bold(String.valueOf(story.criticalPart())) + ", " + share + " % " + longest
                    + ": " + words(path));
        }
        if (path.clocksOffByMs() != null) {
            lines.add(paint.warn("clocks     of the hosts disagree"
                    + (path.clocksOffByMs() == 0 ? "" : " by " + Paint.duration(path.clocksOffByMs()) + " at least")));
        }
    }

    private static String words(CriticalPath path) {
        return path.piecesMs().entrySet().stream()
                .map(piece -> piece.getKey() + " " + Paint.duration(piece.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void parts() {
        long total =
                story.parts().stream().mapToLong(part -> sum(part.path())).max().orElse(0);
        lines.add("");
        for (PartStory part : story.parts()) {
            lines.add(String.format("%-" + INDENT + "s", part.part()) + paint.state(part.status()) + said(part));
            if (sum(part.path()) > 0) {
                lines.add(" ".repeat(INDENT) + bar(part.path(), total) + " " + Paint.duration(sum(part.path())));
            }
            if (part.stand() != null) {
                lines.add(
                        " ".repeat(INDENT) + paint.warn(Paint.clean(part.stand().words())));
            }
            String about = about(part);
            if (!about.isEmpty()) {
                lines.add(" ".repeat(INDENT) + paint.faint(about));
            }
        }
        lines.add(" ".repeat(INDENT) + paint.faint(legend()));
    }

    private static String said(PartStory part) {
        StringBuilder said = new StringBuilder();
        if (part.answer() != null) {
            said.append(", ").append(part.answer());
        }
        if (part.error() != null) {
            said.append(", ")
                    .append(part.error().type())
                    .append(": ")
                    .append(part.error().message());
        } else if (part.reason() != null) {
            said.append(", missing: ").append(part.reason());
        }
        if (part.lateByMs() != null) {
            said.append(", ").append(Paint.duration(part.lateByMs())).append(" after window and grace");
        } else if (part.arrivedMs() != null) {
            said.append(", arrived after ").append(Paint.duration(part.arrivedMs()));
        }
        return Paint.clean(said.toString());
    }

    private static String about(PartStory part) {
        List<String> about = new ArrayList<>();
        if (part.model() != null) {
            about.add(part.model().name() + " " + part.model().version() + " on "
                    + part.model().provider());
        }
        if (part.worker() != null) {
            about.add("by " + part.worker());
        }
        if (part.payload() != null) {
            about.add(part.payload());
        }
        return Paint.clean(String.join(", ", about));
    }

    /** One letter a piece, as often as its time is long; what is there at all has at least one. */
    private String bar(CriticalPath path, long total) {
        StringBuilder drawn = new StringBuilder();
        long at = 0;
        for (Map.Entry<PathPiece, Long> piece : path.piecesMs().entrySet()) {
            at += piece.getValue();
            int end = (int) Math.max(drawn.length() + 1L, Math.round((double) bar * at / total));
            drawn.append(String.valueOf(letter(piece.getKey())).repeat(end - drawn.length()));
        }
        String text = drawn.substring(0, Math.min(bar, drawn.length()));
        return text + " ".repeat(bar - text.length());
    }

    private static char letter(PathPiece piece) {
        return switch (piece) {
            case INGEST -> 'i';
            case QUEUE -> 'q';
            case FETCH -> 'f';
            case PREPARE -> 'p';
            case BATCH_WAIT -> 'b';
            case INFERENCE -> 'M';
            case POSTPROCESS -> 'a';
            case OTHER -> 'o';
            case DELIVERY -> 'd';
            case MISSING -> 'x';
            case JOIN -> '.';
        };
    }

    private String legend() {
        return story.parts().stream()
                .flatMap(part -> part.path().piecesMs().keySet().stream())
                .distinct()
                .sorted()
                .map(piece -> letter(piece) + " " + (piece == PathPiece.JOIN ? "waited for the others" : piece))
                .collect(Collectors.joining(", "));
    }

    private static long sum(CriticalPath path) {
        return path.piecesMs().values().stream().mapToLong(Long::longValue).sum();
    }
}
