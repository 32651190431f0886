package dev.tributary.imageworker;

/** The section {@code preprocess} of the model card of an OCR model. */
record OcrPreprocess(DetectionCard detection, RecognitionCard recognition) {}
