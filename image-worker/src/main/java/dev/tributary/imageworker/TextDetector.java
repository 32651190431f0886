package dev.tributary.imageworker;

import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.ModelException;
import java.nio.ByteBuffer;
import java.util.List;

/** Finds where the text in a picture is. */
final class TextDetector implements AutoCloseable {

    private final Network network;
    private final DetectionCard card;
    private final TextRegions regions;

    TextDetector(Network network, DetectionCard card, OcrPostprocess settings) {
        this.network = network;
        this.card = card;
        this.regions = new TextRegions(settings);
    }

    /** Scales the picture down to the network's limit and writes the network's input. */
    Page prepare(RgbImage picture, Saw saw) {
        double scale = Math.min(1, (double) card.maxSide() / Math.max(picture.width(), picture.height()));
        int width = card.side(picture.width(), scale);
        int height = card.side(picture.height(), scale);
        ByteBuffer input = Network.buffer(3 * width * height, card.pixels().bytes());
        card.pixels().write(Resampler.resize(picture, width, height), input, 0, width);
        return new Page(saw, picture, input, width, height);
    }

    /** The boxes of all lines, in pixels of the page's picture, those the network is surest of first. */
    List<Box> detect(Page page) throws ModelException {
        Network.Tensor map = network.run(page.input(), 1, 3, page.inputHeight(), page.inputWidth());
        double scaleX = (double) page.picture().width() / page.inputWidth();
        double scaleY = (double) page.picture().height() / page.inputHeight();
        return regions.find(map.values(), page.inputWidth(), page.inputHeight()).stream()
                .map(box -> box.scaled(scaleX, scaleY))
                .toList();
    }

    @Override
    public void close() {
        network.close();
    }
}
