package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A model that a test holds up: all of it where it infers, or the preparing of one word. */
final class GatedModel implements Model<WordModel.Word, String> {

    static final String HELD = "held";

    final List<String> prepared = new CopyOnWriteArrayList<>();
    final CountDownLatch infers = new CountDownLatch(1);
    final CountDownLatch preparesHeld = new CountDownLatch(1);
    private final WordModel words = new WordModel(Modality.IMAGE);

    @Override
    public Modality modality() {
        return words.modality();
    }

    @Override
    public ModelInfo info() {
        return words.info();
    }

    @Override
    public WordModel.Word prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        String word = new String(payload.bytes(), StandardCharsets.UTF_8);
        if (word.equals(HELD)) {
            await(preparesHeld);
        }
        prepared.add(word);
        return words.prepare(payload, steps);
    }

    @Override
    public List<String> infer(List<WordModel.Word> batch) throws ModelException {
        await(infers);
        return words.infer(batch);
    }

    @Override
    public Answer answer(WordModel.Word prepared, String output, Steps steps) throws ModelException {
        return words.answer(prepared, output, steps);
    }

    private static void await(CountDownLatch gate) {
        try {
            if (!gate.await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {}
}
