package dev.tributary.imageworker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an ImageNet-style network is fed: the section {@code preprocess} of its model card.
 *
 * @param resize the shorter side is scaled to this many pixels
 * @param crop side of the square cut from the middle, pixels
 * @param pixels how pixels become floats
 */
record ClassificationPreprocess(int resize, int crop, Normalization pixels) {

    ClassificationPreprocess {
        if (crop < 1 || resize < crop) {
            throw new IllegalArgumentException("preprocess: crop must be 1 or more, and resize not less than crop");
        }
    }

    /**
     * The square that the network sees. Bilinear with antialiasing; the longer side's length is cut to whole pixels and
     * the crop's corner rounded half to even, all as torchvision's {@code Resize} and {@code CenterCrop} do on pictures.
     */
    RgbImage square(RgbImage image) {
        double width = image.width();
        double height = image.height();
        double shorter = Math.min(width, height);
        double fullWidth = Math.floor(resize * width / shorter);
        double fullHeight = Math.floor(resize * height / shorter);
        double left = Math.rint((fullWidth - crop) / 2);
        double top = Math.rint((fullHeight - crop) / 2);
        return Resampler.resize(image, fullWidth, fullHeight, left, top, crop, crop);
    }

    /** The network's input for one picture: three planes of {@code crop × crop} values. */
    ByteBuffer input(RgbImage image) {
        ByteBuffer input = blank();
        pixels.write(square(image), input, 0, crop);
        return input;
    }

    /** An input whose values are all 0. */
    ByteBuffer blank() {
        return ByteBuffer.allocate(values() * pixels.bytes()).order(ByteOrder.nativeOrder());
    }

    /** How many values one picture's input has. */
    int values() {
        return 3 * crop * crop;
    }
}
