package dev.tributary.deploy.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;

/** The attributes of OpenTelemetry's semantic conventions, from the artifacts that the services are built with. */
public final class Conventions {

    private Conventions() {}

    /** The type of each attribute, {@code string}, {@code int} and so on, by its name. */
    public static Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        try {
            read(ErrorAttributes.class, attributes);
            read(MessagingIncubatingAttributes.class, attributes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return attributes;
    }

    private static void read(Class<?> one, Map<String, String> attributes)
            throws IOException, ReflectiveOperationException, URISyntaxException {
        Path jar =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile opened = new JarFile(jar.toFile())) {
            for (String entry : opened.stream()
                    .map(file -> file.getName())
                    .filter(name -> name.endsWith("Attributes.class"))
                    .toList()) {
                String name = entry.replace('/', '.').substring(0, entry.length() - ".class".length());
                for (Field field : Class.forName(name).getFields()) {
                    if (field.getType() == AttributeKey.class) {
                        AttributeKey<?> key = (AttributeKey<?>) field.get(null);
                        attributes.put(key.getKey(), type(key));
                    }
                }
            }
        }
    }

    private static String type(AttributeKey<?> key) {
        return switch (key.getType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case LONG -> "int";
            case DOUBLE -> "double";
            case STRING_ARRAY -> "string[]";
            default -> "any";
        };
    }
}
