package dev.tributary.imageworker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Top down, and from left to right within a row. A line belongs to the row above when its centre lies less than half a
 * line's height below the row's first one.
 */
final class ReadingOrder {

    private ReadingOrder() {}

    static List<ReadLine> sort(List<ReadLine> lines) {
        List<ReadLine> topDown = new ArrayList<>(lines);
        topDown.sort(Comparator.comparingDouble(line -> line.box().cy()));
        List<ReadLine> ordered = new ArrayList<>();
        List<ReadLine> row = new ArrayList<>();
        for (ReadLine line : topDown) {
            if (!row.isEmpty() && !besides(row.get(0).box(), line.box())) {
                flush(row, ordered);
            }
            row.add(line);
        }
        flush(row, ordered);
        return ordered;
    }

    private static boolean besides(Box first, Box box) {
        return box.cy() - first.cy() < Math.min(first.shortSide(), box.shortSide()) / 2;
    }

    private static void flush(List<ReadLine> row, List<ReadLine> ordered) {
        row.sort(Comparator.comparingDouble(line -> line.box().cx()));
        ordered.addAll(row);
        row.clear();
    }
}
