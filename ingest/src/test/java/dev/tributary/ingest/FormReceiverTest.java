package dev.tributary.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.tributary.contract.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormReceiverTest {

    private static final String BOUNDARY = "accc32ce:21c6-4c11-afd8-72421F4EA46B";
    private static final int MEMORY = 30_000;

    private final FormReceiver receiver = new FormReceiver(Settings.of(Map.of()).read(Limits::from), MEMORY);

    /** Pieces end where the network likes: also behind a boundary, or in the middle of one. */
    @Test
    void aFormIsTheSameWhereverItIsCut() {
        byte[] form =
                form("{\"turnId\":\"a\"}", "it was\r\n--a nice\r\n\r\n day\r\n").getBytes(UTF_8);
        for (int first = 0; first < form.length; first++) {
            for (int second = first; second < form.length; second += 7) {
                assertThat(parts(received(form, first, second)))
                        .as("cut at %s and %s", first, second)
                        .containsExactly(
                                "turn, application/json: {\"turnId\":\"a\"}",
                                "text, text/plain; charset=utf-8: it was\r\n--a nice\r\n\r\n day\r\n");
            }
        }
    }

    @Test
    void aFormMayComeByteByByte() {
        byte[] form = form("{}", "x").getBytes(UTF_8);
        int[] everywhere = new int[form.length];
        Arrays.setAll(everywhere, i -> i);
        assertThat(parts(received(form, everywhere))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing of a form",
                "--B--\r\n",
                "--B\r\n",
                "--B\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nx",
                "--B\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nx\r\n--B",
                "--B\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nx\r\n--Bat\r\n",
                "--B\r\n\r\nx\r\n--B\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nx\r\n--B--\r\n",
                "--B\r\n\r\na: b\r\n--B\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nx\r\n--B--\r\n",
                "--B\r\nno header\r\n\r\nx\r\n--B--\r\n",
            })
    void whatIsNoWholeFormIsRefused(String body) {
        assertThatThrownBy(() -> received(body.replace("--B", "--" + BOUNDARY).getBytes(UTF_8)))
                .satisfies(failure ->
                        assertThat(FormReceiver.refusal(failure).refusal()).isEqualTo(Refusal.BROKEN_MULTIPART));
    }

    @Test
    void whatIsDoneWithIsNoLongerCounted() {
        byte[] large = form("{}", "x".repeat(20_000)).getBytes(UTF_8);
        FormReceiver.Receipt first = receive(large);
        assertThat(first.form().join()).hasSize(2);
        assertThatThrownBy(() -> received(large))
                .satisfies(failure ->
                        assertThat(FormReceiver.refusal(failure).refusal()).isEqualTo(Refusal.BUSY));
        first.release();
        assertThat(received(large)).hasSize(2);
    }

    private List<FormPart> received(byte[] body, int... cuts) {
        FormReceiver.Receipt receipt = receive(body, cuts);
        try {
            return receipt.form().join();
        } finally {
            receipt.release();
        }
    }

    private FormReceiver.Receipt receive(byte[] body, int... cuts) {
        HttpData[] pieces = new HttpData[cuts.length + 1];
        for (int i = 0; i <= cuts.length; i++) {
            pieces[i] = HttpData.wrap(
                    Arrays.copyOfRange(body, i == 0 ? 0 : cuts[i - 1], i == cuts.length ? body.length : cuts[i]));
        }
        return receiver.receive(
                HttpRequest.of(
                        RequestHeaders.of(
                                HttpMethod.POST,
                                "/",
                                "content-type",
                                "multipart/form-data; boundary=\"" + BOUNDARY + "\""),
                        pieces),
                Runnable::run);
    }

    private static String form(String turn, String text) {
        return part("turn", "application/json", turn) + part("text", "text/plain; charset=utf-8", text) + "--"
                + BOUNDARY + "--\r\n";
    }

    private static String part(String name, String type, String content) {
        return "--" + BOUNDARY + "\r\ncontent-disposition: form-data; name=\"" + name + "\"\r\ncontent-type: " + type
                + "\r\n\r\n" + content + "\r\n";
    }

    private static List<String> parts(List<FormPart> form) {
        return form.stream()
                .map(part -> part.name() + ", " + part.contentType() + ": "
                        + part.content().toStringUtf8())
                .toList();
    }
}
