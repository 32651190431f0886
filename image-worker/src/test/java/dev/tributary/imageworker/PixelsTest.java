package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PixelsTest {

    private static final List<Float> ZERO = List.of(0f, 0f, 0f);
    private static final List<Float> ONE = List.of(1f, 1f, 1f);

    @Test
    void aResizedWindowIsTheSameAsTheWindowOfTheResizedWhole() {
        RgbImage noise = noise(97, 61);
        RgbImage whole = Resampler.resize(noise, 43, 150);

        RgbImage window = Resampler.resize(noise, 43, 150, 7, 31, 20, 90);

        for (int y = 0; y < 90; y++) {
            for (int x = 0; x < 20; x++) {
                assertThat(window.rgb(x, y)).isEqualTo(whole.rgb(x + 7, y + 31));
            }
        }
    }

    @Test
    void theSameSizeIsTheSamePicture() {
        RgbImage noise = noise(30, 20);

        RgbImage same = Resampler.resize(noise, 30, 20);

        assertThat(same.rgb(17, 11)).isEqualTo(noise.rgb(17, 11));
        assertThat(same.rgb(29, 19)).isEqualTo(noise.rgb(29, 19));
    }

    @Test
    void fineStripesBecomeGreyInsteadOfAliasing() {
        int[] stripes = new int[200 * 10];
        for (int i = 0; i < stripes.length; i += 2) {
            stripes[i] = 0xFFFFFF;
        }

        RgbImage small = Resampler.resize(new RgbImage(200, 10, stripes), 31, 10);

        for (int x = 1; x < 30; x++) {
            assertThat(small.rgb(x, 5) & 0xFF).isBetween(122, 133);
        }
    }

    @Test
    void aVeryLongPictureIsCroppedWithoutBeingResizedWhole() {
        ClassificationPreprocess preprocess =
                new ClassificationPreprocess(256, 224, new Normalization(ChannelOrder.RGB, ZERO, ONE));

        RgbImage square = preprocess.square(new RgbImage(16_000, 1, new int[16_000]));

        assertThat(square.width()).isEqualTo(224);
        assertThat(square.height()).isEqualTo(224);
    }

    @Test
    void planesLieInTheOrderOfTheChannelsAndPaddingStaysZero() {
        RgbImage image = new RgbImage(2, 1, new int[] {0x0A141E, 0x28323C});
        ByteBuffer planes = Network.buffer(1 + 9, Float.BYTES);

        new Normalization(ChannelOrder.BGR, ZERO, ONE).write(image, planes, 1, 3);

        float[] levels = new float[10];
        planes.asFloatBuffer().get(0, levels);
        assertThat(levels)
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(0, 30 / 255f, 60 / 255f, 0, 20 / 255f, 50 / 255f, 0, 10 / 255f, 40 / 255f, 0);
    }

    @Test
    void meanAndStdBelongToTheirChannel() {
        RgbImage image = new RgbImage(1, 1, new int[] {0xFF8000});
        ByteBuffer bytes = Network.buffer(3, Float.BYTES);

        new Normalization(ChannelOrder.RGB, List.of(0.5f, 0.25f, 0f), List.of(0.5f, 2f, 1f)).write(image, bytes, 0, 1);

        FloatBuffer planes = bytes.asFloatBuffer();
        assertThat(planes.get(0)).isCloseTo(1f, within(1e-6f));
        assertThat(planes.get(1)).isCloseTo((128 / 255f - 0.25f) / 2, within(1e-6f));
        assertThat(planes.get(2)).isZero();
    }

    @Test
    void withoutMeanAndStdPixelsStayBytes() {
        RgbImage image = new RgbImage(2, 1, new int[] {0x0A141E, 0xFF323C});
        ByteBuffer planes = Network.buffer(1 + 9, Byte.BYTES);

        new Normalization(ChannelOrder.RGB, List.of(), List.of()).write(image, planes, 1, 3);

        byte[] values = new byte[10];
        planes.get(0, values);
        assertThat(values).containsExactly(0, 10, (byte) 255, 0, 20, 50, 0, 30, 60, 0);
    }

    @Test
    void aMeanWithoutAStdIsRefused() {
        assertThatThrownBy(() -> new Normalization(ChannelOrder.RGB, ZERO, List.of()))
                .hasMessageContaining("three values each");
    }

    @Test
    void aStdOfZeroIsRefused() {
        assertThatThrownBy(() -> new Normalization(ChannelOrder.RGB, ZERO, List.of(1f, 0f, 1f)))
                .hasMessageContaining("std");
    }

    private static RgbImage noise(int width, int height) {
        return new RgbImage(
                width,
                height,
                new Random(5).ints((long) width * height, 0, 1 << 24).toArray());
    }
}
