package dev.tributary.fusionstream;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The default policy: the strictest of what the rules say.
 *
 * <ol>
 *   <li>A label whose score reaches its block threshold: block. Its review threshold: review.
 *   <li>A missing part: what the rule of its modality says.
 *   <li>No answer that has a weight: review. An average confidence below the bound: review.
 *   <li>Otherwise: allow.
 * </ol>
 *
 * <p>Only a classification has labels. Text that was read in an image ({@code ocr}) and a transcript have none: they count by
 * their confidence, and never by their words, so no reason can hold payload content. To decide about the words, let a
 * classifier answer for that part. An image without text and a recording without speech have confidence 1: there was nothing
 * to get wrong.
 *
 * @param block scores from which a label blocks
 * @param review scores from which a label asks for a review
 * @param missing what a missing part leads to
 * @param weights of the answers in the average confidence, 0 or more; with 0 an answer's confidence does not count
 * @param leastConfidence the average confidence below which a turn is reviewed, 0 to 1
 */
record ThresholdPolicy(
        LabelThresholds block,
        LabelThresholds review,
        PerModality<Decision> missing,
        PerModality<Double> weights,
        double leastConfidence)
        implements FusionPolicy {

    private record Finding(Decision decision, String reason) {}

    /** The same in every modality: thresholds by label in the form of {@link LabelThresholds#key}, equal weights. */
    ThresholdPolicy(Map<String, Double> block, Map<String, Double> review, Decision missing, double leastConfidence) {
        this(
                new LabelThresholds(block, Map.of()),
                new LabelThresholds(review, Map.of()),
                PerModality.always(missing),
                PerModality.always(1.0),
                leastConfidence);
    }

    /**
     * Reads the settings that {@link ThresholdSettings} lists.
     *
     * @throws dev.tributary.contract.SettingsException naming every one that is wrong
     */
    static ThresholdPolicy from(Settings settings) {
        return new ThresholdSettings(settings).read();
    }

    @Override
    public Verdict decide(TurnHead turn, Map<PartId, FusedPart> parts, List<MissingPart> absent) {
        List<Finding> findings = new ArrayList<>();
        parts.forEach((part, fused) -> labels(part, fused.answer(), findings));
        for (MissingPart part : absent) {
            findings.add(
                    new Finding(missing.of(part.part().modality()), part.part() + " is missing: " + part.reason()));
        }
        Double average = averageConfidence(parts);
        if (average == null) {
            findings.add(new Finding(Decision.REVIEW, nobody(parts)));
        } else if (average < leastConfidence) {
            findings.add(new Finding(
                    Decision.REVIEW, "average confidence " + number(average) + " is below " + number(leastConfidence)));
        }
        findings.sort(Comparator.comparing(Finding::decision).reversed());
        return new Verdict(
                findings.isEmpty() ? Decision.ALLOW : findings.get(0).decision(),
                findings.stream().map(Finding::reason).toList(),
                average);
    }

    /** The mean of the answers' confidences by the weights of their modalities; null when none has a weight. */
    private @Nullable Double averageConfidence(Map<PartId, FusedPart> parts) {
        DoubleStream.Builder confidences = DoubleStream.builder();
        DoubleStream.Builder counted = DoubleStream.builder();
        parts.forEach((part, fused) -> {
            Answer answer = fused.answer();
            if (answer != null) {
                double weight = weights.of(part.modality());
                confidences.add(weight * answer.confidence());
                counted.add(weight);
            }
        });
        double all = counted.build().sum();
        return all == 0 ? null : (Double) (confidences.build().sum() / all);
    }

    private static String nobody(Map<PartId, FusedPart> parts) {
        boolean answered = parts.values().stream().anyMatch(part -> part.answer() != null);
        return answered ? "no part with a weight has an answer" : "no part has an answer";
    }

    private void labels(PartId part, @Nullable Answer answer, List<Finding> findings) {
        if (answer instanceof Classification classification && !(block.isEmpty() && review.isEmpty())) {
            for (Classification.Score score : classification.labels()) {
                String key = LabelThresholds.key(score.label());
                label(part, score, key, Decision.BLOCK, block, findings);
                label(part, score, key, Decision.REVIEW, review, findings);
            }
        }
    }

    private static void label(
            PartId part,
            Classification.Score score,
            String key,
            Decision decision,
            LabelThresholds thresholds,
            List<Finding> findings) {
        Modality modality = part.modality();
        Double threshold = thresholds.of(modality, key);
        if (threshold != null && score.confidence() >= threshold) {
            String whose = thresholds.own(modality, key) == null ? "" : modality + " ";
            findings.add(new Finding(
                    decision,
                    part + ": " + score.label() + " " + number(score.confidence()) + " reaches the " + whose + decision
                            + " threshold " + number(threshold)));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
