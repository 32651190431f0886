package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

    private static final Normalization PLAIN =
            new Normalization(ChannelOrder.BGR, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    private static final RecognitionCard CARD = new RecognitionCard(4, 32, 400, 3, PLAIN);

    private final Echo network = new Echo();
    private final LineReader reader =
            new LineReader(network, CARD, new CtcDecoder(new Alphabet(List.of("a", "b", "c", "d", "e")), 2));

    @Test
    void linesOfLikeWidthShareABatchAndAnswersKeepTheirOrder() throws Exception {
        List<RgbImage> lines = Stream.of(line(300, 5), line(20, 1), line(110, 3), line(31, 2), line(100, 4))
                .toList();

        assertThat(reader.read(lines)).extracting(CtcDecoder.Reading::text).containsExactly("e", "a", "c", "b", "d");
        assertThat(network.shapes)
                .containsExactly(List.of(2L, 3L, 4L, 32L), List.of(2L, 3L, 4L, 110L), List.of(1L, 3L, 4L, 300L));
    }

    @Test
    void aBatchIsNeverLargerThanTheCardAllows() throws Exception {
        List<RgbImage> lines = Stream.generate(() -> line(20, 1)).limit(7).toList();

        assertThat(reader.read(lines)).hasSize(7);
        assertThat(network.shapes).extracting(shape -> shape.get(0)).containsExactly(3L, 3L, 1L);
    }

    @Test
    void noLinesNeedNoCall() throws Exception {
        assertThat(reader.read(List.of())).isEmpty();
        assertThat(network.shapes).isEmpty();
    }

    @Test
    void linesAreScaledToTheNetworksHeightAndNeverBeyondTheLongest() {
        assertThat(reader.fit(new RgbImage(50, 8, new int[400])).width()).isEqualTo(25);
        assertThat(reader.fit(new RgbImage(10_000, 1, new int[10_000])).width()).isEqualTo(400);
        assertThat(reader.fit(new RgbImage(1, 90, new int[90])).width()).isEqualTo(1);
    }

    private static RgbImage line(int width, int blue) {
        int[] pixels = new int[width * 4];
        Arrays.fill(pixels, blue);
        return new RgbImage(width, 4, pixels);
    }

    /** Reads one character of each line: the one that its first pixel's first channel names. */
    private static final class Echo implements Network {
        private final List<List<Long>> shapes = new ArrayList<>();

        @Override
        public Tensor run(ByteBuffer bytes, long... shape) {
            FloatBuffer input = bytes.asFloatBuffer();
            shapes.add(Stream.of(shape[0], shape[1], shape[2], shape[3]).toList());
            int lines = (int) shape[0];
            FloatBuffer output = FloatBuffer.allocate(lines * 7);
            for (int i = 0; i < lines; i++) {
                int first = Math.round(255 * input.get((int) (i * shape[1] * shape[2] * shape[3])));
                output.put(i * 7 + first, 1);
            }
            return new Tensor(output, List.of(shape[0], 1L, 7L));
        }

        @Override
        public void close() {}
    }
}
