package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineCropperTest {

    /** Every pixel says where it is: x in red, y in green. */
    private static RgbImage map(int width, int height) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = ((i % width) << 16) | ((i / width) << 8);
        }
        return new RgbImage(width, height, pixels);
    }

    @Test
    void aStraightBoxIsCutOutPixelByPixel() {
        RgbImage crop = LineCropper.crop(map(100, 80), new Box(30, 22, 1, 0, 10, 2));

        assertThat(crop.width()).isEqualTo(20);
        assertThat(crop.height()).isEqualTo(4);
        assertThat(crop.rgb(0, 0)).isEqualTo(0x141400);
        assertThat(crop.rgb(19, 3)).isEqualTo((39 << 16) | (23 << 8));
    }

    @Test
    void aSlantedBoxIsLaidFlat() {
        double angle = Math.toRadians(30);
        RgbImage crop = LineCropper.crop(map(200, 200), new Box(100, 100, Math.cos(angle), Math.sin(angle), 40, 8));

        int left = crop.rgb(0, 8);
        int right = crop.rgb(79, 8);
        assertThat(left >> 16).isBetween(64, 66);
        assertThat((left >> 8) & 0xFF).isBetween(79, 82);
        assertThat(right >> 16).isBetween(133, 135);
        assertThat((right >> 8) & 0xFF).isBetween(118, 121);
    }

    @Test
    void aLineThatStandsUprightIsTurnedToReadFromBottomToTop() {
        RgbImage crop = LineCropper.crop(map(100, 80), new Box(30, 40, 1, 0, 3, 20));

        assertThat(crop.width()).isEqualTo(40);
        assertThat(crop.height()).isEqualTo(6);
        // PaddleOCR turns such lines anticlockwise: what was at the top right comes first
        assertThat(crop.rgb(0, 0)).isEqualTo((32 << 16) | (20 << 8));
        assertThat(crop.rgb(39, 0)).isEqualTo((32 << 16) | (59 << 8));
    }

    @Test
    void whatLiesOutsideThePictureRepeatsItsEdge() {
        RgbImage crop = LineCropper.crop(map(20, 20), new Box(0, 10, 1, 0, 8, 3));

        assertThat(crop.width()).isEqualTo(16);
        assertThat(crop.rgb(0, 0) >> 16).isZero();
        assertThat(crop.rgb(15, 0) >> 16).isEqualTo(7);
    }
}
