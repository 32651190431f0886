package dev.tributary.imageworker;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * How 8-bit pixels become a network's floats: {@code (value ÷ 255 − mean) ÷ std} per channel, channels in the given
 * order, one plane after the other (CHW).
 *
 * @param channels order of the planes, and of {@code mean} and {@code std}
 * @param mean three means of values scaled to 0…1
 * @param std three standard deviations of values scaled to 0…1
 */
record Normalization(ChannelOrder channels, List<Float> mean, List<Float> std) {

    Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException("mean and std need three values each");
        }
        if (std.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("std needs values above 0");
        }
    }

    /**
     * Writes the picture's three planes into {@code target} from {@code offset} on. Planes of {@code planeWidth} columns
     * are filled from the left; what lies to the right of the picture is left as it is (0 in a new buffer).
     */
    void write(RgbImage image, FloatBuffer target, int offset, int planeWidth) {
        int plane = planeWidth * image.height();
        for (int c = 0; c < 3; c++) {
            float[] levels = levels(c);
            for (int y = 0; y < image.height(); y++) {
                int row = offset + c * plane + y * planeWidth;
                for (int x = 0; x < image.width(); x++) {
                    target.put(row + x, levels[channels.value(image.rgb(x, y), c)]);
                }
            }
        }
    }

    private float[] levels(int channel) {
        float[] levels = new float[256];
        for (int v = 0; v < 256; v++) {
            levels[v] = (v / 255f - mean.get(channel)) / std.get(channel);
        }
        return levels;
    }
}
