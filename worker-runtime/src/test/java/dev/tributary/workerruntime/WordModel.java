package dev.tributary.workerruntime;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A model whose payloads are words: it answers each with itself, and some words make it fail in one way or another. */
final class WordModel implements Model<WordModel.Word, String> {

    static final String UNDECODABLE = "undecodable";
    static final String DECODER_BUG = "decoder-bug";
    static final String GREEDY = "greedy";
    static final String ENDLESS = "endless";
    static final String CULPRIT = "culprit";
    static final String NO_ANSWER = "no-answer";

    static final String DEVICE_KILLER = "device-killer";
    static final String GREEDY_TO_INFER = "greedy-to-infer";
    static final String GREEDY_TO_ANSWER = "greedy-to-answer";
    static final String DEEP = "deep";

    /** Words that begin so take a while. */
    static final String SLOW = "slow";

    static final Duration SLOWLY = Duration.ofMillis(300);

    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final Set<String> given = ConcurrentHashMap.newKeySet();
    volatile int capacity = Integer.MAX_VALUE;
    volatile boolean closed;
    volatile boolean released;
    private final Modality modality;

    WordModel(Modality modality) {
        this.modality = modality;
    }

    record Word(String word, Saw saw) implements Prepared {
        @Override
        public long bytes() {
            return saw.bytes();
        }
    }

    @Override
    public Modality modality() {
        return modality;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo("words", "1", "0".repeat(64), "CPU");
    }

    @Override
    public Word prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        String word = steps.run("load", () -> {
            String read = new String(payload.bytes(), StandardCharsets.UTF_8);
            given.add(read);
            if (read.equals(UNDECODABLE)) {
                throw new InvalidPayloadException("payload_undecodable", "send a word");
            }
            if (read.equals(DECODER_BUG)) {
                throw new IllegalStateException("secret " + read);
            }
            if (read.equals(GREEDY)) {
                throw new OutOfMemoryError("a test's");
            }
            while (read.equals(ENDLESS) && !released) {
                Thread.onSpinWait();
            }
            return read;
        });
        return steps.run(
                "preprocess",
                () -> new Word(word, Saw.image(payload.sha256(), "image/png", payload.bytes().length, 4, 3)));
    }

    @Override
    public List<String> infer(List<Word> batch) throws ModelException {
        List<String> words = new ArrayList<>();
        batch.forEach(word -> words.add(word.word()));
        batches.add(words);
        if (words.get(0).startsWith(SLOW)) {
            long end = System.nanoTime() + SLOWLY.toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
        if (words.contains(DEVICE_KILLER)) {
            throw ModelException.of(ModelException.Kind.DEVICE_LOST, "an illegal memory access", null);
        }
        if (words.contains(GREEDY_TO_INFER)) {
            throw new OutOfMemoryError("a test's");
        }
        if (words.contains(DEEP)) {
            throw new StackOverflowError("a test's");
        }
        if (words.size() > capacity) {
            throw ModelException.of(ModelException.Kind.OUT_OF_MEMORY, "too many words", null);
        }
        if (words.contains(CULPRIT)) {
            throw new ModelException("inference_failed", "the network broke", false, null);
        }
        return words;
    }

    @Override
    public Answer answer(Word prepared, String output, Steps steps) throws ModelException {
        return steps.run("postprocess", () -> {
            if (output.equals(NO_ANSWER)) {
                throw new ModelException("no_answer", "nothing was found", false, null);
            }
            if (output.equals(GREEDY_TO_ANSWER)) {
                throw new OutOfMemoryError("a test's");
            }
            return Classification.of(List.of(new Classification.Score(output, 0.9)));
        });
    }

    @Override
    public OptionalDouble padding(List<Word> batch) {
        return OptionalDouble.of(0.25);
    }

    @Override
    public void close() {
        closed = true;
    }
}
