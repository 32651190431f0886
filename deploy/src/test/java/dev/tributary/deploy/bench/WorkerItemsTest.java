package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class WorkerItemsTest {

    @Test
    void textsAreLogNormalWithinTheirBounds() {
        List<Double> tokens = TextItems.make(4_000).stream()
                .map(text -> (double) TextItems.tokens(text))
                .toList();
        assertThat(tokens).allSatisfy(count -> assertThat(count).isBetween(8.0, 384.0));
        assertThat(Numbers.median(tokens)).isBetween(37.0, 43.0);
        // exp(0.9 * 1.2816) is about 3.17: nine of ten are below 127 tokens
        assertThat(Numbers.percentile(tokens, 0.9)).isBetween(115.0, 140.0);
        assertThat(tokens).contains(384.0);
    }

    @Test
    void itemsAreTheSameAtEveryCall() throws Exception {
        assertThat(TextItems.make(20).get(19)).isEqualTo(TextItems.make(30).get(19));
        assertThat(ImageItems.make(2).get(1)).isEqualTo(ImageItems.make(2).get(1));
        float[] speech = noise(60_000);
        assertThat(SpeechItems.make(speech, 2).get(1))
                .isEqualTo(SpeechItems.make(speech, 2).get(1));
    }

    @Test
    void picturesAreJpegsOfAboutEightyKilobytes() throws Exception {
        for (byte[] picture : ImageItems.make(4)) {
            assertThat(picture.length).isBetween(60_000, 95_000);
            assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getWidth())
                    .isBetween(960, 1280);
        }
    }

    @Test
    void clipsAreSixteenKilohertzWavOfThreeToFifteenSeconds() {
        float[] speech = noise(80_000);
        for (byte[] clip : SpeechItems.make(speech, 20)) {
            ByteBuffer wav = ByteBuffer.wrap(clip).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(wav.getInt(24)).isEqualTo(16_000);
            assertThat(wav.getInt(4)).isEqualTo(clip.length - 8);
            assertThat(wav.getInt(40)).isEqualTo(clip.length - 44);
            assertThat((clip.length - 44) / 32_000.0).isBetween(3.0, 15.0);
        }
    }

    @Test
    void clipsHoldThePiecesAndPausesBetween() {
        byte[] clip = SpeechItems.make(noise(80_000), 1).get(0);
        ByteBuffer wav = ByteBuffer.wrap(clip, 44, clip.length - 44).order(ByteOrder.LITTLE_ENDIAN);
        int silent = 0;
        int samples = wav.remaining() / 2;
        while (wav.hasRemaining()) {
            silent += wav.getShort() == 0 ? 1 : 0;
        }
        assertThat(silent / (double) samples).isBetween(0.02, 0.5);
    }

    private static float[] noise(int samples) {
        SplittableRandom random = new SplittableRandom(9);
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (float) random.nextDouble(0.1, 0.9);
        }
        return noise;
    }
}
