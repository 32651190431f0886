package dev.tributary.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    static final Iterable<Topic<?>> ALL = Topics.ALL;

    @ParameterizedTest
    @FieldSource("ALL")
    <T> void everyRecordComesBackAsItWent(Topic<T> topic) {
        assertThat(Examples.ALL.get(topic)).isNotEmpty().allSatisfy(example -> {
            T record = topic.type().cast(example);
            assertThat(topic.decode(topic.serialize(record))).isEqualTo(new Decoded.Ok<>(record));
        });
    }

    @Test
    void unknownFieldsAreIgnored() {
        String json = new String(Topics.TURNS.serialize(Turn.of(Examples.HEAD)), UTF_8);
        String extended = json.replaceFirst("\\{", "{\"fromTheFuture\":{\"a\":[1]},");
        assertThat(Topics.TURNS.decode(extended.getBytes(UTF_8))).isEqualTo(new Decoded.Ok<>(Turn.of(Examples.HEAD)));
    }

    @Test
    void anEmptyRecordIsToldApartFromABrokenOne() {
        assertThat(Topics.TURNS.decode(null))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.errorType()).isEqualTo(Decoded.EMPTY));
        assertThat(Topics.TURNS.decode("{\"turnId\":".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.errorType()).isEqualTo(Decoded.NOT_JSON));
    }

    /** A limit of the parser has no line and column to tell. */
    @Test
    void aValueNestedTooDeepIsMalformedAndNothingElse() {
        for (String nested : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            assertThat(Topics.TEXT.decode(nested.getBytes(UTF_8))).isInstanceOf(Decoded.Malformed.class);
        }
    }

    @Test
    void aStrictReaderTakesNoNameTwiceNothingBehindAndNoDepth() {
        ObjectReader strict = Json.strict(4);
        String good = "{\"parts\":[{\"modality\":\"text\",\"text\":\"a\"}]%s}";
        assertThat(Topics.UPLOADS.decode(good.formatted("").getBytes(UTF_8), strict))
                .isInstanceOf(Decoded.Ok.class);
        for (String bad : List.of(
                good.formatted(",\"user\":\"a\",\"user\":\"b\""),
                good.formatted("") + "{}",
                good.formatted(",\"x\":[[[[[]]]]]"))) {
            assertThat(Topics.UPLOADS.decode(bad.getBytes(UTF_8), strict)).isInstanceOf(Decoded.Malformed.class);
        }
    }

    @Test
    void halfACharacterIsRefusedInAnswersToo() {
        String json = new String(Topics.AUDIO_RESULTS.serialize(Examples.SPEECH), UTF_8);
        assertThat(json).contains("\"hello\"");
        assertThat(Topics.AUDIO_RESULTS.decode(
                        json.replace("\"hello\"", "\"hello\\ud800\"").getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains("text holds half a character"));
    }

    @Test
    void nothingMayStandBehindARecord() {
        String json = new String(Topics.TURNS.serialize(Turn.of(Examples.HEAD)), UTF_8);
        for (String more : List.of("{}", " 1", "x")) {
            assertThat(Topics.TURNS.decode((json + more).getBytes(UTF_8))).isInstanceOf(Decoded.Malformed.class);
        }
        assertThat(Topics.TURNS.decode((json + "{}").getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.reason()).startsWith("something stands behind the value"));
    }

    @ParameterizedTest
    @CsvSource({"150.0", "-0.1", "1.5", "1e300"})
    void aConfidenceIsAProbability(String confidence) {
        String json = new String(Topics.TEXT_RESULTS.serialize(Examples.LABELS), UTF_8);
        assertThat(json).contains("\"confidence\":0.8");
        assertThat(Topics.TEXT_RESULTS.decode(json.replaceFirst("\"confidence\":0.8", "\"confidence\":" + confidence)
                        .getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed ->
                                assertThat(malformed.reason()).contains("answer.confidence must lie between 0 and 1"));
    }

    /** They could be read, and no answer about them written. */
    @Test
    void halfACharacterIsRefusedWhereverARecordRepeatsIt() {
        String json = new String(Topics.TURNS.serialize(Turn.of(Examples.HEAD)), UTF_8);
        assertThat(json).contains("\"tenant\":\"");
        String half = json.replace("\"tenant\":\"", "\"tenant\":\"\\ud800");
        assertThat(Topics.TURNS.decode(half.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains("tenant holds half a character"));
    }

    @ParameterizedTest
    @CsvSource({
        "name",
        "version",
        "provider",
        "contentType",
        "label",
    })
    void halfACharacterIsRefusedInAResult(String member) {
        String json = new String(Topics.TEXT_RESULTS.serialize(Examples.LABELS), UTF_8);
        assertThat(json).contains("\"" + member + "\":\"");
        String half = json.replaceFirst("\"" + member + "\":\"", "\"" + member + "\":\"\\\\ud800");
        assertThat(Topics.TEXT_RESULTS.decode(half.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains("holds half a character"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "turnId   | \"turnId\":\"turn-1\"        | \"turnId\":\"a b\"       | turnId must be 1 to 128 characters",
                "no turn  | \"turnId\":\"turn-1\",       | ''                       | turnId is missing",
                "expected | \"expected\":[\"text-0\",\"image-0\",\"audio-0\"] | \"expected\":[] | expected names no part",
                "null     | [\"text-0\"                  | [null                    | expected[0] is null",
                "a part   | \"text-0\"                   | \"smell-0\"              | unknown modality 'smell'",
                "no window | \"windowMs\":30000,        | ''                       | windowMs: a value is missing",
                "window   | 30000                        | -1                       | windowMs must be above zero",
                "a long window | 30000                   | 9223372036854775807      | windowMs must be at most",
                "trace    | 00-0af7                      | 00-zzzz                  | traceparent is not of the form",
                "a type   | 30000                        | \"soon\"                 | windowMs: not of the expected type or form, which is a whole number",
                "a list   | [\"text-0\",\"image-0\",\"audio-0\"] | \"text-0\" | expected: not of the expected type or form, which is an array",
                "an ID    | \"turnId\":\"turn-1\"        | \"turnId\":[]          | turnId: not of the expected type or form, which is a text",
                "a name   | [\"text-0\"                  | [[]                    | expected[0]: not of the expected type or form, which is a text",
            })
    void anInvalidRecordSaysWhichFieldAndWhy(String name, String valid, String broken, String reason) {
        String json = new String(Topics.TURNS.serialize(Turn.of(Examples.HEAD)), UTF_8);
        assertThat(json).contains(valid);
        assertThat(Topics.TURNS.decode(json.replace(valid, broken).getBytes(UTF_8)))
                .isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> {
                    assertThat(malformed.errorType()).isEqualTo(Decoded.INVALID);
                    assertThat(malformed.reason()).contains(reason).contains("turn/1");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"expected\":[\"text-0\"   | the value is not JSON (line 1, column",
                "{\"expected\":[\"text-0\"x] | the value is not JSON (line 1, column",
            })
    void whatBreaksOffInsideAFieldIsNotJson(String broken, String reason) {
        assertThat(Topics.TURNS.decode(broken.getBytes(UTF_8)))
                .isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> {
                    assertThat(malformed.errorType()).isEqualTo(Decoded.NOT_JSON);
                    assertThat(malformed.reason()).startsWith(reason).contains("turn/1");
                });
    }

    /** What is said of a record goes into a dead letter, and has to fit. */
    @ParameterizedTest
    @ValueSource(strings = {"\"text-0\"", "\"windowMs\""})
    void theReasonIsShortHoweverLongTheName(String of) {
        String json = new String(Topics.TURNS.serialize(Turn.of(Examples.HEAD)), UTF_8);
        assertThat(json).contains(of);
        for (String name : List.of("x".repeat(900_000), "\uD83D\uDE00".repeat(200_000), "'\\n".repeat(100_000))) {
            String broken = json.replace(of, "\"" + name + "\"");
            assertThat(Topics.TURNS.decode(broken.getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            Decoded.Malformed.class,
                            malformed -> assertThat(malformed.reason())
                                    .hasSizeLessThan(Reasons.LONGEST + 2)
                                    .doesNotContain("xxx"));
        }
    }

    @Test
    void theReasonNeverQuotesContent() {
        String secret = "my-very-secret-words";
        assertThat(Topics.TEXT
                        .decode(("{\"text\":{\"" + secret + "\":1}}").getBytes(UTF_8))
                        .toString())
                .doesNotContain(secret);
        assertThat(Topics.TEXT.decode(("{\"text\": " + secret).getBytes(UTF_8)).toString())
                .doesNotContain(secret);
        assertThat(Topics.TEXT
                        .decode(("{\"openedAt\": \"" + secret + "\"}").getBytes(UTF_8))
                        .toString())
                .doesNotContain(secret);
    }
}
