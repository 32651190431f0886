package dev.tributary.imageworker;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How 8-bit pixels become a network's input: {@code (value ÷ 255 − mean) ÷ std} per channel as float32, or the values as they
 * are, uint8, for a network that has this arithmetic inside. Channels in the given order, one plane after the other (CHW).
 *
 * @param channels order of the planes, and of {@code mean} and {@code std}
 * @param mean three means of values scaled to 0…1; none for uint8
 * @param std three standard deviations of values scaled to 0…1; none for uint8
 */
record Normalization(ChannelOrder channels, List<Float> mean, List<Float> std) {

    Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size() || (mean.size() != 3 && !mean.isEmpty())) {
            throw new IllegalArgumentException("mean and std need three values each, or none for a uint8 input");
        }
        if (std.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("std needs values above 0");
        }
    }

    /** Whether pixels stay as they are. */
    boolean isRaw() {
        return mean.isEmpty();
    }

    /** The type of tensor that this fills, as a card names it. */
    String type() {
        return isRaw() ? "uint8" : "float32";
    }

    /** How many bytes a value has. */
    int bytes() {
        return isRaw() ? Byte.BYTES : Float.BYTES;
    }

    /**
     * Writes the picture's three planes into {@code target}, from its value {@code offset} on. Planes of {@code planeWidth}
     * columns are filled from the left; what lies to the right of the picture is left as it is (0 in a new buffer).
     */
    void write(RgbImage image, ByteBuffer target, int offset, int planeWidth) {
        int plane = planeWidth * image.height();
        FloatBuffer floats = target.asFloatBuffer();
        boolean raw = isRaw();
        for (int c = 0; c < 3; c++) {
            float[] levels = raw ? new float[0] : levels(c);
            for (int y = 0; y < image.height(); y++) {
                int row = offset + c * plane + y * planeWidth;
                for (int x = 0; x < image.width(); x++) {
                    int value = channels.value(image.rgb(x, y), c);
                    if (raw) {
                        target.put(row + x, (byte) value);
                    } else {
                        floats.put(row + x, levels[value]);
                    }
                }
            }
        }
    }

    /** What each of 256 values becomes. */
    private float[] levels(int channel) {
        float[] levels = new float[256];
        for (int v = 0; v < 256; v++) {
            levels[v] = (v / 255f - mean.get(channel)) / std.get(channel);
        }
        return levels;
    }
}
