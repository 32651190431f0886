package dev.tributary.imageworker;

/**
 * Along one axis: which source positions each output position is made of, and with which weights. The weights are a
 * triangle around the output's place in the source, as wide as the source is larger than the output, and sum to 1.
 */
final class Taps {

    private final int[] first;
    private final float[][] weights;

    /**
     * @param sourceSize positions in the source
     * @param fullSize positions that the whole source is resized to
     * @param offset the window's first position in that
     * @param size positions in the window
     */
    Taps(int sourceSize, double fullSize, double offset, int size) {
        first = new int[size];
        weights = new float[size][];
        double scale = sourceSize / fullSize;
        double support = Math.max(scale, 1);
        for (int i = 0; i < size; i++) {
            double centre = (i + offset + 0.5) * scale;
            int from = Math.min((int) Math.max(centre - support + 0.5, 0), sourceSize - 1);
            int to = Math.max((int) Math.min(centre + support + 0.5, sourceSize), from + 1);
            first[i] = from;
            weights[i] = triangle(from, to, centre, support);
        }
    }

    private static float[] triangle(int from, int to, double centre, double support) {
        double[] heights = new double[to - from];
        double sum = 0;
        for (int k = 0; k < heights.length; k++) {
            heights[k] = Math.max(0, 1 - Math.abs((k + from - centre + 0.5) / support));
            sum += heights[k];
        }
        float[] weights = new float[heights.length];
        for (int k = 0; k < heights.length; k++) {
            weights[k] = (float) (sum == 0 ? 1.0 / heights.length : heights[k] / sum);
        }
        return weights;
    }

    int size() {
        return first.length;
    }

    /** The first source position that any output needs. */
    int firstNeeded() {
        return first[0];
    }

    /** How many source positions from {@link #firstNeeded} on are needed. */
    int neededCount() {
        int last = first.length - 1;
        return first[last] + weights[last].length - first[0];
    }

    /**
     * Output position {@code i} of row {@code y} of a picture.
     *
     * @param start the source position that the picture's column 0 is
     */
    int blend(RgbImage image, int start, int y, int i) {
        float red = 0;
        float green = 0;
        float blue = 0;
        float[] taps = weights[i];
        int x = first[i] - start;
        for (int k = 0; k < taps.length; k++) {
            int rgb = image.rgb(x + k, y);
            red += taps[k] * (rgb >> 16);
            green += taps[k] * ((rgb >> 8) & 0xFF);
            blue += taps[k] * (rgb & 0xFF);
        }
        return ((int) (red + 0.5f) << 16) | ((int) (green + 0.5f) << 8) | (int) (blue + 0.5f);
    }
}
