package dev.tributary.audioworker;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.TensorSpec;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moonshine (arXiv 2410.15608): an encoder that takes the samples as they are, {@code input_values} [1, samples], and a
 * decoder that keeps its attention's keys and values between tokens.
 *
 * <p>The decoder is exported as one network with two branches. The first step runs without a cache
 * ({@code use_cache_branch} false, {@code past_key_values.*} of one empty place) and gives the keys and values of the
 * encoder's states, which all later steps reuse; each later step takes one token and the decoder's keys and values of the
 * step before. Greedy: the likeliest token each time.
 */
final class Moonshine implements Transcriber {
    private static final String PAST = KeyValues.PAST + "*";

    private final OnnxSession encoder;
    private final OnnxSession decoder;
    private final Vocabulary vocabulary;
    private final Decoding decoding;
    private final long[] pastShape;

    private Moonshine(
            OnnxSession encoder, OnnxSession decoder, Vocabulary vocabulary, Decoding decoding, long[] pastShape) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.vocabulary = vocabulary;
        this.decoding = decoding;
        this.pastShape = pastShape;
    }

    /** Opens the card's files {@code encoder}, {@code decoder} and {@code vocabulary}. */
    static Moonshine open(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException {
        Decoding decoding = card.postprocess(Decoding.class);
        @Nullable TensorSpec past = card.file("decoder").inputs().get(PAST);
        if (past == null || past.shape().size() != 4) {
            throw card.problem(
                    "files.decoder.inputs needs " + PAST + ": {type: float32, shape: [-1, heads, -1, size]}");
        }
        Vocabulary vocabulary = Vocabularies.open(card, files);
        OnnxSession encoder = OnnxSession.open(card, "encoder", files, onnx);
        try {
            return new Moonshine(
                    encoder,
                    OnnxSession.open(card, "decoder", files, onnx),
                    vocabulary,
                    decoding,
                    past.shape().stream().mapToLong(size -> Math.max(1, size)).toArray());
        } catch (ModelStartException e) {
            encoder.close();
            throw e;
        }
    }

    @Override
    public Words transcribe(float[] samples) throws ModelException {
        OrtEnvironment environment = OnnxSession.environment();
        try (OnnxTensor sound = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(samples), new long[] {1, samples.length});
                OrtSession.Result encoded = encoder.run(Map.of("input_values", sound))) {
            return decode((OnnxTensor) encoded.get(0), decoding.limit(samples.length));
        } catch (OrtException e) {
            throw ModelException.of(e);
        }
    }

    private Words decode(OnnxTensor hidden, int limit) throws ModelException, OrtException {
        OrtEnvironment environment = OnnxSession.environment();
        List<Integer> sequence = new ArrayList<>(decoding.start());
        double logProbability = 0;
        int start = sequence.size();
        try (KeyValues keyValues = KeyValues.empty(decoder.inputNames(), pastShape)) {
            for (int i = 0; sequence.size() - start < limit; i++) {
                try (OnnxTensor token = OnnxTensor.createTensor(
                                environment, LongBuffer.wrap(new long[] {sequence.get(i)}), new long[] {1, 1});
                        OnnxTensor useCache = OnnxTensor.createTensor(environment, new boolean[] {i > 0})) {
                    Map<String, OnnxTensor> inputs = new HashMap<>(keyValues.tensors());
                    inputs.put("input_ids", token);
                    inputs.put("encoder_hidden_states", hidden);
                    inputs.put("use_cache_branch", useCache);
                    keyValues.replace(decoder.run(inputs));
                }
                if (i == sequence.size() - 1) {
                    FloatBuffer logits = keyValues.logits();
                    Guess guess = Guess.best(logits, 0, logits.remaining());
                    if (guess.token() == decoding.end()) {
                        break;
                    }
                    sequence.add(guess.token());
                    logProbability += guess.logProbability();
                }
            }
        }
        List<Integer> said = sequence.subList(start, sequence.size());
        return new Words(vocabulary.text(said), logProbability, said.size());
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
