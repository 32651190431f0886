package dev.tributary.audioworker;

import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFile;
import dev.tributary.workerruntime.ModelFileException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a card's file {@code vocabulary}, in either of the forms that speech models publish. */
final class Vocabularies {
    private Vocabularies() {}

    static Vocabulary open(ModelCard card, ModelFiles files) throws ModelStartException {
        ModelFile file = card.file("vocabulary");
        byte[] bytes = files.bytes(file);
        try {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return file.source().endsWith(".json") ? ByteLevelVocabulary.of(text) : LlamaVocabulary.of(text);
        } catch (IOException e) {
            throw new ModelFileException(
                    "model file vocabulary (" + file.source() + ") is neither a vocab.json (token to number) nor"
                            + " llama-tokenizer.js: " + e.getMessage(),
                    e);
        }
    }
}
