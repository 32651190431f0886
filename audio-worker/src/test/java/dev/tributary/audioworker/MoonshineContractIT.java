package dev.tributary.audioworker;

import dev.tributary.workerruntime.Payload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The default model, on stretches of the speech sample. */
final class MoonshineContractIT extends AudioModelContract {

    private static final Path SPEECH = Path.of("..", "deploy", "src", "main", "resources", "samples", "speech.flac");

    MoonshineContractIT() {
        super("classpath:cards/moonshine-tiny.yaml");
    }

    @Override
    protected List<Payload> payloads() throws Exception {
        byte[] clip = Files.readAllBytes(SPEECH);
        float[] samples = AudioDecoder.load(AudioLimits.DEFAULT).decode(clip).samples();
        int half = samples.length / 2;
        return List.of(
                payload(clip),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Arrays.copyOf(samples, half))),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Arrays.copyOfRange(samples, half, samples.length))),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, new float[AudioDecoder.SAMPLE_RATE])));
    }
}
