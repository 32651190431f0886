package dev.tributary.deploy.samples;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.deploy.client.OutgoingPart;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The sample turns: all kinds, whole and broken. */
final class Samples {

    private static final PartId IMAGE = new PartId(Modality.IMAGE, 0);
    private static final PartId SECOND_IMAGE = new PartId(Modality.IMAGE, 1);
    private static final PartId AUDIO = new PartId(Modality.AUDIO, 0);

    private Samples() {}

    /** All of them; the first one is the quickest. */
    static List<Sample> all() {
        List<String> screenshot = lines("screenshot.txt");
        List<String> receipt = lines("receipt.txt");
        List<String> speech = lines("speech.txt");
        return List.of(
                new Sample(
                        "text only",
                        Sample.Way.HTTP,
                        List.of(text("The app closes by itself whenever I open my invoices.")),
                        Outcome.COMPLETE,
                        Map.of(),
                        Map.of()),
                new Sample(
                        "text, image, audio",
                        Sample.Way.HTTP,
                        List.of(text("My payment failed, see the screenshot."), image("screenshot.png"), audio()),
                        Outcome.COMPLETE,
                        Map.of(),
                        Map.of(IMAGE, screenshot, AUDIO, speech)),
                new Sample(
                        "two images",
                        Sample.Way.HTTP,
                        List.of(image("screenshot.png"), image("receipt.png")),
                        Outcome.COMPLETE,
                        Map.of(),
                        Map.of(IMAGE, screenshot, SECOND_IMAGE, receipt)),
                new Sample(
                        "over Kafka",
                        Sample.Way.KAFKA,
                        List.of(text("Here is my receipt, please refund the cake."), image("receipt.png")),
                        Outcome.COMPLETE,
                        Map.of(),
                        Map.of(IMAGE, receipt)),
                new Sample(
                        "image missing",
                        Sample.Way.KAFKA_WITHOUT_IMAGE,
                        List.of(text("I attached a photo of the parcel."), image("receipt.png"), audio()),
                        Outcome.PARTIAL,
                        Map.of(IMAGE, "payload_missing"),
                        Map.of(AUDIO, speech)),
                new Sample(
                        "audio broken",
                        Sample.Way.HTTP,
                        List.of(text("Please listen to my message."), brokenAudio()),
                        Outcome.PARTIAL,
                        Map.of(AUDIO, "audio_"),
                        Map.of()));
    }

    private static OutgoingPart text(String text) {
        return OutgoingPart.text(text);
    }

    private static OutgoingPart image(String name) {
        return OutgoingPart.of(Modality.IMAGE, bytes(name), name);
    }

    private static OutgoingPart audio() {
        return OutgoingPart.of(Modality.AUDIO, bytes("speech.flac"), "speech.flac");
    }

    /** The speech, overwritten from soon after its header on: it starts like FLAC, and is none. */
    private static OutgoingPart brokenAudio() {
        byte[] bytes = bytes("speech.flac");
        Arrays.fill(bytes, Math.min(64, bytes.length), bytes.length, (byte) 0x55);
        return OutgoingPart.of(Modality.AUDIO, bytes, "broken.flac");
    }

    private static List<String> lines(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/samples/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the sample " + name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
