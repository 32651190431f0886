package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.PartId;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.fusionstream.FusionPolicy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdPolicyTest {

    private static final ThresholdPolicy POLICY = ThresholdPolicy.from(Settings.of(
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
        Verdict verdict = POLICY.decide(
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

        Verdict verdict = POLICY.decide(head(), parts, List.of(new MissingPart(IMAGE, "payload_missing")));

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

    @Test
    void aTurnWithoutAnyAnswerIsNeverAllowed() {
        Verdict verdict =
                missingRule("allow").decide(head(TEXT), Map.of(), List.of(new MissingPart(TEXT, MissingPart.TIMEOUT)));

        assertThat(verdict.decision()).isEqualTo(Decision.REVIEW);
        assertThat(verdict.averageConfidence()).isNull();
    }

    @Test
    void aThresholdThatIsNoScoreStopsTheStart() {
        assertThatThrownBy(() -> ThresholdPolicy.from(Settings.of(
                        Map.of("tributary.fusion.block.spam", "80", "tributary.fusion.missing", "perhaps"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.block.spam is '80'")
                .hasMessageContaining("tributary.fusion.missing is 'perhaps'");
    }

    private static ThresholdPolicy missingRule(String rule) {
        return ThresholdPolicy.from(Settings.of(Map.of("tributary.fusion.missing", rule)));
    }

    private static FusedPart answered(String label, double confidence) {
        return new FusedPart(
                ResultStatus.OK,
                Classification.of(List.of(new Classification.Score(label, confidence))),
                null,
                null,
                null,
                null,
                Map.of(),
                Instant.EPOCH,
                1,
                Turns.origin(Turns.TEXT));
    }
}
