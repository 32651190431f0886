package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadingOrderTest {

    @Test
    void linesReadTopDownAndFromLeftToRightInARow() {
        List<ReadLine> lines = List.of(
                line("total", 50, 203),
                line("12.00", 300, 198),
                line("title", 100, 20),
                line("right", 300, 100),
                line("left", 50, 104));

        assertThat(ReadingOrder.sort(lines))
                .extracting(ReadLine::text)
                .containsExactly("title", "left", "right", "total", "12.00");
    }

    @Test
    void linesThatOverlapLessThanHalfAreRowsOfTheirOwn() {
        List<ReadLine> lines = List.of(line("lower", 10, 112), line("upper", 300, 100));

        assertThat(ReadingOrder.sort(lines)).extracting(ReadLine::text).containsExactly("upper", "lower");
    }

    private static ReadLine line(String text, double cx, double cy) {
        return new ReadLine(new Box(cx, cy, 1, 0, 40, 10), text, 1);
    }
}
