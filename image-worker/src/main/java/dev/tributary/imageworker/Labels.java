package dev.tributary.imageworker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of a network's classes, in the order of its outputs. A card's section {@code labels} is either the list of
 * them or {@code { file: NAME }}, where {@code files.NAME} is a UTF-8 text with one label a line.
 */
final class Labels {

    private Labels() {}

    static List<String> of(ModelCard card, ModelFiles files) throws ModelStartException {
        JsonNode section = card.labels(new TypeReference<>() {});
        List<String> labels = new ArrayList<>();
        if (section.isArray()) {
            section.forEach(label -> labels.add(label.asText()));
        } else if (section.path("file").isTextual()) {
            byte[] text = files.bytes(card.file(section.path("file").asText()));
            new String(text, StandardCharsets.UTF_8).lines().forEach(labels::add);
        } else {
            throw card.problem("labels: expected a list of labels, or { file: NAME } with files.NAME being a text with"
                    + " one label a line");
        }
        return List.copyOf(labels);
    }
}
