package dev.tributary.imageworker;

/** Which colour a network's first channel holds. */
enum ChannelOrder {
    RGB,
    BGR;

    /** 0…255 of channel 0, 1 or 2 of a packed {@code 0xRRGGBB} pixel. */
    int value(int rgb, int channel) {
        int shift = 8 * (this == RGB ? 2 - channel : channel);
        return (rgb >> shift) & 0xFF;
    }
}
