package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A kind of input that a worker of its own processes. The identifier is what records, topics, headers and spans use. */
public enum Modality {
    TEXT("text"),
    IMAGE("image"),
    AUDIO("audio");

    private final String id;

    Modality(String id) {
        this.id = id;
    }

    /** The identifier: {@code text}, {@code image} or {@code audio}. */
    @JsonValue
    public String id() {
        return id;
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
        throw new IllegalArgumentException("unknown modality '" + id + "', use one of "
                + Arrays.stream(values()).map(Modality::id).collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return id;
    }
}
