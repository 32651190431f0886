package dev.tributary.audioworker;

import dev.tributary.workerruntime.Payload;
import java.util.List;

/** The shape of Whisper, from its card alone. */
final class WhisperContractTest extends AudioModelContract {

    WhisperContractTest() {
        super("classpath:whisper/card.yaml");
    }

    @Override
    protected List<Payload> payloads() {
        return List.of(
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Clips.signal(0.5))),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Clips.signal(1.5))),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Clips.tone(1, 440, 0.5))),
                payload(Clips.wav(AudioDecoder.SAMPLE_RATE, Clips.tone(0.7, 220, 0.1))));
    }
}
