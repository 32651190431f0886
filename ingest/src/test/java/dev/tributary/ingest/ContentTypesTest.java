package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Modality;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContentTypesTest {

    /** First bytes in Latin-1, one character each. */
    @ParameterizedTest
    @CsvSource({
        "'\u0089PNG', image/png",
        "\u00FF\u00D8\u00FF\u00E0, image/jpeg",
        "GIF89a, image/gif",
        "RIFF....WEBPVP8, image/webp",
        "RIFF....WAVEfmt, audio/wav",
        "fLaC...., audio/flac",
        "OggS...., audio/ogg",
        "'\u001AE\u00DF\u00A3', audio/webm",
        "ID3....., audio/mpeg",
        "\u00FF\u00FB\u0090d, audio/mpeg",
        "....ftypM4A , audio/mp4",
        "....ftypheic, image/heif",
    })
    void theFirstBytesNameTheFormat(String bytes, String expected) {
        assertThat(ContentTypes.sniff(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"hello", "\u00FF\u00D8", "RIFF", "II", "\u00FF\u00E0"})
    void otherBytesNameNone(String bytes) {
        assertThat(ContentTypes.sniff(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isNull();
    }

    @Test
    void whatTheBytesAreWinsOverWhatIsDeclared() throws RefusedException {
        assertThat(of(Modality.IMAGE, "image/jpg", Samples.png(1))).isEqualTo("image/png");
        assertThat(of(Modality.AUDIO, "application/octet-stream", Samples.wav()))
                .isEqualTo("audio/wav");
        assertThat(of(Modality.AUDIO, null, Samples.wav())).isEqualTo("audio/wav");
    }

    @Test
    void brokenBytesOfADeclaredTypePassSinceTheyFailOnePartOnly() throws RefusedException {
        assertThat(of(Modality.AUDIO, "audio/wav", Samples.utf8("not a sound"))).isEqualTo("audio/wav");
    }

    @Test
    void browsersRecordAudioUnderVideoTypes() {
        assertThat(ContentTypes.fits(Modality.AUDIO, "video/webm;codecs=opus")).isTrue();
        assertThat(ContentTypes.fits(Modality.IMAGE, "video/webm")).isFalse();
    }

    @Test
    void bytesOfAnotherModalityAreRefused() {
        assertThatThrownBy(() -> of(Modality.AUDIO, "audio/wav", Samples.png(1)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("image/png");
    }

    private static String of(Modality modality, @Nullable String declared, byte[] bytes) throws RefusedException {
        return ContentTypes.of(modality, declared, bytes);
    }
}
