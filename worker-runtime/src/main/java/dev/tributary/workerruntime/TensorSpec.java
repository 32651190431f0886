package dev.tributary.workerruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as a model card declares it.
 *
 * @param type element type: {@code float32}, {@code int64}, …
 * @param shape sizes by dimension, -1 where any size goes; empty for a scalar
 */
public record TensorSpec(String type, List<Long> shape) {

    static final Map<String, OnnxJavaType> TYPES = Map.of(
            "float16", OnnxJavaType.FLOAT16,
            "bfloat16", OnnxJavaType.BFLOAT16,
            "float32", OnnxJavaType.FLOAT,
            "float64", OnnxJavaType.DOUBLE,
            "int8", OnnxJavaType.INT8,
            "uint8", OnnxJavaType.UINT8,
            "int32", OnnxJavaType.INT32,
            "int64", OnnxJavaType.INT64,
            "bool", OnnxJavaType.BOOL,
            "string", OnnxJavaType.STRING);

    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /**
     * What differs between this declaration and a model's tensor, or null when they fit.
     *
     * @param input whether the tensor goes in: what the worker may feed at any size, the model must take at any size
     */
    @Nullable String differenceFrom(TensorInfo actual, boolean input) {
        String found = describe(actual);
        if (TYPES.get(type) != actual.type) {
            return "the card says " + this + ", the file has " + found;
        }
        long[] sizes = actual.getShape();
        boolean fits = sizes.length == shape.size();
        for (int i = 0; fits && i < sizes.length; i++) {
            fits = shape.get(i) == sizes[i] || sizes[i] < 0 || (!input && shape.get(i) < 0);
        }
        return fits ? null : "the card says " + this + ", the file has " + found;
    }

    /** The type as ONNX Runtime has it; that of a tensor of an open session is always one of these. */
    public OnnxJavaType javaType() {
        return Objects.requireNonNull(TYPES.get(type), "no type of tensors");
    }

    static String describe(TensorInfo tensor) {
        String type = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == tensor.type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(tensor.type.toString());
        return type + " " + Arrays.toString(tensor.getShape());
    }

    @Override
    public String toString() {
        return type + " " + shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
