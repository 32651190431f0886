package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Transcript;
import dev.tributary.fusionstream.FusionPolicy.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ThresholdPolicyTest {

    private final ThresholdPolicy policy = ThresholdPolicy.from(Settings.of(
            Map.of("tributary.fusion.block.hate.speech", "0.8", "tributary.fusion.review.hate.speech", "0.4")));

    @ParameterizedTest(name = "{0} at {1}, {2} missing: {3}")
    @CsvSource({
        "fine,        0.9,  0, ALLOW",
        "fine,        0.5,  0, ALLOW",
        "fine,        0.49, 0, REVIEW",
        "fine,        0.9,  1, REVIEW",
        "Hate Speech, 0.39, 0, REVIEW", // for its low confidence
        "Hate Speech, 0.4,  0, REVIEW",
        "Hate Speech, 0.79, 0, REVIEW",
        "Hate Speech, 0.8,  0, BLOCK",
        "hate_speech, 0.99, 1, BLOCK",
    })
    void theStrictestRuleDecides(String label, double confidence, int missing, Decision expected) {
        Verdict verdict = policy.decide(
                head(TEXT, IMAGE),
                Map.of(TEXT, answered(label, confidence)),
                missing == 0 ? List.of() : List.of(new MissingPart(IMAGE, MissingPart.TIMEOUT)));

        assertThat(verdict.decision()).isEqualTo(expected);
        assertThat(verdict.averageConfidence()).isEqualTo(confidence);
        assertThat(verdict.reasons().isEmpty()).isEqualTo(expected == Decision.ALLOW);
    }

    @Test
    void reasonsComeInTheOrderOfTheirWeight() {
        Map<PartId, FusedPart> parts = new TreeMap<>();
        parts.put(TEXT, answered("fine", 0.2));
        parts.put(AUDIO, answered("hate speech", 0.85));

        Verdict verdict = policy.decide(head(), parts, List.of(new MissingPart(IMAGE, "payload_missing")));

        assertThat(verdict.reasons())
                .containsExactly(
                        "audio-0: hate speech 0.85 reaches the block threshold 0.80",
                        "audio-0: hate speech 0.85 reaches the review threshold 0.40",
                        "image-0 is missing: payload_missing");
        assertThat(verdict.averageConfidence()).isCloseTo(0.525, within(1e-9));
    }

    @Test
    void aMissingPartMayBeAllowedOrBlockedInstead() {
        List<MissingPart> missing = List.of(new MissingPart(IMAGE, MissingPart.TIMEOUT));
        Map<PartId, FusedPart> parts = Map.of(TEXT, answered("fine", 0.9));

        assertThat(missingRule("allow")
                        .decide(head(TEXT, IMAGE), parts, missing)
                        .decision())
                .isEqualTo(Decision.ALLOW);
        assertThat(missingRule("block")
                        .decide(head(TEXT, IMAGE), parts, missing)
                        .decision())
                .isEqualTo(Decision.BLOCK);
    }

    @ParameterizedTest(name = "{0}: {1} at {2} is {3}")
    @CsvSource({
        "text-0,  spam,       0.8,  BLOCK, text-0: spam 0.80 reaches the block threshold 0.80",
        "text-0,  spam,       0.79, ALLOW,",
        "image-0, spam,       0.5,  BLOCK, image-0: spam 0.50 reaches the image block threshold 0.50",
        "image-1, spam,       0.49, ALLOW,",
        "audio-0, spam,       0.94, ALLOW,", // higher than elsewhere
        "audio-0, spam,       0.95, BLOCK, audio-0: spam 0.95 reaches the audio block threshold 0.95",
        "image-0, Nudity,     0.3,  BLOCK, image-0: Nudity 0.30 reaches the image block threshold 0.30",
        "text-0,  Nudity,     0.99, ALLOW,", // a threshold of images only
        "text-0,  Image spam, 0.4,  BLOCK, text-0: Image spam 0.40 reaches the block threshold 0.40",
        "image-0, image SPAM!, 0.4, BLOCK, image-0: image SPAM! 0.40 reaches the block threshold 0.40",
        "text-0,  any,        0.6,  BLOCK, text-0: any 0.60 reaches the block threshold 0.60",
    })
    void aModalitysOwnThresholdTakesThePlaceOfTheCommonOne(
            String part, String label, double confidence, Decision expected, @Nullable String reason) {
        ThresholdPolicy policy = policy(
                "tributary.fusion.block.spam=0.8",
                "tributary.fusion.block.image.spam=0.5",
                "tributary.fusion.block.audio.spam=0.95",
                "tributary.fusion.block.image.nudity=0.3",
                "tributary.fusion.block.any.image.spam=0.4",
                "tributary.fusion.block.any.any=0.6",
                "tributary.fusion.confidence.least=0");

        Verdict verdict = policy.decide(head(), Map.of(PartId.of(part), answered(label, confidence)), List.of());

        assertThat(verdict.decision()).isEqualTo(expected);
        assertThat(verdict.reasons()).isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    @ParameterizedTest(name = "weights {0}, {1}, {2}: {3}")
    @CsvSource({
        "1, 1, 1,   0.6,  ALLOW",
        "2, 1, 1,   0.5,  ALLOW",
        "3, 1, 1,   0.44, REVIEW",
        "0, 1, 3,   0.85, ALLOW",
        "0, 0.5, 0, 0.7,  ALLOW",
        "1, 0, 0,   0.2,  REVIEW",
    })
    void confidencesCountByTheWeightOfTheirModality(
            double text, double image, double audio, double average, Decision expected) {
        ThresholdPolicy policy = policy(
                "tributary.fusion.weight.text=" + text,
                "tributary.fusion.weight.image=" + image,
                "tributary.fusion.weight.audio=" + audio);

        Verdict verdict = policy.decide(
                head(),
                Map.of(TEXT, answered("fine", 0.2), IMAGE, answered("fine", 0.7), AUDIO, answered("fine", 0.9)),
                List.of());

        assertThat(verdict.averageConfidence()).isCloseTo(average, within(1e-9));
        assertThat(verdict.decision()).isEqualTo(expected);
    }

    @Test
    void aTurnWhoseAnswersAllWeighNothingIsReviewed() {
        Verdict verdict = policy("tributary.fusion.weight.audio=0")
                .decide(head(AUDIO), Map.of(AUDIO, answered("fine", 0.99)), List.of());

        assertThat(verdict)
                .isEqualTo(new Verdict(Decision.REVIEW, List.of("no part with a weight has an answer"), null));
    }

    @ParameterizedTest(name = "{0} is missing: {1}")
    @CsvSource({"text-0, ALLOW", "image-0, BLOCK", "image-7, BLOCK", "audio-0, REVIEW"})
    void aMissingPartFollowsTheRuleOfItsModality(PartId part, Decision expected) {
        ThresholdPolicy policy = policy("tributary.fusion.missing.image=block", "tributary.fusion.missing.text=Allow");

        Verdict verdict = policy.decide(
                head(), Map.of(PartId.of("text-1"), answered("fine", 0.9)), List.of(new MissingPart(part, "timeout")));

        assertThat(verdict.decision()).isEqualTo(expected);
        assertThat(verdict.reasons()).containsExactly(part + " is missing: timeout");
    }

    static Stream<Answer> answersWithoutLabels() {
        return Stream.of(
                new Ocr(List.of(new Ocr.Line("hate speech", 0.4, List.of())), 0.4),
                new Transcript(
                        "hate speech",
                        0.4,
                        List.of(new Transcript.Segment(0, 1, "hate speech", 0.4)),
                        new Transcript.AcousticFeatures(0.1, List.of(), List.of())));
    }

    @ParameterizedTest
    @MethodSource("answersWithoutLabels")
    void whatWasReadOrSaidCountsByItsConfidenceOnlyAndIsNeverRepeated(Answer answer) {
        Verdict verdict = policy.decide(head(), Map.of(AUDIO, part(answer)), List.of());

        assertThat(verdict)
                .isEqualTo(new Verdict(Decision.REVIEW, List.of("average confidence 0.40 is below 0.50"), 0.4));
    }

    @Test
    void aTurnWithoutAnyAnswerIsNeverAllowed() {
        Verdict verdict =
                missingRule("allow").decide(head(TEXT), Map.of(), List.of(new MissingPart(TEXT, MissingPart.TIMEOUT)));

        assertThat(verdict.decision()).isEqualTo(Decision.REVIEW);
        assertThat(verdict.averageConfidence()).isNull();
    }

    @Test
    void aFailedPartHasNoAnswer() {
        FusedPart failed = new FusedPart(
                ResultStatus.FAILED,
                null,
                new PartError("crashed", "", false),
                null,
                null,
                null,
                Map.of(),
                Instant.EPOCH,
                1,
                Turns.origin(TEXT));

        assertThat(policy.decide(head(TEXT), Map.of(TEXT, failed), List.of()).reasons())
                .containsExactly("no part has an answer");
    }

    @ParameterizedTest
    @CsvSource({
        "block.spam=0.8, BLOCK",
        "review.spam=0.8, REVIEW",
        "block.image.spam=0.8, BLOCK",
        "review.image.spam=0.8, REVIEW",
        "review.text.spam=0.8, ALLOW",
    })
    void oneThresholdAloneIsEnough(String threshold, Decision expected) {
        assertThat(policy("tributary.fusion." + threshold)
                        .decide(head(IMAGE), Map.of(IMAGE, answered("spam", 0.9)), List.of())
                        .decision())
                .isEqualTo(expected);
    }

    @Test
    void aPolicyInCodeHoldsInAllModalities() {
        ThresholdPolicy inCode = new ThresholdPolicy(Map.of("spam", 0.8), Map.of(), Decision.ALLOW, 0.5);

        assertThat(inCode.decide(
                                head(TEXT, IMAGE),
                                Map.of(IMAGE, answered("spam", 0.9)),
                                List.of(new MissingPart(TEXT, MissingPart.TIMEOUT)))
                        .decision())
                .isEqualTo(Decision.BLOCK);
    }

    private static ThresholdPolicy missingRule(String rule) {
        return policy("tributary.fusion.missing=" + rule);
    }

    /** A policy from settings of the form {@code name=value}. */
    private static ThresholdPolicy policy(String... settings) {
        return ThresholdPolicy.from(Settings.of(Arrays.stream(settings)
                .map(setting -> setting.split("="))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]))));
    }

    private static FusedPart answered(String label, double confidence) {
        return part(Classification.of(List.of(new Classification.Score(label, confidence))));
    }

    private static FusedPart part(Answer answer) {
        return new FusedPart(
                ResultStatus.OK, answer, null, null, null, null, Map.of(), Instant.EPOCH, 1, Turns.origin(Turns.TEXT));
    }
}
