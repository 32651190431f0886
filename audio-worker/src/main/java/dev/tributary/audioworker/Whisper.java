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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whisper (arXiv 2212.04356) and models of its shape: {@code input_features} [1, bands, 3000] → {@code last_hidden_state};
 * then {@code input_ids} [1, n] and {@code encoder_hidden_states} → {@code logits} [1, n, vocabulary], the likeliest token
 * each time.
 *
 * <p>The card's start tokens are the prompt: start of transcript, language, task, no timestamps. The decoder is the export
 * without a cache, so that a step costs as much as the text so far is long.
 */
final class Whisper implements Transcriber {
    private static final String FEATURES = "input_features";

    private final OnnxSession encoder;
    private final OnnxSession decoder;
    private final Vocabulary vocabulary;
    private final Decoding decoding;
    private final int bands;

    private Whisper(OnnxSession encoder, OnnxSession decoder, Vocabulary vocabulary, Decoding decoding, int bands) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.vocabulary = vocabulary;
        this.decoding = decoding;
        this.bands = bands;
    }

    /** Opens the card's files {@code encoder}, {@code decoder} and {@code vocabulary}. */
    static Whisper open(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException {
        Decoding decoding = card.postprocess(Decoding.class);
        @Nullable TensorSpec features = card.file("encoder").inputs().get(FEATURES);
        if (features == null
                || features.shape().size() != 3
                || features.shape().get(1) < 1
                || features.shape().get(2) != LogMel.FRAMES) {
            throw card.problem("files.encoder.inputs needs " + FEATURES + ": {type: float32, shape: [-1, 80, 3000]},"
                    + " with the model's number of mel bands");
        }
        Vocabulary vocabulary = Vocabularies.open(card, files);
        OnnxSession encoder = OnnxSession.open(card, "encoder", files, onnx);
        try {
            OnnxSession decoder = OnnxSession.open(card, "decoder", files, onnx);
            return new Whisper(
                    encoder,
                    decoder,
                    vocabulary,
                    decoding,
                    Math.toIntExact(features.shape().get(1)));
        } catch (ModelStartException e) {
            encoder.close();
            throw e;
        }
    }

    @Override
    public Words transcribe(float[] samples) throws ModelException {
        FloatBuffer features = ByteBuffer.allocateDirect(bands * LogMel.FRAMES * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        new LogMel(bands).compute(samples, features);
        try (OnnxTensor input = OnnxTensor.createTensor(
                        OnnxSession.environment(), features, new long[] {1, bands, LogMel.FRAMES});
                OrtSession.Result encoded = encoder.run(Map.of(FEATURES, input))) {
            return decode((OnnxTensor) encoded.get(0), decoding.limit(samples.length));
        } catch (OrtException e) {
            throw ModelException.of(e);
        }
    }

    private Words decode(OnnxTensor hidden, int limit) throws ModelException, OrtException {
        OrtEnvironment environment = OnnxSession.environment();
        List<Integer> sequence = new ArrayList<>(decoding.start());
        int start = sequence.size();
        double logProbability = 0;
        while (sequence.size() - start < limit) {
            long[] tokens = sequence.stream().mapToLong(Integer::longValue).toArray();
            try (OnnxTensor ids = OnnxTensor.createTensor(
                            environment, LongBuffer.wrap(tokens), new long[] {1, tokens.length});
                    OrtSession.Result result = decoder.run(Map.of("input_ids", ids, "encoder_hidden_states", hidden))) {
                FloatBuffer logits = ((OnnxTensor) result.get("logits").orElseThrow()).getFloatBuffer();
                int size = logits.remaining() / tokens.length;
                Guess guess = Guess.best(logits, logits.remaining() - size, size);
                if (guess.token() == decoding.end()) {
                    break;
                }
                sequence.add(guess.token());
                logProbability += guess.logProbability();
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
