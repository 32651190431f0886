package dev.tributary.fusionstream;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other instances, once each and within a time-out. A request that one instance makes of another says so in a
 * header, and is never passed on.
 */
final class Peers implements AutoCloseable {

    /** Marks a request of another instance; its value is a {@link Purpose}. */
    static final String FORWARDED = "tributary-forwarded";

    /** Names the instance whose answer was passed on. */
    static final String ANSWERED_BY = "tributary-answered-by";

    private static final long LONGEST = 64L << 20;

    /** What an instance is asked as. */
    enum Purpose {
        HOLDER,
        STANDBY
    }

    /**
     * What became of a question.
     *
     * @param response absent when there is none
     * @param failure why there is none, or no good one
     */
    record Answer(
            HostInfo peer,
            @Nullable AggregatedHttpResponse response,
            @Nullable String failure) {

        /** The answer as it came, and from whom. */
        HttpResponse passedOn(AggregatedHttpResponse answer) {
            ResponseHeadersBuilder headers =
                    ResponseHeaders.builder(answer.status()).add(ANSWERED_BY, name(peer));
            String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE);
            if (type != null) {
                headers.add(HttpHeaderNames.CONTENT_TYPE, type);
            }
            return HttpResponse.of(headers.build(), answer.content());
        }
    }

    private final ClientFactory factory;
    private final WebClient client;

    /** @param connect within which an instance takes a connection */
    Peers(Duration connect) {
        this.factory = ClientFactory.builder().connectTimeout(connect).build();
        this.client =
                WebClient.builder().factory(factory).maxResponseLength(LONGEST).build();
    }

    /** What the instance that sent a request asks this one as; null when none did. */
    static @Nullable String forwarded(RequestHeaders request) {
        return request.get(FORWARDED);
    }

    static String name(HostInfo instance) {
        return instance.host() + ":" + instance.port();
    }

    /**
     * Asks. The future never fails.
     *
     * @param timeout within which the answer is here, with the time that connecting takes
     */
    CompletableFuture<Answer> ask(HostInfo peer, String path, Purpose purpose, Duration timeout) {
        return client.prepare()
                .get("http://" + name(peer) + path)
                .header(FORWARDED, purpose.name())
                .responseTimeout(timeout)
                .execute()
                .aggregate()
                .thenApply(response -> response) // which can be ended early
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> new Answer(peer, response, why(response, failure, timeout)));
    }

    private static @Nullable String why(
            @Nullable AggregatedHttpResponse response, @Nullable Throwable failure, Duration timeout) {
        if (response != null) {
            HttpStatus status = response.status();
            return status.isServerError() ? "it answered " + status : null;
        }
        @Nullable Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException || cause instanceof ResponseTimeoutException
                ? "it did not answer within " + timeout.toMillis() + " ms"
                : "it did not answer: " + (cause == null ? "no cause" : rootMessage(cause));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public void close() {
        factory.close();
    }
}
