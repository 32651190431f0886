package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A kind of input that a worker of its own processes. The identifier is what records, topics, headers and spans use. */
public enum Modality {
    TEXT("text"),
    IMAGE("image"),
    AUDIO("audio", "application/ogg", "video/webm", "video/mp4", "video/ogg");

    /** Almost every turn has no more parts of a modality than these. */
    static final int COMMON_PARTS = 8;

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it so
    private final Set<String> otherTypes;

    /** Parts are named many times in each record. */
    @SuppressWarnings("ImmutableEnumChecker") // toList makes it so
    private final List<String> commonParts;

    /** @param otherTypes media types of the modality that do not begin like it */
    Modality(String id, String... otherTypes) {
        this.id = id;
        this.otherTypes = Set.of(otherTypes);
        this.commonParts = IntStream.range(0, COMMON_PARTS)
                .mapToObj(index -> id + "-" + index)
                .toList();
    }

    /** The identifier: {@code text}, {@code image} or {@code audio}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The name of one of its parts: {@code image-0}. */
    String part(int index) {
        return index < COMMON_PARTS ? commonParts.get(index) : id + "-" + index;
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
        throw new IllegalArgumentException("unknown modality " + Reasons.quoted(id) + ", use one of " + names());
    }

    @Override
    public String toString() {
        return id;
    }
}
