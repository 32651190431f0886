package dev.tributary.textworker;

import dev.tributary.contract.Classification;
import java.nio.FloatBuffer;
import java.util.List;

/** A sequence classifier's head: one logit per label. */
final class SequenceHead implements TextHead {

    private final List<String> labels;

    /** @param labels in the order of the logits */
    SequenceHead(List<String> labels) {
        this.labels = List.copyOf(labels);
    }

    /** {@code [batch, labels]} as it is. */
    @Override
    public float[][] read(FloatBuffer values, long[] shape, TokenBatch batch) {
        if (shape.length != 2 || shape[1] != labels.size()) {
            throw new IllegalStateException(
                    "the logits have another shape than the card's " + labels.size() + " labels");
        }
        float[][] rows = new float[batch.size()][labels.size()];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    @Override
    public Classification classify(float[] row) {
        double[] logits = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            logits[i] = row[i];
        }
        return Softmax.of(labels, logits, 1);
    }
}
