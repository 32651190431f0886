package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentDisposition;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.multipart.BodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.server.Server;
import dev.tributary.contract.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormReceiverTest {

    private static final int MIB = 1 << 20;
    private static final int FORMS = 60;

    /** The headers of a part are bounded; its content arrives in pieces long before the part is told of. */
    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void aLargePartIsNeverTakenForHeaders(String protocol) {
        FormReceiver receiver = new FormReceiver(Settings.of(Map.of()).read(Limits::from), Long.MAX_VALUE);
        Server server = Server.builder()
                .http(0)
                .maxRequestLength(0)
                .requestTimeoutMillis(0)
                .service("/", (context, request) -> {
                    FormReceiver.Receipt receipt = receiver.receive(request, context.sessionProtocol());
                    return HttpResponse.of(receipt.form().handle((form, failure) -> {
                        receipt.release();
                        return failure == null
                                ? HttpResponse.of("parts: " + form.bodyParts().size())
                                : HttpResponse.of(
                                        "" + FormReceiver.refusal(failure).getMessage());
                    }));
                })
                .build();
        server.start().join();
        try {
            WebClient client = WebClient.builder(protocol + "://127.0.0.1:" + server.activeLocalPort())
                    .responseTimeoutMillis(0)
                    .build();
            List<CompletableFuture<AggregatedHttpResponse>> answers = IntStream.range(0, FORMS)
                    .mapToObj(i -> client.execute(form().toHttpRequest("/")).aggregate())
                    .toList();
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.join().contentUtf8()).isEqualTo("parts: 4"));
        } finally {
            server.stop().join();
        }
    }

    private static Multipart form() {
        return Multipart.of(part("text", 10), part("image", 3 * MIB), part("text", 10), part("audio", 3 * MIB));
    }

    private static BodyPart part(String name, int size) {
        return BodyPart.of(ContentDisposition.of("form-data", name), HttpData.wrap(new byte[size]));
    }
}
