package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of input that a worker of its own processes. The identifier is what records, topics, headers and spans use. */
public enum Modality {
    TEXT("text"),
    IMAGE("image"),
    AUDIO("audio", "application/ogg", "video/webm", "video/mp4", "video/ogg");

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it so
    private final Set<String> otherTypes;

    /** @param otherTypes media types of the modality that do not begin like it */
    Modality(String id, String... otherTypes) {
        this.id = id;
        this.otherTypes = Set.of(otherTypes);
    }

    /** The identifier: {@code text}, {@code image} or {@code audio}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** Whether content of a media type (lower case, without parameters) can be of this modality. */
    public boolean takes(String mediaType) {
        return mediaType.startsWith(id + "/") || otherTypes.contains(mediaType);
    }

    /** All identifiers in one phrase, for messages: {@code text, image, audio}. */
    public static String names() {
        return Arrays.stream(values()).map(Modality::id).collect(Collectors.joining(", "));
    }

    /**
     * The modality of an identifier.
     *
     * @throws IllegalArgumentException when there is none, naming those that there are
     */
    @JsonCreator
    public static Modality of(String id) {
        for (Modality modality : values()) {
            if (modality.id.equals(id)) {
                return modality;
            }
        }
        throw new IllegalArgumentException("unknown modality '" + id + "', use one of " + names());
    }

    @Override
    public String toString() {
        return id;
    }
}
