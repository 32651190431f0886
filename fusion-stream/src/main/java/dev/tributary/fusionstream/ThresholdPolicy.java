package dev.tributary.fusionstream;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The default policy: the strictest of what the rules say.
 *
 * <ol>
 *   <li>A label whose score reaches its block threshold: block. Its review threshold: review.
 *   <li>A missing part: what the missing-part rule says.
 *   <li>No answer at all: at least review. An average confidence below the bound: review.
 *   <li>Otherwise: allow.
 * </ol>
 *
 * @param block scores from which a label blocks, 0 to 1, by label in the form of {@link #key}
 * @param review scores from which a label asks for a review
 * @param missing what a missing part leads to
 * @param leastConfidence the average confidence below which a turn is reviewed
 */
record ThresholdPolicy(Map<String, Double> block, Map<String, Double> review, Decision missing, double leastConfidence)
        implements FusionPolicy {

    private static final String BLOCK = "tributary.fusion.block.";
    private static final String REVIEW = "tributary.fusion.review.";

    private record Finding(Decision decision, String reason) {}

    ThresholdPolicy {
        block = Map.copyOf(block);
        review = Map.copyOf(review);
    }

    /**
     * Reads {@code tributary.fusion.block.<label>} and {@code tributary.fusion.review.<label>} (scores from 0 to 1; the
     * label in lower case, with a dot for everything that is no letter or digit), {@code tributary.fusion.missing} and
     * {@code tributary.fusion.confidence.least}.
     */
    static ThresholdPolicy from(Settings settings) {
        Map<String, String> blocking = settings.startingWith(BLOCK);
        Map<String, String> reviewing = settings.startingWith(REVIEW);
        return settings.read(reader -> {
            Map<String, Double> block = new TreeMap<>();
            blocking.keySet()
                    .forEach(name -> block.put(key(name.substring(BLOCK.length())), reader.decimal(name, 1, 0, 1)));
            Map<String, Double> review = new TreeMap<>();
            reviewing
                    .keySet()
                    .forEach(name -> review.put(key(name.substring(REVIEW.length())), reader.decimal(name, 1, 0, 1)));
            return new ThresholdPolicy(
                    block,
                    review,
                    reader.choice("tributary.fusion.missing", Decision.REVIEW),
                    reader.decimal("tributary.fusion.confidence.least", 0.5, 0, 1));
        });
    }

    /** A label as settings name it: {@code "Hate Speech"} is {@code hate.speech}. */
    static String key(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", ".");
    }

    @Override
    public Verdict decide(TurnHead turn, Map<PartId, FusedPart> parts, List<MissingPart> absent) {
        List<Finding> findings = new ArrayList<>();
        parts.forEach((part, fused) -> labels(part, fused.answer(), findings));
        for (MissingPart part : absent) {
            findings.add(new Finding(missing, part.part() + " is missing: " + part.reason()));
        }
        OptionalDouble average = parts.values().stream()
                .map(FusedPart::answer)
                .filter(answer -> answer != null)
                .mapToDouble(Answer::confidence)
                .average();
        if (average.isEmpty()) {
            findings.add(new Finding(Decision.REVIEW, "no part has an answer"));
        } else if (average.getAsDouble() < leastConfidence) {
            findings.add(new Finding(
                    Decision.REVIEW,
                    "average confidence " + number(average.getAsDouble()) + " is below " + number(leastConfidence)));
        }
        findings.sort(Comparator.comparing(Finding::decision).reversed());
        return new Verdict(
                findings.isEmpty() ? Decision.ALLOW : findings.get(0).decision(),
                findings.stream().map(Finding::reason).toList(),
                average.isPresent() ? average.getAsDouble() : null);
    }

    private void labels(PartId part, @Nullable Answer answer, List<Finding> findings) {
        if (answer instanceof Classification classification) {
            for (Classification.Score score : classification.labels()) {
                label(part, score, Decision.BLOCK, block, findings);
                label(part, score, Decision.REVIEW, review, findings);
            }
        }
    }

    private static void label(
            PartId part,
            Classification.Score score,
            Decision decision,
            Map<String, Double> thresholds,
            List<Finding> findings) {
        Double threshold = thresholds.get(key(score.label()));
        if (threshold != null && score.confidence() >= threshold) {
            findings.add(new Finding(
                    decision,
                    part + ": " + score.label() + " " + number(score.confidence()) + " reaches the " + decision
                            + " threshold " + number(threshold)));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
