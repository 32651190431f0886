package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The name of one part of a turn, {@code image-0}: its modality and its position among the parts of that modality. Each
 * part is a slot of its own in the join, so two images in one turn are two slots. Ordered by modality, then index.
 */
public record PartId(Modality modality, int index) implements Comparable<PartId> {

    private static final Pattern FORM = Pattern.compile("([a-z]+)-(0|[1-9][0-9]{0,3})");

    private static final Map<String, PartId> BY_NAME = byName();

    public PartId {
        if (index < 0 || index > 9999) {
            throw new IllegalArgumentException("part index " + index + " is outside 0..9999");
        }
    }

    /**
     * Reads {@code image-0}.
     *
     * @throws IllegalArgumentException when the name has another form or its modality is unknown
     */
    @JsonCreator
    public static PartId of(String name) {
        PartId common = BY_NAME.get(name);
        return common == null ? parsed(name) : common;
    }

    private static PartId parsed(String name) {
        Matcher form = FORM.matcher(name);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "part " + Reasons.quoted(name) + " is not of the form <modality>-<index>, as in image-0");
        }
        return new PartId(Modality.of(form.group(1)), Integer.parseInt(form.group(2)));
    }

    private static Map<String, PartId> byName() {
        return Arrays.stream(Modality.values())
                .flatMap(modality ->
                        IntStream.range(0, Modality.COMMON_PARTS).mapToObj(index -> new PartId(modality, index)))
                .collect(Collectors.toUnmodifiableMap(PartId::toString, Function.identity()));
    }

    @Override
    public int compareTo(PartId other) {
        int order = modality.compareTo(other.modality);
        return order == 0 ? Integer.compare(index, other.index) : order;
    }

    @Override
    @JsonValue
    public String toString() {
        return modality.part(index);
    }
}
