package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A record that is taken is written again as it was: else what fusion copies would not be what it has read. */
class StrictTypesTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static final Iterable<Topic<?>> ALL = Topics.ALL;

    @ParameterizedTest
    @FieldSource("ALL")
    <T> void aValueOfAnotherTypeIsRefusedAndNotConverted(Topic<T> topic) throws IOException {
        int refused = 0;
        for (Object example : Objects.requireNonNull(Examples.ALL.get(topic))) {
            JsonNode record = Json.MAPPER.readTree(topic.serialize(topic.type().cast(example)));
            for (JsonPointer place : leaves(record, JsonPointer.empty())) {
                for (JsonNode other : otherTypes(record.at(place))) {
                    JsonNode changed = with(record.deepCopy(), place, other);
                    Decoded<T> decoded = topic.decode(Json.MAPPER.writeValueAsBytes(changed));
                    if (decoded instanceof Decoded.Ok<T> taken) {
                        assertThat(Json.MAPPER.readTree(topic.serialize(taken.value())))
                                .as("%s as %s", place, other)
                                .isEqualTo(changed);
                    } else {
                        refused++;
                    }
                }
            }
        }
        assertThat(refused).isGreaterThan(10);
    }

    private static List<JsonPointer> leaves(JsonNode node, JsonPointer at) {
        List<JsonPointer> leaves = new ArrayList<>();
        if (node.isValueNode()) {
            leaves.add(at);
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!name.equals("criticalPath")) { // computed of the parts, not read
                leaves.addAll(leaves(node.path(name), at.appendProperty(name)));
            }
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            leaves.addAll(leaves(node.path(i), at.appendIndex(i)));
        }
        return leaves;
    }

    private static List<JsonNode> otherTypes(JsonNode leaf) {
        List<JsonNode> others = new ArrayList<>(List.of(NODES.arrayNode().add(leaf), NODES.objectNode()));
        if (leaf.isNumber()) {
            others.addAll(List.of(
                    TextNode.valueOf(leaf.asText()),
                    TextNode.valueOf("NaN"),
                    TextNode.valueOf(""),
                    NODES.booleanNode(true),
                    NODES.numberNode(leaf.asDouble() + 0.25)));
        } else if (leaf.isTextual()) {
            others.addAll(List.of(NODES.numberNode(1), NODES.numberNode(1.5), NODES.booleanNode(true)));
        } else {
            others.addAll(List.of(NODES.numberNode(1), TextNode.valueOf("true"), TextNode.valueOf("")));
        }
        return others;
    }

    private static JsonNode with(JsonNode record, JsonPointer place, JsonNode leaf) throws JsonProcessingException {
        JsonNode parent = record.at(place.head());
        if (parent instanceof ArrayNode array) {
            array.set(place.last().getMatchingIndex(), leaf);
        } else {
            ((ObjectNode) parent).set(place.last().getMatchingProperty(), leaf);
        }
        return record;
    }
}
