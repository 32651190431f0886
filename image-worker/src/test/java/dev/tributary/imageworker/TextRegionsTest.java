package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextRegionsTest {

    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    private final FloatBuffer map = FloatBuffer.allocate(WIDTH * HEIGHT);

    @Test
    void aRegionsBoxCoversItsPixelsExactly() {
        fill(10, 5, 40, 12, 0.9f);

        assertThat(find(settings(0, 10))).singleElement().isEqualTo(new Box(25, 8.5, 1, 0, 15, 3.5));
    }

    @Test
    void aRegionThatTouchesTheEdgesIsNotTornOrJoinedAcrossRows() {
        fill(0, 10, WIDTH, 14, 0.9f);
        fill(WIDTH - 4, 20, WIDTH, 24, 0.9f);
        fill(0, 21, 4, 25, 0.9f);

        assertThat(find(settings(0, 10))).extracting(Box::cx).containsExactlyInAnyOrder(WIDTH / 2.0, WIDTH - 2.0, 2.0);
    }

    @Test
    void boxesGrowByTheRatioOfAreaToPerimeter() {
        fill(10, 10, 50, 20, 0.9f);

        Box box = find(settings(1.5, 10)).get(0);

        // 1.5 × (40 × 10) ÷ (2 × (40 + 10)) = 6 on every side
        assertThat(box.width()).isEqualTo(52, within(1e-9));
        assertThat(box.height()).isEqualTo(22, within(1e-9));
    }

    @Test
    void weakAndThinRegionsAreDroppedAndTheSurestComeFirst() {
        fill(0, 0, 20, 5, 0.7f);
        fill(30, 0, 50, 5, 0.95f);
        fill(0, 20, 20, 25, 0.5f);
        fill(30, 20, 50, 22, 0.95f);

        assertThat(find(settings(0, 10))).extracting(Box::cx).containsExactly(40.0, 10.0);
        assertThat(find(settings(0, 1))).extracting(Box::cx).containsExactly(40.0);
    }

    @Test
    void aSlantedRegionGetsASlantedBox() {
        for (int x = 5; x < 55; x++) {
            int y = 10 + x / 3;
            fill(x, y, x + 1, y + 6, 0.9f);
        }

        Box box = find(settings(0, 10)).get(0);

        assertThat(Math.toDegrees(Math.atan2(box.uy(), box.ux()))).isEqualTo(18.4, within(1.5));
        assertThat(box.width()).isEqualTo(55, within(3.0));
        assertThat(box.height()).isLessThan(9);
    }

    @Test
    void anEmptyMapHasNoRegions() {
        assertThat(find(settings(1.6, 10))).isEmpty();
    }

    private static OcrPostprocess settings(double grow, int maxLines) {
        return new OcrPostprocess(0.3, 0.6, 3, grow, maxLines, 0.1, 0.5);
    }

    private List<Box> find(OcrPostprocess settings) {
        return new TextRegions(settings).find(map, WIDTH, HEIGHT);
    }

    private void fill(int left, int top, int right, int bottom, float probability) {
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                map.put(y * WIDTH + x, probability);
            }
        }
    }
}
