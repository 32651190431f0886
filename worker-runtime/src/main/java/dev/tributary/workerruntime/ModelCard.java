package dev.tributary.workerruntime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.blob.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a worker loads: a small YAML file that names a model, its files with their hashes and tensors, and how to prepare
 * its inputs and read its outputs.
 *
 * <pre>
 * name: pp-ocrv4
 * version: "1.2.2"
 * task: ocr
 * licence: Apache-2.0
 * files:
 *   detection:
 *     source: classpath:models/detection.onnx    # or file:beside/the/card.onnx, or npm:package@1.2.3/path/in/it.onnx
 *     sha256: …
 *     inputs: { x: { type: float32, shape: [-1, 3, -1, -1] } }
 *     outputs: { … }
 * preprocess: { … }     # each of these as the task needs it
 * postprocess: { … }
 * labels: …
 * thresholds: { … }
 * batch: { budget: 4096 }   # what the inputs of one call may cost together, in the model's unit
 * cuda: { memoryLimit: 2147483648, cudnnSearch: HEURISTIC, arena: SAME_AS_REQUESTED, device: 0 }   # all optional
 * </pre>
 *
 * Sections from preprocess to thresholds sections belong to the task: a worker reads each into a type of its own. Keys that nobody knows are
 * refused everywhere, since they are most likely typing mistakes.
 */
public final class ModelCard {

    static final JsonMapper SECTIONS = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private static final String ABSENT = "Null value for creator property";

    private final String location;
    private final String name;
    private final String version;
    private final String task;
    private final String licence;
    private final SortedMap<String, ModelFile> files;
    private final long batchBudget;
    private final CudaOptions cuda;
    private final JsonNode root;

    ModelCard(
            String location,
            String name,
            String version,
            String task,
            String licence,
            Map<String, ModelFile> files,
            long batchBudget,
            CudaOptions cuda,
            JsonNode root) {
        this.location = location;
        this.name = name;
        this.version = version;
        this.task = task;
        this.licence = licence;
        this.files = new TreeMap<>(files);
        this.batchBudget = batchBudget;
        this.cuda = cuda;
        this.root = root;
    }

    /**
     * Reads a card.
     *
     * @param location {@code classpath:…}, or the path of a file, with or without {@code file:}
     * @throws ModelCardException listing all that is wrong with it
     */
    public static ModelCard read(String location) throws ModelCardException {
        return ModelCardReader.read(location);
    }

    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /** What the model does, as in {@code ocr}: a worker may know several tasks. */
    public String task() {
        return task;
    }

    public String licence() {
        return licence;
    }

    /** Where the card lies, for messages. */
    public String location() {
        return location;
    }

    /**
     * A file by its name.
     *
     * @throws ModelCardException when the card has none of that name
     */
    public ModelFile file(String file) throws ModelCardException {
        ModelFile found = files.get(file);
        if (found == null) {
            throw problem("files." + file + " is missing; the task " + task + " needs it");
        }
        return found;
    }

    /** All files that it names, in the order of their names there. */
    Collection<ModelFile> files() {
        return files.values();
    }

    /** The model as results name it, running on a provider ({@code CPU} or {@code CUDA}). */
    public ModelInfo info(String provider) {
        String hashes = files.values().stream().map(ModelFile::sha256).collect(Collectors.joining());
        return new ModelInfo(name, version, Sha256.of(hashes.getBytes(StandardCharsets.US_ASCII)), provider);
    }

    /** The {@code preprocess} section; what it lacks is null or fails in the record's own checks. */
    public <T> T preprocess(Class<T> type) throws ModelCardException {
        return type.cast(section("preprocess", SECTIONS.constructType(type)));
    }

    /** The {@code postprocess} section. */
    public <T> T postprocess(Class<T> type) throws ModelCardException {
        return type.cast(section("postprocess", SECTIONS.constructType(type)));
    }

    /** The {@code labels} section: a list, or labels with their examples. */
    @SuppressWarnings("unchecked") // the reference says what Jackson makes of it
    public <T> T labels(TypeReference<T> type) throws ModelCardException {
        return (T) section("labels", SECTIONS.constructType(type.getType()));
    }

    /** What the inputs of one call may cost together: {@code batch.budget}, as much as there is when the card is silent. */
    public long batchBudget() {
        return batchBudget;
    }

    /** How CUDA runs the model: the section {@code cuda}. */
    CudaOptions cuda() {
        return cuda;
    }

    /** The {@code thresholds} section. */
    public <T> T thresholds(Class<T> type) throws ModelCardException {
        return type.cast(section("thresholds", SECTIONS.constructType(type)));
    }

    /** A failure that concerns this card: one sentence that starts with the path of the field. */
    public ModelCardException problem(String problem) {
        return new ModelCardException(location, List.of(problem));
    }

    /** The path of the field, as in {@code preprocess.pixels: }. */
    private static String place(String section, JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return section + ": ";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining("", section, ": "));
    }

    /** Our own checks speak for themselves; what is absent is said so, and what it is that Jackson does not know. */
    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException check && check.getMessage() != null) {
            return check.getMessage();
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "no such field; there are " + unknown.getKnownPropertyIds();
        }
        return e.getOriginalMessage().startsWith(ABSENT) ? "is missing" : e.getOriginalMessage();
    }

    private Object section(String section, JavaType type) throws ModelCardException {
        JsonNode node = root.get(section);
        if (node == null || node.isNull()) {
            throw problem(section + " is missing; the task " + task + " needs it");
        }
        try {
            return SECTIONS.readerFor(type).readValue(node);
        } catch (JsonProcessingException e) {
            throw problem(place(section, e) + reason(e));
        } catch (IOException e) {
            throw problem(section + ": " + e.getMessage());
        }
    }
}
