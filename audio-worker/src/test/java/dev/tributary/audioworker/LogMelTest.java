package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The figures were worked out by the feature extractor that comes with Whisper's models: src/test/models/figures.py. */
final class LogMelTest {
    @Test
    void theSpectrogramIsWhatThePublishedExtractorSays() throws Exception {
        JsonNode expected = new JsonMapper().readTree(Clips.resource("features/log-mel.json"));
        FloatBuffer spectrogram = FloatBuffer.allocate(80 * LogMel.FRAMES);

        new LogMel(80).compute(Clips.signal(expected.get("seconds").asDouble()), spectrogram);

        double sum = 0;
        for (int i = 0; i < spectrogram.capacity(); i++) {
            sum += spectrogram.get(i);
        }
        assertThat(sum / spectrogram.capacity()).isCloseTo(expected.get("mean").asDouble(), within(1e-4));
        assertThat(expected.get("points")).isNotEmpty().allSatisfy(point -> {
            int at = point.get("band").asInt() * LogMel.FRAMES
                    + point.get("frame").asInt();
            assertThat((double) spectrogram.get(at))
                    .as(point.toString())
                    .isCloseTo(point.get("value").asDouble(), within(1e-3));
        });
    }

    @Test
    void aClipLongerThanThirtySecondsIsCut() {
        FloatBuffer cut = FloatBuffer.allocate(80 * LogMel.FRAMES);
        FloatBuffer exact = FloatBuffer.allocate(80 * LogMel.FRAMES);
        float[] long31 = Clips.signal(31);

        new LogMel(80).compute(long31, cut);
        new LogMel(80).compute(Arrays.copyOf(long31, 30 * AudioDecoder.SAMPLE_RATE), exact);

        assertThat(cut).isEqualTo(exact);
    }
}
