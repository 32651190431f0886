package dev.tributary.textworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.testing.ModelContract;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The contract on texts from two to some 250 tokens. */
abstract class TextModelContract extends ModelContract {

    private static final List<String> TEXTS = List.of(
            "Thanks!",
            "I was charged twice for my subscription this month.",
            "The app crashes",
            "I forgot my password and the reset mail never arrives, please help me to get into my account again.",
            "cancel",
            "Please support more languages. ".repeat(12),
            "What time is it in Tokyo?",
            "Every time I open the page it stays blank and then an error message appears. ".repeat(15));

    private final String card;
    private final double tolerance;

    /** @param tolerance what a probability may differ by in company */
    TextModelContract(String card, double tolerance) {
        this.card = card;
        this.tolerance = tolerance;
    }

    @Override
    protected Model<?, ?> open() throws Exception {
        return Texts.open(card);
    }

    @Override
    protected List<Payload> payloads() {
        return TEXTS.stream()
                .map(text -> payload(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    protected Payload broken() {
        return payload(new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    }

    @Override
    protected void assertSame(Answer together, Answer alone) {
        Classification expected = (Classification) alone;
        Classification actual = (Classification) together;
        expected.labels()
                .forEach(label -> assertThat(actual.labels()).anySatisfy(other -> {
                    assertThat(other.label()).isEqualTo(label.label());
                    assertThat(other.confidence()).isCloseTo(label.confidence(), within(tolerance));
                }));
    }

    private static Payload payload(byte[] bytes) {
        return new Payload(bytes, "text/plain", Sha256.of(bytes));
    }
}
