package dev.tributary.audioworker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 32,000 tokens of Llama's first tokenizer, which Moonshine uses: {@code ▁} is a space, {@code <0xNN>} a byte of UTF-8,
 * numbers 0 to 2 are no text, and numbers past the table are the model's own and no text either.
 */
final class LlamaVocabulary implements Vocabulary {
    private static final Pattern TABLE = Pattern.compile("llama_vocab_base64 = \"([A-Za-z0-9+/=]+)\"");
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");
    private static final int FIRST_TEXT = 3;

    private final List<String> tokens;

    LlamaVocabulary(List<String> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /**
     * Takes the table from the JavaScript that carries it as one base64 constant, a token a line.
     *
     * @throws IOException when there is no such table
     */
    static LlamaVocabulary of(String javaScript) throws IOException {
        Matcher table = TABLE.matcher(javaScript);
        if (!table.find()) {
            throw new IOException("it holds no constant llama_vocab_base64");
        }
        String lines = new String(Base64.getDecoder().decode(table.group(1)), StandardCharsets.UTF_8);
        return new LlamaVocabulary(List.of(lines.split("\n", -1)));
    }

    int size() {
        return tokens.size();
    }

    @Override
    public String text(List<Integer> numbers) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (int number : numbers) {
            if (number >= FIRST_TEXT && number < tokens.size()) {
                Matcher aByte = BYTE.matcher(tokens.get(number));
                if (aByte.matches()) {
                    utf8.write(Integer.parseInt(aByte.group(1), 16));
                } else {
                    utf8.writeBytes(tokens.get(number).replace('▁', ' ').getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return utf8.toString(StandardCharsets.UTF_8).strip();
    }
}
