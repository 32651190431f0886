package dev.tributary.fusionstream;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsReader;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ThresholdPolicy}. All are optional; {@code <modality>} is {@code text}, {@code image} or
 * {@code audio}.
 *
 * <pre>
 * tributary.fusion.block.&lt;label&gt;               from this score on, 0 to 1, the label blocks the turn
 * tributary.fusion.block.&lt;modality&gt;.&lt;label&gt;    the same in one modality, in place of the former
 * tributary.fusion.block.any.&lt;label&gt;           the former written out, for a label that begins like a modality
 * tributary.fusion.review.…                    likewise, for a review
 * tributary.fusion.missing                     what a missing part leads to: allow, review (default) or block
 * tributary.fusion.missing.&lt;modality&gt;          the same for one modality
 * tributary.fusion.weight.&lt;modality&gt;           of an answer's confidence in the average: 1 by default, 0 to 1000
 * tributary.fusion.confidence.least            the average confidence below which a turn is reviewed: 0.5 by default
 * </pre>
 *
 * Labels are written as {@link LabelThresholds#key} says. The first word of a threshold's name is a modality, or
 * {@code any}, wherever it can be one; so {@code block.image.spam} is the label {@code spam} of images, and the label
 * {@code "Image spam"} is {@code block.any.image.spam}.
 */
final class ThresholdSettings {

    private static final String BLOCK = "tributary.fusion.block.";
    private static final String REVIEW = "tributary.fusion.review.";
    private static final String MISSING = "tributary.fusion.missing";
    private static final String WEIGHT = "tributary.fusion.weight.";
    private static final String ANY = "any";
    private static final double HEAVIEST = 1000;

    private final Settings settings;

    ThresholdSettings(Settings settings) {
        this.settings = settings;
    }

    /** A label, and the modality that a threshold of it is for; null for all. */
    private record Subject(@Nullable Modality modality, String label) {}

    ThresholdPolicy read() {
        return settings.read(reader -> {
            Decision missing = reader.choice(MISSING, Decision.REVIEW);
            PerModality<Double> weights =
                    perModality(WEIGHT, 1.0, reader, name -> reader.decimal(name, 1, 0, HEAVIEST));
            if (Arrays.stream(Modality.values()).allMatch(modality -> weights.of(modality) == 0)) {
                reader.fail(WEIGHT + "*: all weights are 0, so no turn would have an average confidence;"
                        + " leave one of them above 0");
            }
            return new ThresholdPolicy(
                    thresholds(BLOCK, reader),
                    thresholds(REVIEW, reader),
                    perModality(MISSING + '.', missing, reader, name -> reader.choice(name, missing)),
                    weights,
                    reader.decimal("tributary.fusion.confidence.least", 0.5, 0, 1));
        });
    }

    private interface Value<T> {
        T of(String name);
    }

    private <T> PerModality<T> perModality(String prefix, T others, SettingsReader reader, Value<T> value) {
        Map<Modality, T> own = new EnumMap<>(Modality.class);
        for (String name : settings.startingWith(prefix).keySet()) {
            Modality modality = modality(name.substring(prefix.length()));
            if (modality == null) {
                reader.fail(name + " names no modality: use " + prefix + "<modality> with one of "
                        + List.of(Modality.values()));
            } else {
                own.put(modality, value.of(name));
            }
        }
        return new PerModality<>(others, own);
    }

    private LabelThresholds thresholds(String prefix, SettingsReader reader) {
        Map<String, Double> everywhere = new TreeMap<>();
        Map<Modality, Map<String, Double>> only = new EnumMap<>(Modality.class);
        Map<Subject, String> names = new HashMap<>();
        for (String name : settings.startingWith(prefix).keySet()) {
            Subject subject = subject(name.substring(prefix.length()));
            double threshold = reader.decimal(name, 1, 0, 1);
            String other = names.putIfAbsent(subject, name);
            if (subject.label().isEmpty()) {
                reader.fail(name + " names no label: use " + prefix + "<label>, " + prefix + "<modality>.<label>, or "
                        + prefix + "any.<label> for a label that begins like a modality");
            } else if (other != null) {
                reader.fail(name + " and " + other + " are thresholds of the same label: leave one of them");
            } else if (subject.modality() == null) {
                everywhere.put(subject.label(), threshold);
            } else {
                only.computeIfAbsent(subject.modality(), any -> new TreeMap<>()).put(subject.label(), threshold);
            }
        }
        return new LabelThresholds(everywhere, only);
    }

    /** What the rest of a threshold's name is about; its label is empty when it names none. */
    private static Subject subject(String rest) {
        String key = LabelThresholds.key(rest);
        int dot = key.indexOf('.');
        String first = dot < 0 ? key : key.substring(0, dot);
        String others = dot < 0 ? "" : key.substring(dot + 1);
        if (first.equals(ANY)) {
            return new Subject(null, others);
        }
        Modality modality = modality(first);
        return modality == null ? new Subject(null, key) : new Subject(modality, others);
    }

    private static @Nullable Modality modality(String id) {
        for (Modality modality : Modality.values()) {
            if (modality.id().equals(id)) {
                return modality;
            }
        }
        return null;
    }
}
