package dev.tributary.deploy.chaos;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.Steps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers each payload with itself, slowly; some payloads it cannot read, and some break the batch that they are in. What
 * is no word goes to the decoder of a real model.
 */
final class ChaosModel implements Model<ChaosModel.Word, String> {

    static final String GOOD = "good";
    static final String BROKEN = "broken";
    static final String CULPRIT = "culprit";

    private static final Duration PER_BATCH = Duration.ofMillis(200);

    private final Model<?, ?> pictures;

    ChaosModel(Model<?, ?> pictures) {
        this.pictures = pictures;
    }

    record Word(String text, Saw saw) implements Prepared {
        @Override
        public long bytes() {
            return saw.bytes();
        }
    }

    @Override
    public Modality modality() {
        return Modality.IMAGE;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo("chaos", "1", "0".repeat(64), "CPU");
    }

    @Override
    public Word prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        String text = new String(payload.bytes(), StandardCharsets.UTF_8);
        if (text.startsWith(BROKEN)) {
            throw new InvalidPayloadException("payload_undecodable", "send a picture");
        }
        if (!text.startsWith(GOOD) && !text.startsWith(CULPRIT)) {
            pictures.prepare(payload, steps);
        }
        return new Word(text, Saw.image(payload.sha256(), "image/png", payload.bytes().length, 4, 3));
    }

    @Override
    public List<String> infer(List<Word> batch) throws ModelException {
        long end = System.nanoTime() + PER_BATCH.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        List<String> texts = new ArrayList<>();
        for (Word word : batch) {
            if (word.text().startsWith(CULPRIT)) {
                throw new ModelException("inference_failed", "the network broke", false, null);
            }
            texts.add(word.text());
        }
        return texts;
    }

    @Override
    public Answer answer(Word prepared, String output, Steps steps) {
        return Classification.of(List.of(new Classification.Score(output, 0.9)));
    }

    @Override
    public void close() {
        pictures.close();
    }
}
