package dev.tributary.deploy.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text network alone: tensors in direct memory, run, closed. Nothing is made of what comes out. */
final class RawText {

    private static final String FIRST = "[CLS]";
    private static final String LAST = "[SEP]";
    private static final String IDS = "input_ids";

    /** A card's {@code preprocess} section, as the text worker reads it. */
    record Preprocess(int maxTokens, long padId) {}

    private final List<long[]> rows;
    private final OnnxSession session;
    private final long padId;

    private RawText(List<long[]> rows, OnnxSession session, long padId) {
        this.rows = rows;
        this.session = session;
        this.padId = padId;
    }

    static RawText open(ModelCard card, ModelFiles files, OnnxSettings onnx, List<byte[]> texts)
            throws ModelStartException, IOException {
        Preprocess preprocess = card.preprocess(Preprocess.class);
        JsonNode vocabulary =
                Json.MAPPER.readTree(files.bytes(card.file("tokenizer"))).at("/model/vocab");
        List<long[]> rows = new ArrayList<>();
        for (byte[] text : texts) {
            rows.add(tokens(TextItems.words(text), vocabulary, preprocess.maxTokens()));
        }
        rows.sort(Comparator.comparingInt(row -> row.length));
        return new RawText(rows, OnnxSession.open(card, "network", files, onnx), preprocess.padId());
    }

    OnnxSession session() {
        return session;
    }

    /** All texts, so many in a call. */
    RawLoop.Pass pass(CallSize size) throws OrtException {
        List<Map<String, OnnxTensor>> batches = new ArrayList<>();
        for (List<long[]> call : size.calls(rows, row -> row.length)) {
            batches.add(batch(call));
        }
        return () -> {
            for (Map<String, OnnxTensor> batch : batches) {
                try (OrtSession.Result result = session.run(batch)) {
                    if (result.size() == 0) {
                        throw new IllegalStateException("the network gives nothing");
                    }
                }
            }
        };
    }

    /** The IDs of words that are one token each, between the two special ones. */
    static long[] tokens(String[] words, JsonNode vocabulary, int most) {
        long[] ids = new long[Math.min(most, words.length + 2)];
        ids[0] = id(FIRST, vocabulary);
        for (int i = 1; i < ids.length - 1; i++) {
            ids[i] = id(words[i - 1], vocabulary);
        }
        ids[ids.length - 1] = id(LAST, vocabulary);
        return ids;
    }

    private static long id(String word, JsonNode vocabulary) {
        JsonNode id = vocabulary.get(word);
        if (id == null) {
            throw new IllegalArgumentException(word + " is no token of the text model's vocabulary");
        }
        return id.asLong();
    }

    private Map<String, OnnxTensor> batch(List<long[]> call) throws OrtException {
        int width = call.stream().mapToInt(row -> row.length).max().orElse(0);
        Map<String, OnnxTensor> batch = new HashMap<>();
        for (String input : session.inputNames()) {
            LongBuffer cells = ByteBuffer.allocateDirect(call.size() * width * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
            for (long[] row : call) {
                for (int i = 0; i < width; i++) {
                    cells.put(cell(input, row, i, padId));
                }
            }
            batch.put(
                    input,
                    OnnxTensor.createTensor(OnnxSession.environment(), cells.flip(), new long[] {call.size(), width}));
        }
        return batch;
    }

    private static long cell(String input, long[] row, int column, long padId) {
        boolean token = column < row.length;
        return switch (input) {
            case IDS -> token ? row[column] : padId;
            case "attention_mask" -> token ? 1 : 0;
            default -> 0;
        };
    }
}
