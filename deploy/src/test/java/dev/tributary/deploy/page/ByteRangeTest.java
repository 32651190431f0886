package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 9",
        "bytes=0-, 0, 99",
        "bytes=90-, 90, 99",
        "bytes=90-5000, 90, 99",
        "bytes=-10, 90, 99",
        "bytes=-5000, 0, 99",
        "bytes=99-99, 99, 99"
    })
    void aRangeIsFirstAndLastByte(String header, int first, int last) {
        assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=9999999999-"})
    void aRangeBeyondThePayloadIsEmpty(String header) {
        assertThat(ByteRange.of(header, 100)).isNotNull().matches(ByteRange::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "bytes=-", "items=0-1", "bytes=9-3", "bytes=a-b", "bytes=99999999999-"})
    void whatIsNotOneRangeMeansTheWhole(String header) {
        assertThat(ByteRange.of(header, 100)).isNull();
    }

    @Test
    void anEmptyPayloadHasNoRange() {
        assertThat(ByteRange.of("bytes=0-", 0)).isNotNull().matches(ByteRange::isEmpty);
        assertThat(ByteRange.of(null, 0)).isNull();
    }
}
