package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdSettingsTest {

    @Test
    void everySettingHasADefault() {
        assertThat(ThresholdPolicy.from(Settings.of(Map.of())))
                .isEqualTo(new ThresholdPolicy(Map.of(), Map.of(), Decision.REVIEW, 0.5));
    }

    @Test
    void everySettingIsTaken() {
        Settings settings = Settings.of(Map.of(
                "tributary.fusion.block.hate.speech", "0.8",
                "tributary.fusion.block.image.nudity", "0.3",
                "tributary.fusion.review.any.text.only", "0.7",
                "tributary.fusion.review.audio.shouting", "1",
                "tributary.fusion.missing", "allow",
                "tributary.fusion.missing.image", "block",
                "tributary.fusion.weight.audio", "2.5",
                "tributary.fusion.confidence.least", "0.25"));

        assertThat(ThresholdPolicy.from(settings))
                .isEqualTo(new ThresholdPolicy(
                        new LabelThresholds(Map.of("hate.speech", 0.8), Map.of(Modality.IMAGE, Map.of("nudity", 0.3))),
                        new LabelThresholds(Map.of("text.only", 0.7), Map.of(Modality.AUDIO, Map.of("shouting", 1.0))),
                        new PerModality<>(Decision.ALLOW, Map.of(Modality.IMAGE, Decision.BLOCK)),
                        new PerModality<>(1.0, Map.of(Modality.AUDIO, 2.5)),
                        0.25));
        assertThat(settings.unread()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "spam,         spam",
        "Hate Speech,  hate.speech",
        "hate_speech,  hate.speech",
        "(Spam!),      spam",
        "Über-groß 2,  über.groß.2",
        "!?,           ''",
    })
    void aLabelIsNamedByItsLettersAndDigits(String label, String key) {
        assertThat(LabelThresholds.key(label)).isEqualTo(key);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Map<String, String> wrong = Map.of(
                "tributary.fusion.block.spam", "80",
                "tributary.fusion.block.image", "0.5",
                "tributary.fusion.review.any", "0.5",
                "tributary.fusion.review.text.a.b", "0.5",
                "tributary.fusion.review.text.a_b", "0.6",
                "tributary.fusion.missing", "perhaps",
                "tributary.fusion.missing.video", "block",
                "tributary.fusion.weight.audio", "-1",
                "tributary.fusion.weight.image.spam", "2",
                "tributary.fusion.confidence.least", "NaN");

        assertThatThrownBy(() -> ThresholdPolicy.from(Settings.of(wrong)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.block.spam is '80': expected a number from 0.0 to 1.0")
                .hasMessageContaining("tributary.fusion.block.image names no label: use tributary.fusion.block.<label>,"
                        + " tributary.fusion.block.<modality>.<label>, or tributary.fusion.block.any.<label>")
                .hasMessageContaining("tributary.fusion.review.any names no label")
                .hasMessageContaining("tributary.fusion.review.text.a_b and tributary.fusion.review.text.a.b"
                        + " are thresholds of the same label")
                .hasMessageContaining("tributary.fusion.missing is 'perhaps': expected one of allow, review, block")
                .hasMessageContaining("tributary.fusion.missing.video names no modality: use"
                        + " tributary.fusion.missing.<modality> with one of [text, image, audio]")
                .hasMessageContaining("tributary.fusion.weight.audio is '-1'")
                .hasMessageContaining("tributary.fusion.weight.image.spam names no modality")
                .hasMessageContaining("tributary.fusion.confidence.least is 'NaN'");
    }

    @Test
    void oneWeightAtLeastIsAboveZero() {
        Map<String, String> weightless = Map.of(
                "tributary.fusion.weight.text", "0",
                "tributary.fusion.weight.image", "0",
                "tributary.fusion.weight.audio", "0");

        assertThatThrownBy(() -> ThresholdPolicy.from(Settings.of(weightless)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.weight.*: all weights are 0");
    }
}
