package dev.tributary.contract;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The text read in an image.
 *
 * @param lines in reading order; empty when the image shows no text
 * @param confidence the mean confidence of the lines weighted by their length, 0 to 1; 1 when there is nothing to read
 */
public record Ocr(List<Line> lines, double confidence) implements Answer {

    /**
     * One line of text.
     *
     * @param text as read
     * @param confidence 0 to 1
     * @param box the corners in pixels of the original image, clockwise from the top left
     */
    public record Line(String text, double confidence, List<Point> box) {
        public Line {
            Require.whole("answer.lines.text", text);
            confidence = Require.probability("answer.lines.confidence", confidence);
        }
    }

    /** A position in pixels of the original image, from its top left corner. */
    public record Point(int x, int y) {}

    public Ocr {
        lines = Require.list("answer.lines", lines);
        confidence = Require.probability("answer.confidence", confidence);
    }

    @Override
    public String summary() {
        return lines.stream().map(Line::text).collect(Collectors.joining(" / "));
    }
}
