package dev.tributary.deploy.watch;

import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Topics;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A {@link TopSample} on one screen. */
public final class TopText {

    private static final List<PathPiece> WORK = List.of(
            PathPiece.QUEUE,
            PathPiece.FETCH,
            PathPiece.PREPARE,
            PathPiece.BATCH_WAIT,
            PathPiece.INFERENCE,
            PathPiece.POSTPROCESS,
            PathPiece.OTHER);

    /** By which a replica differs from its neighbours. */
    private static final List<PathPiece> SLOW =
            List.of(PathPiece.QUEUE, PathPiece.FETCH, PathPiece.PREPARE, PathPiece.BATCH_WAIT, PathPiece.INFERENCE);

    private TopText() {}

    public static List<String> of(TopSample sample, Paint paint) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold("tributary top") + "  " + sample.time().truncatedTo(ChronoUnit.SECONDS) + "  "
                + turns(sample));
        lines.add("");
        lines.addAll(titled(topics(sample), paint));
        lines.add("");
        lines.addAll(titled(stages(sample), paint));
        lines.add("");
        lines.addAll(titled(replicas(sample), paint));
        lines.add("");
        lines.add(services(sample, paint));
        return lines;
    }

    private static String turns(TopSample sample) {
        TopSample.Open open = sample.open();
        String now = open == null
                ? "open turns unknown"
                : (open.count() >= 1_000 ? "1000 or more" : open.count()) + " open"
                        + (open.oldestMs() == null ? "" : ", the oldest for " + Paint.duration(open.oldestMs()));
        int decided =
                sample.outcomes().values().stream().mapToInt(Integer::intValue).sum();
        return now + "; of the last minute " + decided
                + (decided == 0 ? "" : " " + sample.outcomes())
                + (sample.turnP95Ms() == null ? "" : ", p95 " + Paint.duration(sample.turnP95Ms()));
    }

    private static List<List<String>> topics(TopSample sample) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TOPIC", "PER SECOND", "LAG"));
        Topics.ALL.forEach(topic -> rows.add(List.of(
                topic.name(),
                String.format(Locale.ROOT, "%10.1f", sample.topics().getOrDefault(topic.name(), 0.0)),
                Paint.commas(sample.lag().stream()
                        .filter(lag -> lag.topic().equals(topic.name()))
                        .map(lag -> lag.group() + " " + lag.records())
                        .toList()))));
        return rows;
    }

    private static List<List<String>> stages(TopSample sample) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("P95 BY STAGE", "RESULTS"));
        WORK.forEach(piece -> head.add(title(piece)));
        rows.add(head);
        sample.stages().forEach((modality, stages) -> {
            List<String> row = new ArrayList<>(List.of(modality.id(), Integer.toString(stages.results())));
            row.addAll(p95(stages, WORK));
            rows.add(row);
        });
        if (sample.stages().isEmpty()) {
            rows.add(List.of("no results within a minute"));
        }
        return rows;
    }

    private static List<String> p95(TopSample.Stages stages, List<PathPiece> pieces) {
        return pieces.stream()
                .map(piece -> stages.p95Ms().get(piece))
                .map(ms -> ms == null ? "-" : Paint.duration(ms))
                .toList();
    }

    private static List<List<String>> replicas(TopSample sample) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("REPLICA", "", "PARTITIONS", "LAG", "RESULTS"));
        SLOW.forEach(piece -> head.add(title(piece)));
        rows.add(head);
        for (TopSample.Replica replica : sample.replicas()) {
            List<String> row = new ArrayList<>(List.of(
                    replica.group(),
                    replica.name(),
                    Replicas.holds(replica.partitions()),
                    replica.lag() == null ? "" : replica.lag().toString()));
            TopSample.Stages stages = replica.stages();
            if (stages != null) {
                row.add(Integer.toString(stages.results()));
                row.addAll(p95(stages, SLOW));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String title(PathPiece piece) {
        return piece.toString().toUpperCase(Locale.ROOT).replace('_', ' ');
    }

    private static String services(TopSample sample, Paint paint) {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, String> service : sample.services().entrySet()) {
            String state = service.getValue();
            all.add(service.getKey() + " " + (state.equals("ready") ? paint.good(state) : paint.bad(state)));
        }
        return Paint.commas(all);
    }

    private static List<String> titled(List<List<String>> rows, Paint paint) {
        List<String> lines = new ArrayList<>(Paint.columns(rows));
        lines.set(0, paint.faint(lines.get(0)));
        return lines;
    }
}
