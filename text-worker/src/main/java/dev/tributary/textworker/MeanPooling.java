package dev.tributary.textworker;

import java.nio.FloatBuffer;

/** A sentence's embedding: the mean of its tokens' hidden states without padding, scaled to length 1. */
final class MeanPooling implements TextNetwork.Rows {

    /** {@code [batch, tokens, width]} to {@code [batch][width]}. */
    @Override
    public float[][] read(FloatBuffer values, long[] shape, TokenBatch batch) {
        int width = (int) shape[2];
        float[][] rows = new float[batch.size()][];
        float[] state = new float[width];
        for (int row = 0; row < rows.length; row++) {
            double[] sum = new double[width];
            values.position(row * batch.width() * width);
            for (int token = 0; token < batch.length(row); token++) {
                values.get(state);
                for (int i = 0; i < width; i++) {
                    sum[i] += state[i];
                }
            }
            rows[row] = unit(sum);
        }
        return rows;
    }

    /** A vector scaled to length 1; how long it was does not matter. */
    static float[] unit(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double length = Math.max(Math.sqrt(squares), 1e-12);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}
