package dev.tributary.deploy.page;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.PartError;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Turns of every kind. */
final class Samples {

    static final String COMPLETE = "checkout-trouble-1";
    static final String TIMEOUT = "photo-never-came-2";
    static final String BROKEN = "broken-recording-3";
    static final String TWO_IMAGES = "two-screenshots-4";
    static final String LOST = "lost-upload-5";
    static final String LATE = "slow-picture-6";
    static final String EXPIRED = "nothing-answered-7";
    static final String REVISED = "revised-outcome-8";
    static final String HOSTILE = "hostile-9";
    static final String OPEN = "still-open-10";

    static final String SAID =
            "My payment was declined, but the money is gone. Please check order four eight two one three.";
    static final String HOSTILE_TEXT = "<script>window.owned=1</script><img src=x onerror=\"window.owned=2\">";

    private Samples() {}

    static List<Sample> all(BlobStore store, Instant now) throws BlobException {
        byte[] screenshot = SamplePayloads.screenshot();
        byte[] wav = SamplePayloads.wav(4.2);
        PartError noSound = new PartError(
                "undecodable_audio",
                "The recording cannot be decoded: no audio stream was found. Send WAV, FLAC, MP3, Ogg, WebM or M4A.",
                false);
        PartError lost =
                new PartError("payload_missing", "s3://tributary/uploads/lost is not in the store (NoSuchKey)", false);
        List<Sample> samples = new ArrayList<>();
        samples.add(new SampleBuilder(COMPLETE, now.minusSeconds(95), 10_000, "text-0", "image-0", "audio-0")
                .text("I can't finish my order, it says my card was declined. Can you help me, please?")
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .blob(Modality.AUDIO, store, wav, "audio/wav")
                .answer("text-0", labels(), 40, 71)
                .answer("image-0", ocr(SamplePayloads.LINES), 41, 338)
                .answer("audio-0", transcript(), 42, 561)
                .fuse(Decision.REVIEW, 566, "text-0: payment_problem 0.86 is at or above 0.6")
                .build());
        samples.add(new SampleBuilder(TIMEOUT, now.minusSeconds(120), 10_000, "text-0", "image-0")
                .text("Here is a photo of the damage.")
                .answer("text-0", labels(), 40, 68)
                .fuse(Decision.REVIEW, 10_012, "image-0 is missing: timeout")
                .build());
        samples.add(new SampleBuilder(BROKEN, now.minusSeconds(150), 10_000, "text-0", "audio-0")
                .text("Listen to what the machine says!")
                .blob(Modality.AUDIO, store, new byte[] {1, 2, 3, 4, 5, 6}, "audio/webm;codecs=opus")
                .answer("text-0", labels(), 40, 66)
                .fail("audio-0", noSound, 41, 79)
                .fuse(Decision.REVIEW, 84, "audio-0 is missing: undecodable_audio")
                .build());
        samples.add(new SampleBuilder(TWO_IMAGES, now.minusSeconds(170), 10_000, "image-0", "image-1")
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .blob(Modality.IMAGE, store, SamplePayloads.screenshot(), "image/png")
                .answer("image-0", ocr(SamplePayloads.LINES), 40, 330)
                .answer("image-1", ocr(SamplePayloads.LINES), 41, 611)
                .fuse(Decision.ALLOW, 617)
                .build());
        samples.add(new SampleBuilder(LOST, now.minusSeconds(200), 10_000, "text-0", "image-0")
                .text("See the screenshot.")
                .lost(Modality.IMAGE, "image/png")
                .answer("text-0", labels(), 40, 66)
                .fail("image-0", lost, 41, 60)
                .fuse(Decision.REVIEW, 71, "image-0 is missing: payload_missing")
                .build());
        samples.add(new SampleBuilder(LATE, now.minusSeconds(260), 5_000, "text-0", "image-0")
                .text("What is in this picture?")
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .answer("text-0", labels(), 40, 66)
                .fuse(Decision.REVIEW, 5_010, "image-0 is missing: timeout")
                .late("image-0", ocr(SamplePayloads.LINES), 41, 21_300, 6_300)
                .build());
        samples.add(new SampleBuilder(EXPIRED, now.minusSeconds(300), 5_000, "audio-0")
                .blob(Modality.AUDIO, store, wav, "audio/wav")
                .fuse(Decision.REVIEW, 5_014, "nothing answered")
                .build());
        samples.add(new SampleBuilder(REVISED, now.minusSeconds(400), 5_000, "text-0", "image-0")
                .text("Is this the right invoice?")
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .answer("text-0", labels(), 40, 66)
                .fuse(Decision.REVIEW, 5_008, "image-0 is missing: timeout")
                .answer("image-0", ocr(SamplePayloads.LINES), 41, 5_900)
                .fuse(Decision.ALLOW, 5_911)
                .build());
        samples.add(new SampleBuilder(HOSTILE, now.minusSeconds(500), 10_000, "text-0", "image-0")
                .text(HOSTILE_TEXT)
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .answer("text-0", Classification.of(List.of(new Classification.Score(HOSTILE_TEXT, 0.9))), 40, 66)
                .answer("image-0", ocr(HOSTILE_TEXT, "</title><svg onload=window.owned=3>"), 41, 300)
                .fuse(Decision.BLOCK, 305, HOSTILE_TEXT)
                .build());
        samples.add(new SampleBuilder(OPEN, now.minusSeconds(2), 60_000, "text-0", "image-0", "audio-0")
                .text("Wait, there is more …")
                .blob(Modality.IMAGE, store, screenshot, "image/png")
                .answer("text-0", labels(), 40, 66)
                .build());
        return samples;
    }

    static Classification labels() {
        return Classification.of(List.of(
                new Classification.Score("payment_problem", 0.86),
                new Classification.Score("delivery_question", 0.07),
                new Classification.Score("account_access", 0.05),
                new Classification.Score("praise", 0.02)));
    }

    static Ocr ocr(String... lines) {
        List<Ocr.Line> read = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            int[] box = SamplePayloads.BOXES[i];
            read.add(new Ocr.Line(
                    lines[i],
                    0.98 - 0.03 * i,
                    List.of(
                            new Ocr.Point(box[0], box[1]),
                            new Ocr.Point(box[0] + box[2], box[1]),
                            new Ocr.Point(box[0] + box[2], box[1] + box[3]),
                            new Ocr.Point(box[0], box[1] + box[3]))));
        }
        return new Ocr(read, 0.95);
    }

    static Transcript transcript() {
        return new Transcript(
                SAID,
                0.91,
                List.of(
                        new Transcript.Segment(0.3, 1.9, "My payment was declined, but the money is gone.", 0.93),
                        new Transcript.Segment(2.3, 3.8, "Please check order four eight two one three.", 0.88)),
                new Transcript.AcousticFeatures(
                        0.084,
                        List.of(-310.2, 92.1, -14.8, 31.5, -6.2, 8.9, -12.4, 3.1, -7.7, 2.4, -3.9, 1.2, -2.8),
                        List.of(88.4, 41.2, 22.7, 19.1, 14.4, 12.9, 11.2, 9.8, 9.1, 8.4, 7.9, 7.1, 6.8)));
    }
}
