package dev.tributary.textworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default model, its real weights, and sentences that are not among the card's examples. */
final class SupportIntentsTest {

    private static final Map<String, String> FRESH = Map.ofEntries(
            Map.entry("You took the money from my bank account two times.", "billing"),
            Map.entry("There is a fee on my bill that I do not understand.", "billing"),
            Map.entry("After I click save, the program closes with an exception.", "technical_problem"),
            Map.entry("Videos keep buffering and then the player hangs.", "technical_problem"),
            Map.entry("It says wrong password although I am sure it is right.", "account_access"),
            Map.entry("I am locked out and cannot sign in.", "account_access"),
            Map.entry("Please terminate my membership at the end of the month.", "cancellation"),
            Map.entry("I would like to unsubscribe from the paid plan.", "cancellation"),
            Map.entry("Fantastic service, thanks a lot!", "praise"),
            Map.entry("Please add an option to export to CSV.", "feature_request"));

    private static TextModel model;

    @BeforeAll
    static void open() throws Exception {
        model = Texts.open(Texts.SUPPORT);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void freshSentencesGetTheLabelThatTheyMean() throws Exception {
        List<String> texts = List.copyOf(FRESH.keySet());
        List<Classification> answers = Texts.classify(model, texts);

        for (int i = 0; i < texts.size(); i++) {
            Classification answer = answers.get(i);
            assertThat(answer.label()).as(texts.get(i)).isEqualTo(FRESH.get(texts.get(i)));
            assertThat(answer.confidence()).as(texts.get(i)).isBetween(0.3, 1.0);
            assertThat(answer.labels().stream()
                            .mapToDouble(Classification.Score::confidence)
                            .sum())
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void aTextGetsTheSameAnswerInAnyBatch() throws Exception {
        List<String> texts = List.copyOf(FRESH.keySet());
        List<Classification> together = Texts.classify(model, texts);

        for (int i = 0; i < texts.size(); i++) {
            Classification alone = Texts.classify(model, List.of(texts.get(i))).get(0);
            // the int8 network scales its activations over the whole batch, so the last digits depend on the company
            assertThat(alone.label()).isEqualTo(together.get(i).label());
            assertThat(alone.confidence()).isCloseTo(together.get(i).confidence(), within(0.05));
        }
    }

    @Test
    void aTextThatIsTooLongIsCutAndSaysSo() throws Exception {
        TextInput input = Texts.prepare(model, "payment ".repeat(1000));

        assertThat(input.saw().truncated()).isTrue();
        assertThat(input.saw().tokens()).isEqualTo(256);
    }

    /** The tokenizer cannot be stopped, so the longest text of any kind has to be cheap. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a ",
                "\u0301",
                "é",
                "\uD83D\uDE00",
                "漢",
                "\u0000",
                "\u200B",
                "\uFDFA",
                "ﷺ ",
                "##",
                "[MASK]",
                ".,;",
                "\u202E",
                "<|endoftext|>"
            })
    void theLongestTextOfAnyKindIsTokenizedSoon(String piece) throws Exception {
        String longest = piece.repeat(TextLimits.DEFAULT.maxLength() / piece.length());
        CpuBudget budget = new CpuBudget(Duration.ofSeconds(2), CpuBudget.THREAD_TIME);

        TextInput input = Texts.prepare(model, longest);

        assertThat(budget.isSpent()).isFalse();
        assertThat(input.saw().tokens()).isLessThanOrEqualTo(256);
        assertThat(Texts.classify(model, List.of(longest))).hasSize(1);
    }

    @Test
    void aTextOverTheLimitIsRefusedAndTheLimitIsASetting() {
        assertThatThrownBy(() -> Texts.prepare(model, "a".repeat(100_001)))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("text_too_long"))
                .hasMessageContaining("tributary.text.length.max");
        assertThat(Settings.of(Map.of("tributary.text.length.max", "7")).read(TextLimits::from))
                .isEqualTo(new TextLimits(7));
        assertThatThrownBy(() ->
                        Settings.of(Map.of("tributary.text.length.max", "0")).read(TextLimits::from))
                .hasMessageContaining("tributary.text.length.max");
    }

    @Test
    void whatTheModelSawIsTold() throws Exception {
        TextInput input = Texts.prepare(model, "Grüße");

        assertThat(input.saw().bytes()).isEqualTo(7);
        assertThat(input.saw().contentType()).isEqualTo("text/plain");
        assertThat(input.saw().sha256())
                .isEqualTo(Sha256.of(new byte[] {'G', 'r', (byte) 0xc3, (byte) 0xbc, (byte) 0xc3, (byte) 0x9f, 'e'}));
        assertThat(input.saw().truncated()).isFalse();
    }

    @Test
    void bytesThatAreNoTextAndAnEmptyTextAreThePayloadsFault() {
        assertThatThrownBy(() -> model.prepare(payload(new byte[] {(byte) 0xff, (byte) 0xfe, 0}), Texts.STEPS))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("text_not_utf8"));
        assertThatThrownBy(() -> Texts.prepare(model, " \n"))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("text_empty"));
    }

    @Test
    void theShareOfPaddingIsKnown() throws Exception {
        TextInput brief = Texts.prepare(model, "hello");
        TextInput longer = Texts.prepare(model, "hello hello hello hello hello hello hello");

        assertThat(brief.tokens().length()).isEqualTo(3);
        assertThat(longer.tokens().length()).isEqualTo(9);
        assertThat(model.padding(List.of(brief, longer)).orElseThrow()).isCloseTo(6 / 18.0, within(1e-9));
    }

    private static Payload payload(byte[] bytes) {
        return new Payload(bytes, "text/plain", Sha256.of(bytes));
    }
}
