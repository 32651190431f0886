package dev.tributary.workerruntime;

import java.util.Map;

/**
 * One file of a model, as its card names it: a network, or something beside it (a tokenizer, a list of labels).
 *
 * @param name by which the worker asks for it
 * @param source {@code classpath:…}, {@code file:…} with an absolute path, or {@code npm:package@version/path}
 * @param sha256 of the file, lower-case hexadecimal
 * @param inputs of a network, by tensor name; a name with {@code *} stands for all tensors that fit it
 * @param outputs likewise; a network may have more than those named
 */
public record ModelFile(
        String name, String source, String sha256, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {

    static final String CLASSPATH = "classpath:";
    static final String FILE = "file:";
    static final String NPM = "npm:";

    public ModelFile {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }
}
