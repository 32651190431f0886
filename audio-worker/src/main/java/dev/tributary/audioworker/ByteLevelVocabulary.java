package dev.tributary.audioworker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level vocabulary as GPT-2, Whisper and their like publish it ({@code vocab.json}: token → number): each character
 * of a token stands for one byte of UTF-8, and tokens of the form {@code <|…|>} are no text.
 */
final class ByteLevelVocabulary implements Vocabulary {
    private final Map<Integer, String> tokens;
    private final Map<Character, Integer> bytes = new HashMap<>();

    ByteLevelVocabulary(Map<String, Integer> numbers) {
        tokens = new HashMap<>();
        numbers.forEach((token, number) -> tokens.put(number, token));
        // bytes that print stand for themselves; the others, in order, for the characters from 256 on
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean prints = (b >= '!' && b <= '~') || (b >= 0xa1 && b != 0xad);
            bytes.put((char) (prints ? b : next++), b);
        }
    }

    /** Reads a JSON object of token → number. */
    static ByteLevelVocabulary of(String json) throws IOException {
        return new ByteLevelVocabulary(new JsonMapper().readValue(json, new TypeReference<Map<String, Integer>>() {}));
    }

    @Override
    public String text(List<Integer> numbers) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (int number : numbers) {
            String token = tokens.getOrDefault(number, "");
            if (!(token.startsWith("<|") && token.endsWith("|>"))) {
                for (int i = 0; i < token.length(); i++) {
                    utf8.write(bytes.getOrDefault(token.charAt(i), (int) '?'));
                }
            }
        }
        return utf8.toString(StandardCharsets.UTF_8).strip();
    }
}
