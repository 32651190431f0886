package dev.tributary.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The AsyncAPI 3 document of the topics: channels, messages, headers, and who sends and receives. */
final class AsyncApi {

    private record Flow(String service, List<Topic<?>> receives, List<Topic<?>> sends) {}

    private static final List<Flow> FLOWS = List.of(
            new Flow("producer", List.of(), List.of(Topics.UPLOADS)),
            new Flow(
                    "ingest",
                    List.of(Topics.UPLOADS),
                    List.of(Topics.TURNS, Topics.TEXT, Topics.IMAGE, Topics.AUDIO, Topics.REJECTED)),
            new Flow("text-worker", List.of(Topics.TEXT), List.of(Topics.TEXT_RESULTS, Topics.REJECTED)),
            new Flow("image-worker", List.of(Topics.IMAGE), List.of(Topics.IMAGE_RESULTS, Topics.REJECTED)),
            new Flow("audio-worker", List.of(Topics.AUDIO), List.of(Topics.AUDIO_RESULTS, Topics.REJECTED)),
            new Flow(
                    "fusion-stream",
                    List.of(Topics.TURNS, Topics.TEXT_RESULTS, Topics.IMAGE_RESULTS, Topics.AUDIO_RESULTS),
                    List.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)));

    private AsyncApi() {}

    static JsonNode document() {
        ObjectNode document = Json.MAPPER.createObjectNode().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Tributary")
                .put("version", "1.0.0")
                .put("description", "Every modality of a turn, one stream, one trace. Keys are turn IDs.");
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode components = document.putObject("components");
        ObjectNode messages = components.putObject("messages");
        for (Topic<?> topic : Topics.ALL) {
            message(messages, topic);
            ObjectNode channel = channels.putObject(topic.name()).put("address", topic.name());
            channel.putObject("messages").putObject("record").put("$ref", "#/components/messages/" + name(topic));
            channel.putObject("bindings")
                    .putObject("kafka")
                    .put("topic", topic.name())
                    .put("bindingVersion", "0.5.0");
        }
        for (Flow flow : FLOWS) {
            flow.receives().forEach(topic -> operation(operations, flow.service(), "receive", topic));
            flow.sends().forEach(topic -> operation(operations, flow.service(), "send", topic));
        }
        return document;
    }

    private static void message(ObjectNode messages, Topic<?> topic) {
        ObjectNode message =
                messages.putObject(name(topic)).put("name", topic.schema()).put("contentType", "application/json");
        ObjectNode headers = message.putObject("headers").put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        for (String header : List.of(
                TurnHeaders.TRACEPARENT,
                TurnHeaders.TRACESTATE,
                TurnHeaders.TURN_ID,
                TurnHeaders.PART,
                TurnHeaders.MODALITY,
                TurnHeaders.CONTENT_TYPE,
                TurnHeaders.SCHEMA,
                TurnHeaders.DEAD_LETTER,
                TurnHeaders.WORKER)) {
            properties.putObject(header).put("type", "string");
        }
        ObjectNode payload =
                message.putObject("payload").put("schemaFormat", "application/schema+json;version=2020-12");
        payload.putObject("schema").put("$ref", "schemas/" + Schemas.file(topic));
        message.putObject("bindings")
                .putObject("kafka")
                .put("bindingVersion", "0.5.0")
                .putObject("key")
                .put("type", "string")
                .put("pattern", "^[A-Za-z0-9._-]{1,128}$");
    }

    private static void operation(ObjectNode operations, String service, String action, Topic<?> topic) {
        operations
                .putObject(service + "-" + action + "-" + topic.name().replace('.', '-'))
                .put("action", action)
                .putObject("channel")
                .put("$ref", "#/channels/" + topic.name());
    }

    private static String name(Topic<?> topic) {
        return topic.schema().replace('/', '-');
    }
}
