package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one part of a turn, {@code image-0}: its modality and its position among the parts of that modality. Each
 * part is a slot of its own in the join, so two images in one turn are two slots. Ordered by modality, then index.
 */
public record PartId(Modality modality, int index) implements Comparable<PartId> {

    private static final Pattern FORM = Pattern.compile("([a-z]+)-(0|[1-9][0-9]{0,3})");

    /** The parts that almost every turn has no more of, by name: parts are named many times in each record. */
    private static final Map<String, PartId> COMMON = common(8);

    private static final Comparator<PartId> ORDER =
            Comparator.comparing(PartId::modality).thenComparingInt(PartId::index);

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
        PartId common = COMMON.get(name);
        return common == null ? parsed(name) : common;
    }

    private static PartId parsed(String name) {
        Matcher form = FORM.matcher(name);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "part '" + name + "' is not of the form <modality>-<index>, as in image-0");
        }
        return new PartId(Modality.of(form.group(1)), Integer.parseInt(form.group(2)));
    }

    private static Map<String, PartId> common(int count) {
        Map<String, PartId> common = new HashMap<>();
        for (Modality modality : Modality.values()) {
            for (int i = 0; i < count; i++) {
                common.put(modality.id() + "-" + i, new PartId(modality, i));
            }
        }
        return Map.copyOf(common);
    }

    @Override
    public int compareTo(PartId other) {
        return ORDER.compare(this, other);
    }

    @Override
    @JsonValue
    public String toString() {
        return modality.id() + "-" + index;
    }
}
