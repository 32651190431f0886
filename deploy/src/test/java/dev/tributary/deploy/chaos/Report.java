package dev.tributary.deploy.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a check found: problems by their kind, and figures. */
final class Report {

    private static final int SHOWN = 4;

    private final Map<String, List<String>> problems = new TreeMap<>();
    private final Map<String, Integer> figures = new TreeMap<>();

    void problem(String kind, String subject, String what) {
        problems.computeIfAbsent(kind, unused -> new ArrayList<>()).add(subject + ": " + what);
    }

    void count(String figure) {
        figures.merge(figure, 1, Integer::sum);
    }

    void count(String figure, int times) {
        figures.merge(figure, times, Integer::sum);
    }

    /** The kinds of problems that there are. */
    List<String> kinds() {
        return List.copyOf(problems.keySet());
    }

    int figure(String name) {
        return figures.getOrDefault(name, 0);
    }

    boolean isClean() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> text.append("  %,8d %s%n".formatted(value, name)));
        problems.forEach((kind, all) -> {
            text.append("PROBLEM, %d times: %s%n".formatted(all.size(), kind));
            all.stream()
                    .limit(SHOWN)
                    .forEach(one -> text.append("    ").append(one).append('\n'));
        });
        return text.toString();
    }
}
