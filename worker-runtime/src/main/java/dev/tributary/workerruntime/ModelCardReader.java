package dev.tributary.workerruntime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tributary.contract.ModelInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads one model card and collects what is wrong with it, so that all of it can be told at once. */
final class ModelCardReader {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> CARD = Set.of(
            "name",
            "version",
            "task",
            "licence",
            "files",
            "preprocess",
            "postprocess",
            "labels",
            "thresholds",
            "batch",
            "cuda");
    private static final Set<String> BATCH = Set.of("budget");
    private static final Set<String> FILE = Set.of("source", "sha256", "inputs", "outputs");
    private static final Set<String> TENSOR = Set.of("type", "shape");

    private final @Nullable Path folder;
    private final List<String> problems = new ArrayList<>();

    private ModelCardReader(@Nullable Path folder) {
        this.folder = folder;
    }

    static ModelCard read(String location) throws ModelCardException {
        boolean onClasspath = location.startsWith(ModelFile.CLASSPATH);
        Path path =
                Path.of(location.startsWith(ModelFile.FILE) ? location.substring(ModelFile.FILE.length()) : location);
        try (InputStream in = onClasspath ? ModelFiles.resource(location) : Files.newInputStream(path)) {
            ModelCardReader reader = new ModelCardReader(
                    onClasspath ? null : path.toAbsolutePath().getParent());
            ModelCard card = reader.card(location, YAML.readTree(in));
            if (!reader.problems.isEmpty()) {
                throw new ModelCardException(location, reader.problems);
            }
            return card;
        } catch (JsonProcessingException e) {
            throw new ModelCardException(location, List.of("it is not YAML: " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ModelCardException(location, List.of("it cannot be read: " + e));
        }
    }

    private ModelCard card(String location, JsonNode root) {
        known("", root, CARD);
        Map<String, ModelFile> files = new HashMap<>();
        JsonNode fileNodes = root.path("files");
        fileNodes.properties().forEach(entry -> files.put(entry.getKey(), file(entry.getKey(), entry.getValue())));
        if (files.isEmpty()) {
            problems.add("files names no file");
        }
        return new ModelCard(
                location,
                name(root, "name"),
                name(root, "version"),
                text("", root, "task"),
                text("", root, "licence"),
                files,
                batchBudget(root.path("batch")),
                cuda(root.path("cuda")),
                root);
    }

    /** It stands on every result. */
    private String name(JsonNode root, String field) {
        String name = text("", root, field);
        if (name.length() > ModelInfo.LONGEST) {
            problems.add(field + " has more than " + ModelInfo.LONGEST + " characters");
        }
        return name;
    }

    private long batchBudget(JsonNode batch) {
        if (batch.isMissingNode()) {
            return Long.MAX_VALUE;
        }
        known("batch.", batch, BATCH);
        JsonNode budget = batch.path("budget");
        if (!budget.canConvertToLong() || !budget.isIntegralNumber() || budget.asLong() < 1) {
            problems.add("batch.budget is missing or wrong: expected a whole number of 1 or more");
            return Long.MAX_VALUE;
        }
        return budget.asLong();
    }

    private CudaOptions cuda(JsonNode cuda) {
        if (cuda.isMissingNode()) {
            return CudaOptions.DEFAULT;
        }
        try {
            return ModelCard.SECTIONS
                    .readerFor(CudaOptions.class)
                    .without(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .readValue(cuda);
        } catch (JsonProcessingException e) {
            problems.add("cuda: " + e.getOriginalMessage());
            return CudaOptions.DEFAULT;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelFile file(String name, JsonNode node) {
        String path = "files." + name + ".";
        known(path, node, FILE);
        String sha256 = text(path, node, "sha256");
        if (!sha256.isEmpty() && !SHA256.matcher(sha256).matches()) {
            problems.add(path + "sha256 is '" + sha256 + "': expected 64 lower-case hexadecimal digits");
        }
        return new ModelFile(
                name,
                source(path, text(path, node, "source")),
                sha256,
                tensors(path + "inputs", node.path("inputs")),
                tensors(path + "outputs", node.path("outputs")));
    }

    private String source(String path, String source) {
        if (source.startsWith(ModelFile.FILE)) {
            Path file = Path.of(source.substring(ModelFile.FILE.length()));
            if (folder != null) {
                return ModelFile.FILE + folder.resolve(file);
            }
            if (!file.isAbsolute()) {
                problems.add(path + "source is '" + source
                        + "': a card on the class path has no folder, so name an absolute path or classpath:");
            }
        } else if (!source.isEmpty() && !source.startsWith(ModelFile.CLASSPATH) && !source.startsWith(ModelFile.NPM)) {
            problems.add(path + "source is '" + source + "': expected classpath:…, file:… or npm:…");
        }
        return source;
    }

    private Map<String, TensorSpec> tensors(String path, JsonNode node) {
        Map<String, TensorSpec> tensors = new HashMap<>();
        node.properties().forEach(entry -> {
            String at = path + "." + entry.getKey() + ".";
            JsonNode tensor = entry.getValue();
            known(at, tensor, TENSOR);
            String type = text(at, tensor, "type");
            if (!type.isEmpty() && !TensorSpec.TYPES.containsKey(type)) {
                problems.add(at + "type is '" + type + "': expected one of "
                        + TensorSpec.TYPES.keySet().stream().sorted().toList());
            }
            tensors.put(entry.getKey(), new TensorSpec(type, shape(at, tensor.path("shape"))));
        });
        return tensors;
    }

    private List<Long> shape(String at, JsonNode shape) {
        boolean whole = shape.isArray()
                && StreamSupport.stream(shape.spliterator(), false)
                        .allMatch(size -> size.isIntegralNumber() && size.asLong() >= -1);
        if (!whole) {
            problems.add(at + "shape is missing or wrong: expected a list of sizes, -1 where any size goes");
            return List.of();
        }
        return StreamSupport.stream(shape.spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }

    private String text(String path, JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
            problems.add(path + field + " is missing");
            return "";
        }
        return value.asText().strip();
    }

    private void known(String path, JsonNode node, Set<String> keys) {
        if (!node.isObject()) {
            problems.add((path.isEmpty() ? "the card" : path.substring(0, path.length() - 1))
                    + " is not a mapping; expected the keys "
                    + keys.stream().sorted().toList());
            return;
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                problems.add(path + key + " is not known; expected one of "
                        + keys.stream().sorted().toList());
            }
        });
    }
}
