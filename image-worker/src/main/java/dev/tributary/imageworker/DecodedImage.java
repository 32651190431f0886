package dev.tributary.imageworker;

import dev.tributary.contract.Saw;

/**
 * An image as its viewer would see it: upright, opaque, 8-bit RGB.
 *
 * @param saw what the payload was; width and height are the upright picture's
 */
record DecodedImage(RgbImage pixels, Saw saw) {}
