package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MomentTest {

    private static final Instant NOW = Instant.parse("2026-03-08T12:00:00Z");

    private final Moment moment = new Moment(() -> NOW);

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z,          2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.250+01:00, 2026-03-01T11:00:00.250Z",
        "500ms,                         2026-03-08T11:59:59.500Z",
        "90s,                           2026-03-08T11:58:30Z",
        "30m,                           2026-03-08T11:30:00Z",
        "2h,                            2026-03-08T10:00:00Z",
        "7d,                            2026-03-01T12:00:00Z",
    })
    void aMomentIsATimeOrHowLongAgoItWas(String text, Instant expected) {
        assertThat(moment.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2", "-2h", "2 h", "2026-03-01", "9999999999d", ""})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> moment.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text
                        + "' is neither a time as in 2026-03-01T12:00:00Z nor as long ago as in 30m, 2h or 7d");
    }
}
