package dev.tributary.imageworker;

import dev.tributary.workerruntime.ModelException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Reads pictures of single lines, several of like width in one call of the network. */
final class LineReader implements AutoCloseable {

    /** Lines share a batch when the widest is at most this many times as wide as the narrowest: padding costs time. */
    private static final double LIKE_WIDTH = 1.25;

    private final Network network;
    private final RecognitionCard card;
    private final CtcDecoder decoder;

    LineReader(Network network, RecognitionCard card, CtcDecoder decoder) {
        this.network = network;
        this.card = card;
        this.decoder = decoder;
    }

    /** The picture of one line at the network's height. */
    RgbImage fit(RgbImage line) {
        double width = Math.ceil((double) card.height() * line.width() / line.height());
        return Resampler.resize(line, (int) Math.min(Math.max(width, 1), card.maxWidth()), card.height());
    }

    /** Reads white lines: one, and a whole batch. */
    void warmUp() throws ModelException {
        RgbImage white = RgbImage.white(card.minWidth(), card.height());
        read(List.of(white));
        read(Collections.nCopies(card.maxBatch(), white));
    }

    /** Reads lines of the network's height; the answer has the same order. */
    List<CtcDecoder.Reading> read(List<RgbImage> lines) throws ModelException {
        int[] byWidth = IntStream.range(0, lines.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> lines.get(i).width()))
                .mapToInt(Integer::intValue)
                .toArray();
        CtcDecoder.Reading[] readings = new CtcDecoder.Reading[lines.size()];
        for (int from = 0; from < byWidth.length; ) {
            int to = batchEnd(lines, byWidth, from);
            read(lines, Arrays.copyOfRange(byWidth, from, to), readings);
            from = to;
        }
        return List.of(readings);
    }

    private int batchEnd(List<RgbImage> lines, int[] byWidth, int from) {
        double widest =
                Math.max(card.minWidth(), LIKE_WIDTH * lines.get(byWidth[from]).width());
        int to = from;
        while (to < byWidth.length
                && to - from < card.maxBatch()
                && lines.get(byWidth[to]).width() <= widest) {
            to++;
        }
        return to;
    }

    private void read(List<RgbImage> lines, int[] batch, CtcDecoder.Reading[] readings) throws ModelException {
        int width = Math.max(card.minWidth(), lines.get(batch[batch.length - 1]).width());
        int each = 3 * card.height() * width;
        ByteBuffer input = Network.buffer(batch.length * each, card.pixels().bytes());
        for (int i = 0; i < batch.length; i++) {
            card.pixels().write(lines.get(batch[i]), input, i * each, width);
        }
        Network.Tensor output = network.run(input, batch.length, 3, card.height(), width);
        int steps = output.dimension(1);
        int classes = output.dimension(2);
        for (int i = 0; i < batch.length; i++) {
            readings[batch[i]] = decoder.read(output.values(), i * steps * classes, steps);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
