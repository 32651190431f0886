package dev.tributary.textworker;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** A Hugging Face {@code tokenizer.json}, run by its own library. Safe for several threads. */
final class TextTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Opens the card's file {@code tokenizer}; it cuts texts to {@code maxTokens} and does not pad them. */
    static TextTokenizer open(ModelCard card, ModelFiles files, int maxTokens) throws ModelStartException {
        byte[] json = files.bytes(card.file("tokenizer"));
        Library.prepare(files);
        Map<String, String> options = Map.of(
                "padding",
                "false",
                "truncation",
                "true",
                "maxLength",
                "" + maxTokens,
                "modelMaxLength",
                "" + maxTokens);
        try {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
        } catch (IOException | RuntimeException e) {
            throw card.problem("files.tokenizer is no tokenizer that can be used: " + e.getMessage());
        }
    }

    Tokens encode(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new Tokens(encoding.getIds(), encoding.getTypeIds(), encoding.exceedMaxLength());
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** The library unpacks its native half; it is kept from fetching another one, and from telling its makers. */
    private static final class Library {

        static void prepare(ModelFiles files) {
            byDefault("RUST_FLAVOR", "cpu");
            byDefault("ai.djl.offline", "true");
            byDefault("OPT_OUT_TRACKING", "true");
            byDefault("DJL_CACHE_DIR", files.cache().resolve("djl").toString());
        }

        private static void byDefault(String name, String value) {
            if (System.getProperty(name) == null && System.getenv(name) == null) {
                System.setProperty(name, value);
            }
        }
    }
}
