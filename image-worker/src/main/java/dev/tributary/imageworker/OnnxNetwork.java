package dev.tributary.imageworker;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.TensorSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A network of a model card that ONNX Runtime runs. */
final class OnnxNetwork implements Network {

    private final OnnxSession session;
    private final String input;
    private final OnnxJavaType type;
    private final String output;

    private OnnxNetwork(OnnxSession session, String input, OnnxJavaType type, String output) {
        this.session = session;
        this.input = input;
        this.type = type;
        this.output = output;
    }

    /**
     * Opens a file of a card.
     *
     * @param file its name in the card, where it declares one input and one output
     */
    static OnnxNetwork open(ModelCard card, String file, ModelFiles files, OnnxSettings settings)
            throws ModelStartException {
        String input = only(card, file + ".inputs", card.file(file).inputs());
        String output = only(card, file + ".outputs", card.file(file).outputs());
        OnnxSession session = OnnxSession.open(card, file, files, settings);
        TensorSpec declared = Objects.requireNonNull(card.file(file).inputs().get(input));
        return new OnnxNetwork(session, input, declared.javaType(), output);
    }

    private static String only(ModelCard card, String field, Map<String, TensorSpec> tensors)
            throws ModelCardException {
        if (tensors.size() != 1) {
            throw card.problem("files." + field + " declares " + tensors.size() + " tensors: expected one");
        }
        return tensors.keySet().iterator().next();
    }

    /** {@code CPU} or {@code CUDA}. */
    String provider() {
        return session.provider();
    }

    @Override
    public Tensor run(ByteBuffer values, long... shape) throws ModelException {
        try (OnnxTensor tensor = OnnxTensor.createTensor(OnnxSession.environment(), values.rewind(), shape, type);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            OnnxTensor answer = (OnnxTensor) result.get(0);
            return new Tensor(
                    answer.getFloatBuffer(),
                    Arrays.stream(answer.getInfo().getShape()).boxed().toList());
        } catch (OrtException e) {
            throw ModelException.of(e);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
