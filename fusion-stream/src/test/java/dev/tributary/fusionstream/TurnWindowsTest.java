package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnWindowsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S,     PT1M,     PT1M,     window.max",
        "PT-0.001S, PT1M,    PT1M,     window.max",
        "PT1S,     PT-0.001S, PT1M,    must not be negative",
        "PT1S,     PT1M,     PT-0.001S, must not be negative",
    })
    void boundsThatMakeNoSenseAreRefused(Duration size, Duration grace, Duration retention, String says) {
        assertThatThrownBy(() -> new TurnWindows(size, grace, retention))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void noGraceAndNoRetentionAreFine() {
        assertThatCode(() -> new TurnWindows(Duration.ofMillis(1), Duration.ZERO, Duration.ZERO))
                .doesNotThrowAnyException();
    }

    @Test
    void turnsAreRememberedForTwoMinutesUnlessToldOtherwise() {
        TurnWindows windows = TurnWindows.ofSizeAndGrace(Duration.ofSeconds(30), Duration.ofSeconds(60));

        assertThat(windows.retention()).isEqualTo(Duration.ofMinutes(2));
        assertThat(windows.retaining(Duration.ofSeconds(5)))
                .isEqualTo(new TurnWindows(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(5)));
    }
}
