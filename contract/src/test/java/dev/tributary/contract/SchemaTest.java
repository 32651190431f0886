package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The committed schemas and AsyncAPI document are those that the records give, and the records obey them. */
class SchemaTest {

    static final Iterable<Topic<?>> ALL = Topics.ALL;

    @ParameterizedTest
    @FieldSource("ALL")
    void theCommittedSchemaIsThatOfTheRecord(Topic<?> topic) {
        Golden.check(Path.of("schemas", Schemas.file(topic)), Schemas.of(topic));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    <T> void everyRecordIsValidByItsSchema(Topic<T> topic) {
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Schemas.of(topic));
        for (Object example : Objects.requireNonNull(Examples.ALL.get(topic))) {
            JsonNode json = Json.MAPPER.valueToTree(example);
            assertThat(schema.validate(json)).as("%s", json).isEmpty();
        }
    }

    @Test
    void aRecordWithoutARequiredFieldIsInvalid() {
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Schemas.of(Topics.TURNS));
        com.fasterxml.jackson.databind.node.ObjectNode json = Json.MAPPER.valueToTree(Turn.of(Examples.HEAD));
        json.remove("openedAt");
        json.put("turnId", "a b");
        assertThat(schema.validate(json)).extracting(Object::toString).hasSize(2);
    }

    @Test
    void theAsyncApiDocumentIsThatOfTheTopics() {
        Golden.check(Path.of("asyncapi.json"), AsyncApi.document());
    }
}
