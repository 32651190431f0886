package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.imageworker.CtcDecoder.Reading;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CtcDecoderTest {

    private static final Alphabet ALPHABET = new Alphabet(List.of("a", "b"));
    private static final int CLASSES = 4;

    private final CtcDecoder decoder = new CtcDecoder(ALPHABET, 0.1);

    @Test
    void repeatsCountOnceUnlessABlankParts() {
        assertThat(read("aa_abb").text()).isEqualTo("aab");
    }

    @Test
    void theLastClassIsASpaceAndSpacesNeverDoubleNorStandAtTheEnds() {
        assertThat(read(" a _ b ").text()).isEqualTo("a b");
    }

    @Test
    void aSpaceThatIsLikelyEnoughIsReadWhereTheBlankWins() {
        FloatBuffer line = FloatBuffer.wrap(new float[] {
            0.1f, 0.9f, 0, 0, //
            0.85f, 0, 0, 0.15f, //
            0.1f, 0, 0.9f, 0, //
            0.95f, 0, 0, 0.05f, //
            0.1f, 0.9f, 0, 0
        });

        assertThat(decoder.read(line, 0, 5).text()).isEqualTo("a ba");
    }

    @Test
    void confidenceIsTheMeanOfTheCharacters() {
        FloatBuffer line = FloatBuffer.wrap(new float[] {
            9, 9, 9, 9, // another line's
            0.2f, 0.8f, 0, 0, //
            0.99f, 0, 0, 0.01f, //
            0.4f, 0, 0.6f, 0
        });

        Reading reading = decoder.read(line, CLASSES, 3);

        assertThat(reading.text()).isEqualTo("ab");
        assertThat(reading.confidence()).isCloseTo(0.7, within(1e-6));
    }

    @Test
    void nothingReadHasNoConfidence() {
        assertThat(read("___")).isEqualTo(new Reading("", 0));
        assertThat(read("_ _")).isEqualTo(new Reading("", 0));
    }

    @Test
    void aKeysFileGivesOneCharacterALineAndTwoClassesMore() {
        Alphabet alphabet = Alphabet.parse("é\n\u3000\nz".getBytes(StandardCharsets.UTF_8));

        assertThat(alphabet.classes()).isEqualTo(5);
        assertThat(alphabet.character(1)).isEqualTo("é");
        assertThat(alphabet.character(2)).isEqualTo("\u3000");
        assertThat(alphabet.character(4)).isEqualTo(" ");
    }

    private Reading read(String path) {
        FloatBuffer line = FloatBuffer.allocate(path.length() * CLASSES);
        for (int step = 0; step < path.length(); step++) {
            line.put(step * CLASSES + "_ab ".indexOf(path.charAt(step)), 1);
        }
        return decoder.read(line, 0, path.length());
    }
}
