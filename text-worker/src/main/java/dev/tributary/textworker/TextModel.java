package dev.tributary.textworker;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Lengths;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Steps;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Texts in, classifications out. */
final class TextModel implements Model<TextInput, float[]> {

    private static final String CONTENT_TYPE = "text/plain";
    private static final int SHORTEST = 16;

    private final ModelInfo info;
    private final TextLimits limits;
    private final TextTokenizer tokenizer;
    private final TextNetwork network;
    private final TextHead head;
    private final int maxTokens;

    /** @param maxTokens of the longest text that the tokenizer gives */
    TextModel(
            ModelInfo info,
            TextLimits limits,
            TextTokenizer tokenizer,
            TextNetwork network,
            TextHead head,
            int maxTokens) {
        this.info = info;
        this.limits = limits;
        this.tokenizer = tokenizer;
        this.network = network;
        this.head = head;
        this.maxTokens = maxTokens;
    }

    /** Opens what a card of one of the tasks of {@link TextTask} describes. */
    static TextModel open(ModelCard card, ModelFiles files, OnnxSettings onnx, TextLimits limits)
            throws ModelStartException {
        return TextTask.of(card).open(card, files, onnx, limits);
    }

    @Override
    public Modality modality() {
        return Modality.TEXT;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public TextInput prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        return steps.run("preprocess", () -> {
            String text = text(payload.bytes());
            if (text.isBlank()) {
                throw new InvalidPayloadException("text_empty", "the text is empty; send at least one word");
            }
            limits.check(text);
            Tokens tokens = tokenizer.encode(text);
            Saw saw = Saw.text(
                    payload.sha256(), CONTENT_TYPE, payload.bytes().length, tokens.length(), tokens.truncated());
            return new TextInput(tokens, saw);
        });
    }

    @Override
    public List<float[]> infer(List<TextInput> batch) throws ModelException {
        return List.of(network.run(batch.stream().map(TextInput::tokens).toList(), head));
    }

    @Override
    public Answer answer(TextInput prepared, float[] output, Steps steps) {
        return steps.run("postprocess", () -> head.classify(output));
    }

    /** Tokens. */
    @Override
    public long cost(TextInput prepared) {
        return prepared.tokens().length();
    }

    @Override
    public Lengths lengths() {
        return network.lengths();
    }

    /** Texts of 16 tokens and its doubles, up to the longest that the tokenizer gives. */
    @Override
    public List<TextInput> warmUp() {
        List<TextInput> inputs = new ArrayList<>();
        Tokens word = tokenizer.encode("word");
        for (int length = SHORTEST; length < maxTokens; length *= 2) {
            inputs.add(warmUp(word.stretched(length)));
        }
        inputs.add(warmUp(word.stretched(maxTokens)));
        return inputs;
    }

    private static TextInput warmUp(Tokens tokens) {
        return new TextInput(tokens, Saw.text(Sha256.of(new byte[0]), CONTENT_TYPE, 0, tokens.length(), false));
    }

    @Override
    public OptionalDouble padding(List<TextInput> batch) {
        return OptionalDouble.of(
                TokenBatch.padding(batch.stream().map(TextInput::tokens).toList()));
    }

    @Override
    public void close() {
        network.close();
        tokenizer.close();
    }

    private static String text(byte[] bytes) throws InvalidPayloadException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidPayloadException("text_not_utf8", "the text is not UTF-8; send it as UTF-8");
        }
    }
}
