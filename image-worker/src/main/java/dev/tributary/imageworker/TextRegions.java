package dev.tributary.imageworker;

import dev.tributary.imageworker.MinimalBox.Point;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a detector's probability map: pixels above a threshold that touch (also at corners) form a region, each region
 * gets its smallest box and the mean probability of its pixels as score, boxes that are too thin or too uncertain are
 * dropped, the others grow to the size of the text.
 */
final class TextRegions {

    private final OcrPostprocess settings;

    TextRegions(OcrPostprocess settings) {
        this.settings = settings;
    }

    /**
     * The boxes of the regions, best score first, in the map's pixels.
     *
     * @param map probabilities 0…1, row by row, {@code width × height} from index 0 on
     */
    List<Box> find(FloatBuffer map, int width, int height) {
        boolean[] seen = new boolean[width * height];
        List<Scored> found = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i] && map.get(i) > settings.pixelThreshold()) {
                Scored region = scored(flood(map, width, height, i, seen), map, width);
                if (region.box.shortSide() >= settings.thinnest() && region.score >= settings.regionThreshold()) {
                    found.add(region);
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(settings.maxLines())
                .map(region -> region.box.grown(settings.grow()))
                .toList();
    }

    private record Scored(Box box, double score) {}

    /** {@code region} holds the pixels' indexes in the map, ascending. */
    private static Scored scored(int[] region, FloatBuffer map, int width) {
        double sum = 0;
        List<Point> outline = new ArrayList<>();
        for (int i = 0; i < region.length; i++) {
            int pixel = region[i];
            int x = pixel % width;
            sum += map.get(pixel);
            // Only where a run of pixels in a row begins and ends can the outline be.
            if (i == 0 || x == 0 || region[i - 1] != pixel - 1) {
                addEdge(outline, x, pixel / width);
            }
            if (i == region.length - 1 || x == width - 1 || region[i + 1] != pixel + 1) {
                addEdge(outline, x + 1, pixel / width);
            }
        }
        return new Scored(MinimalBox.around(outline), sum / region.length);
    }

    private static void addEdge(List<Point> outline, int x, int y) {
        outline.add(new Point(x, y));
        outline.add(new Point(x, y + 1));
    }

    private int[] flood(FloatBuffer map, int width, int height, int start, boolean[] seen) {
        IntList region = new IntList();
        seen[start] = true;
        region.add(start);
        for (int next = 0; next < region.size(); next++) {
            int x = region.get(next) % width;
            int y = region.get(next) / width;
            for (int ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
                for (int nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
                    int neighbour = ny * width + nx;
                    if (!seen[neighbour] && map.get(neighbour) > settings.pixelThreshold()) {
                        seen[neighbour] = true;
                        region.add(neighbour);
                    }
                }
            }
        }
        return region.sorted();
    }
}
