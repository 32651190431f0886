package dev.tributary.fusionstream;

import dev.tributary.contract.Modality;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From which score on a label counts, for one decision. A threshold for a modality takes the place of the one that holds in
 * all of them, whether it is higher or lower.
 *
 * @param everywhere scores from 0 to 1 by label, in the form of {@link #key}
 * @param only the same for one modality each
 */
record LabelThresholds(Map<String, Double> everywhere, Map<Modality, Map<String, Double>> only) {

    static final LabelThresholds NONE = new LabelThresholds(Map.of(), Map.of());

    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ENDS = Pattern.compile("^\\.|\\.$");

    LabelThresholds {
        everywhere = Map.copyOf(everywhere);
        Map<Modality, Map<String, Double>> copies = new HashMap<>();
        only.forEach((modality, labels) -> copies.put(modality, Map.copyOf(labels)));
        only = Map.copyOf(copies);
    }

    /**
     * A label as settings name it: in lower case, with a dot for everything that is no letter or digit, and none at its ends.
     * {@code "Hate Speech!"} is {@code hate.speech}.
     */
    static String key(String label) {
        return ENDS.matcher(OTHERS.matcher(label.toLowerCase(Locale.ROOT)).replaceAll("."))
                .replaceAll("");
    }

    boolean isEmpty() {
        return everywhere.isEmpty() && only.isEmpty();
    }

    /** The modality's own threshold of a label, or null. */
    @Nullable Double own(Modality modality, String key) {
        return only.getOrDefault(modality, Map.of()).get(key);
    }

    /** The threshold of a label in a modality, or null when the label does not count there. */
    @Nullable Double of(Modality modality, String key) {
        Double own = own(modality, key);
        return own == null ? everywhere.get(key) : own;
    }
}
