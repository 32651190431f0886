package dev.tributary.imageworker;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.Saw;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the text in an image by two networks: one finds the lines, the other reads them. An image without text is an
 * answer without lines.
 */
final class OcrModel implements Model<Page, List<ReadLine>> {

    private static final int WARM_UP_SIDE = 320;

    private final ModelInfo info;
    private final ImageDecoder decoder;
    private final TextDetector detector;
    private final LineReader reader;
    private final double lineThreshold;

    OcrModel(ModelInfo info, ImageDecoder decoder, TextDetector detector, LineReader reader, double lineThreshold) {
        this.info = info;
        this.decoder = decoder;
        this.detector = detector;
        this.reader = reader;
        this.lineThreshold = lineThreshold;
    }

    @Override
    public Modality modality() {
        return Modality.IMAGE;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public Page prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        DecodedImage image = steps.run("load", () -> decoder.decode(payload));
        return steps.run("preprocess", () -> detector.prepare(image.pixels(), image.saw()));
    }

    /** Pixels that the detector sees. */
    @Override
    public long cost(Page page) {
        return (long) page.inputWidth() * page.inputHeight();
    }

    /** A small white page; it has no lines, so lines without text are read on the way. */
    @Override
    public List<Page> warmUp() throws ModelException {
        reader.warmUp();
        RgbImage white = RgbImage.white(WARM_UP_SIDE, WARM_UP_SIDE);
        return List.of(
                detector.prepare(white, Saw.image(Sha256.of(new byte[0]), "image/png", 0, WARM_UP_SIDE, WARM_UP_SIDE)));
    }

    /** Pictures go through the detector one by one, for their sizes differ; the lines of all are read together. */
    @Override
    public List<List<ReadLine>> infer(List<Page> batch) throws ModelException {
        List<List<Box>> boxes = new ArrayList<>();
        List<RgbImage> crops = new ArrayList<>();
        for (Page page : batch) {
            List<Box> found = detector.detect(page);
            found.forEach(box -> crops.add(reader.fit(LineCropper.crop(page.picture(), box))));
            boxes.add(found);
        }
        List<CtcDecoder.Reading> readings = reader.read(crops);
        List<List<ReadLine>> lines = new ArrayList<>();
        int next = 0;
        for (List<Box> found : boxes) {
            List<ReadLine> page = new ArrayList<>();
            for (Box box : found) {
                CtcDecoder.Reading reading = readings.get(next++);
                page.add(new ReadLine(box, reading.text(), reading.confidence()));
            }
            lines.add(page);
        }
        return lines;
    }

    @Override
    public Answer answer(Page prepared, List<ReadLine> output, Steps steps) {
        return steps.run("postprocess", () -> {
            List<ReadLine> kept = ReadingOrder.sort(output.stream()
                    .filter(line -> !line.text().isEmpty() && line.confidence() >= lineThreshold)
                    .toList());
            List<Ocr.Line> lines = kept.stream()
                    .map(line -> new Ocr.Line(line.text(), line.confidence(), corners(line.box(), prepared.picture())))
                    .toList();
            return new Ocr(lines, confidence(lines));
        });
    }

    private static List<Ocr.Point> corners(Box box, RgbImage picture) {
        return IntStream.range(0, 4)
                .mapToObj(corner -> {
                    double[] at = box.corner(corner);
                    return new Ocr.Point(within(at[0], picture.width()), within(at[1], picture.height()));
                })
                .toList();
    }

    private static int within(double position, int size) {
        return (int) Math.min(Math.max(Math.round(position), 0), size);
    }

    private static double confidence(List<Ocr.Line> lines) {
        double sum = 0;
        double length = 0;
        for (Ocr.Line line : lines) {
            sum += line.confidence() * line.text().length();
            length += line.text().length();
        }
        return length == 0 ? 1 : sum / length;
    }

    @Override
    public void close() {
        detector.close();
        reader.close();
    }
}
