package dev.tributary.textworker;

import dev.tributary.contract.Classification;
import dev.tributary.workerruntime.ModelException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Names a sentence by the label whose examples it resembles most: the cosine of its embedding with each label's centroid,
 * and a softmax over these. (Nearest class mean; the prototypes of Snell et al., "Prototypical Networks", 2017.)
 */
final class PrototypeHead implements TextHead {

    private final MeanPooling pooling = new MeanPooling();
    private final List<String> labels = new ArrayList<>();
    private final List<float[]> centroids = new ArrayList<>();
    private final double temperature;

    private PrototypeHead(double temperature) {
        this.temperature = temperature;
    }

    /**
     * Embeds the examples of each label, one at a time, so that the centroids do not depend on a batch.
     *
     * @param examples sentences by label
     */
    static PrototypeHead of(
            Map<String, List<String>> examples, double temperature, TextTokenizer tokenizer, TextNetwork network)
            throws ModelException {
        PrototypeHead head = new PrototypeHead(temperature);
        for (Map.Entry<String, List<String>> label : examples.entrySet()) {
            List<float[]> embeddings = new ArrayList<>();
            for (String example : label.getValue()) {
                embeddings.add(network.run(List.of(tokenizer.encode(example)), head)[0]);
            }
            head.labels.add(label.getKey());
            head.centroids.add(centroid(embeddings));
        }
        return head;
    }

    @Override
    public float[][] read(FloatBuffer values, long[] shape, TokenBatch batch) {
        return pooling.read(values, shape, batch);
    }

    @Override
    public Classification classify(float[] row) {
        double[] similarities = new double[centroids.size()];
        for (int i = 0; i < similarities.length; i++) {
            similarities[i] = dot(row, centroids.get(i));
        }
        return Softmax.of(labels, similarities, temperature);
    }

    private static float[] centroid(List<float[]> embeddings) {
        double[] sum = new double[embeddings.get(0).length];
        for (float[] embedding : embeddings) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += embedding[i];
            }
        }
        return MeanPooling.unit(sum);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
