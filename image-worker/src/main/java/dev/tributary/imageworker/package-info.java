/**
 * Reads the text in images, or names what they show; which of the two is the model card's {@code task}.
 *
 * <pre>
 * Main ──▶ ImageWorker ──▶ ImageModels (by the card's task)
 *                            ├─ ocr                   OcrModel
 *                            └─ image-classification  ClassificationModel
 *
 * OcrModel              load          ImageDecoder: bytes ──▶ upright, opaque RgbImage
 *                       preprocess    TextDetector.prepare: scaled, normalised ──▶ Page
 *                       inference     TextDetector ──▶ TextRegions ──▶ Box …   LineCropper ──▶ LineReader ──▶ CtcDecoder
 *                       postprocess   weak lines dropped, ReadingOrder ──▶ contract Ocr
 *
 * ClassificationModel   load          as above
 *                       preprocess    ClassificationPreprocess: resize, centre crop, normalise if the network does not ──▶ Square
 *                       inference     all squares of the batch in one call
 *                       postprocess   Probabilities: softmax, top labels ──▶ contract Classification
 * </pre>
 *
 * Nothing here knows Kafka: that is {@code worker-runtime}. What an image may cost is bounded before a pixel is decoded
 * ({@code ImageLimits}); what is not an image becomes a failed part with a reason, never a dead thread.
 */
@NullMarked
package dev.tributary.imageworker;

import org.jspecify.annotations.NullMarked;
