package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartIdTest {

    @Test
    void partsSortByModalityThenByNumber() {
        assertThat(Stream.of("image-10", "audio-0", "image-2", "text-0")
                        .map(PartId::of)
                        .sorted())
                .extracting(PartId::toString)
                .containsExactly("text-0", "image-2", "image-10", "audio-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "image-", "image-01", "Image-0", "image-0 ", "image--1", "image-10000", "video-0"})
    void anotherFormIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> PartId.of(name));
    }
}
