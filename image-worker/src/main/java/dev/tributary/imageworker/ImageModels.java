package dev.tributary.imageworker;

import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFactory;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.TensorSpec;
import java.util.List;

/** Opens the model of a card by the card's task: {@code ocr} or {@code image-classification}. */
final class ImageModels implements ModelFactory {

    private final ImageDecoder decoder;

    ImageModels(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public Model<?, ?> open(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException {
        return switch (card.task()) {
            case "ocr" -> ocr(card, files, onnx);
            case "image-classification" -> classification(card, files, onnx);
            default ->
                throw card.problem(
                        "task is '" + card.task() + "': the image worker knows ocr and image-classification");
        };
    }

    private OcrModel ocr(ModelCard card, ModelFiles files, OnnxSettings onnx) throws ModelStartException {
        OcrPreprocess preprocess = card.preprocess(OcrPreprocess.class);
        OcrPostprocess postprocess = card.postprocess(OcrPostprocess.class);
        Alphabet alphabet = Alphabet.parse(files.bytes(card.file("keys")));
        long classes = lastOutputSize(card, "recognition");
        if (classes != alphabet.classes()) {
            throw card.problem("files.keys: has " + alphabet.characters().size() + " characters, which with nothing and"
                    + " space makes " + alphabet.classes() + " classes, but the network declares " + classes);
        }
        checkPixels(card, "detection", preprocess.detection().pixels());
        checkPixels(card, "recognition", preprocess.recognition().pixels());
        OnnxNetwork detection = OnnxNetwork.open(card, "detection", files, onnx);
        try {
            OnnxNetwork recognition = OnnxNetwork.open(card, "recognition", files, onnx);
            CtcDecoder ctc = new CtcDecoder(alphabet, postprocess.spaceThreshold());
            return new OcrModel(
                    card.info(detection.provider()),
                    decoder,
                    new TextDetector(detection, preprocess.detection(), postprocess),
                    new LineReader(recognition, preprocess.recognition(), ctc),
                    postprocess.lineThreshold());
        } catch (ModelStartException | RuntimeException e) {
            detection.close();
            throw e;
        }
    }

    private ClassificationModel classification(ModelCard card, ModelFiles files, OnnxSettings onnx)
            throws ModelStartException {
        ClassificationPreprocess preprocess = card.preprocess(ClassificationPreprocess.class);
        int top = card.postprocess(ClassificationPostprocess.class).top();
        List<String> labels = Labels.of(card, files);
        long classes = lastOutputSize(card, "network");
        if (classes != labels.size()) {
            throw card.problem("labels: " + labels.size() + " labels, but the network declares " + classes);
        }
        checkCrop(card, preprocess.crop());
        checkPixels(card, "network", preprocess.pixels());
        OnnxNetwork network = OnnxNetwork.open(card, "network", files, onnx);
        return new ClassificationModel(card.info(network.provider()), decoder, preprocess, network, labels, top);
    }

    private static void checkCrop(ModelCard card, int crop) throws ModelStartException {
        for (TensorSpec input : card.file("network").inputs().values()) {
            List<Long> shape = input.shape();
            boolean fits =
                    shape.size() == 4 && shape.subList(2, 4).stream().allMatch(side -> side == crop || side == -1);
            if (!fits) {
                throw card.problem("preprocess.crop: is " + crop + ", but the network declares its input as " + shape);
            }
        }
    }

    /** Pixels without mean and std are bytes, and the network must take bytes; others are floats. */
    private static void checkPixels(ModelCard card, String file, Normalization pixels) throws ModelStartException {
        for (TensorSpec input : card.file(file).inputs().values()) {
            if (!input.type().equals(pixels.type())) {
                throw card.problem(
                        "preprocess: gives " + file + " pixels as " + pixels.type() + ", but it declares its input as "
                                + input + "; with mean and std they are float32, with empty ones uint8");
            }
        }
    }

    private static long lastOutputSize(ModelCard card, String file) throws ModelStartException {
        List<Long> shape = card.file(file).outputs().values().stream()
                .findFirst()
                .map(TensorSpec::shape)
                .orElse(List.of());
        if (shape.isEmpty() || shape.get(shape.size() - 1) < 1) {
            throw card.problem("files." + file + ".outputs: the last dimension must be the number of classes");
        }
        return shape.get(shape.size() - 1);
    }
}
