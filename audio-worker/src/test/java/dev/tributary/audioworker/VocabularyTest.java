package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VocabularyTest {
    @Test
    void llamaTokensAreReadOutOfTheirJavaScript() throws Exception {
        String tokens = "<unk>\n<s>\n</s>\n<0xC3>\n<0xA9>\n▁caf\n▁Hello\nx";
        String javaScript = "const llama_vocab_base64 = \""
                + Base64.getEncoder().encodeToString(tokens.getBytes(StandardCharsets.UTF_8))
                + "\"\nconst other = \"eA==\"";

        LlamaVocabulary vocabulary = LlamaVocabulary.of(javaScript);

        assertThat(vocabulary.size()).isEqualTo(8);
        assertThat(vocabulary.text(List.of(1, 6, 5, 3, 4, 7, 2, 32_100))).isEqualTo("Hello caféx");
        assertThat(vocabulary.text(List.of())).isEmpty();
    }

    @Test
    void aFileWithoutTheTableSaysSo() {
        assertThatThrownBy(() -> LlamaVocabulary.of("const nothing = 1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("llama_vocab_base64");
    }

    @Test
    void byteLevelTokensBecomeUtf8AndSpecialOnesNothing() throws Exception {
        ByteLevelVocabulary vocabulary =
                new ByteLevelVocabulary(Map.of("ĠcafÃ©", 0, "Ċ", 1, "<|en|>", 2, "ä½", 3, "ł", 4, "!", 5));

        assertThat(vocabulary.text(List.of(2, 0, 1, 3, 4, 5, 99))).isEqualTo("café\n你!");
    }

    @Test
    void aVocabularyThatIsNoJsonObjectIsRefused() {
        assertThatThrownBy(() -> ByteLevelVocabulary.of("[1]")).isInstanceOf(IOException.class);
    }
}
