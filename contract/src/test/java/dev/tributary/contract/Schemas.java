package dev.tributary.contract;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Schemas made from the records: a component is required unless it is {@code @Nullable}. */
final class Schemas {

    private static final SchemaGenerator GENERATOR = generator();

    private Schemas() {}

    static String file(Topic<?> topic) {
        return topic.schema().replace('/', '-') + ".json";
    }

    static JsonNode of(Topic<?> topic) {
        ObjectNode schema = GENERATOR.generateSchema(topic.type());
        schema.put("title", topic.schema());
        return schema;
    }

    private static SchemaGenerator generator() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        Json.MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                        JacksonOption.INCLUDE_ONLY_JSONPROPERTY_ANNOTATED_METHODS))
                .with(Option.NONSTATIC_NONVOID_NONGETTER_METHODS, Option.FIELDS_DERIVED_FROM_ARGUMENTFREE_METHODS)
                .with(Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
        config.forFields().withRequiredCheck(field -> !isNullable(field));
        config.forMethods().withPropertyNameOverrideResolver(method -> method.getDeclaredName());
        config.forFields().withStringPatternResolver(field -> switch (field.getName()) {
            case "turnId" -> "^[A-Za-z0-9._-]{1,128}$";
            case "traceparent" -> "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$";
            case "sha256" -> "^[0-9a-f]{64}$";
            default -> null;
        });
        config.forFields().withStringMaxLengthResolver(Schemas::longest);
        config.forFields().withNumberInclusiveMinimumResolver(Schemas::least);
        config.forFields().withNumberInclusiveMaximumResolver(Schemas::most);
        config.forFields().withArrayMinItemsResolver(field -> isExpected(field) ? 1 : null);
        config.forTypesInGeneral().withCustomDefinitionProvider(Schemas::scalars);
        return new SchemaGenerator(config.build());
    }

    private static @Nullable Integer longest(FieldScope field) {
        boolean ofModel = field.getDeclaringType().getErasedType().equals(ModelInfo.class)
                && !field.getName().equals("sha256");
        return isErrorType(field) ? Integer.valueOf(PartError.LONGEST_TYPE) : ofModel ? ModelInfo.LONGEST : null;
    }

    private static @Nullable BigDecimal least(FieldScope field) {
        if (field.getName().equals("windowMs")) {
            return BigDecimal.ONE;
        }
        return isProbability(field) ? BigDecimal.ZERO : null;
    }

    /** The window of an upload is cut, that of every other record is taken as it is. */
    private static @Nullable BigDecimal most(FieldScope field) {
        if (field.getName().equals("windowMs")
                && !field.getDeclaringType().getErasedType().equals(Upload.class)) {
            return BigDecimal.valueOf(TurnHead.LONGEST_WINDOW_MS);
        }
        return isProbability(field) ? BigDecimal.ONE : null;
    }

    private static boolean isExpected(FieldScope field) {
        return field.getName().equals("expected") && !field.isFakeContainerItemScope();
    }

    private static boolean isErrorType(FieldScope field) {
        return field.getName().equals("type")
                && field.getDeclaringType().getErasedType().equals(PartError.class);
    }

    private static boolean isProbability(FieldScope field) {
        return field.getName().equals("confidence") || field.getName().equals("averageConfidence");
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** What Jackson writes as a string, and maps by part, which the generator cannot see. */
    private static @Nullable CustomDefinition scalars(ResolvedType type, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        if (type.isInstanceOf(PartId.class)) {
            schema.put("type", "string").put("pattern", "^(text|image|audio)-(0|[1-9][0-9]{0,3})$");
        } else if (type.isInstanceOf(Instant.class)) {
            schema.put("type", "string").put("format", "date-time");
        } else if (type.isInstanceOf(Map.class)) {
            schema.put("type", "object")
                    .set(
                            "additionalProperties",
                            context.createDefinitionReference(
                                    type.getTypeParameters().get(1)));
        } else {
            return null;
        }
        return new CustomDefinition(
                schema, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
    }
}
