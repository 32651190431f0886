package dev.tributary.deploy.doctor;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one of several said over HTTP; all are asked at the same time.
 *
 * @param answer null when there was none
 * @param hangs whether somebody took the connection and then said nothing
 * @param asked when the question was sent
 * @param answered when the answer was there
 */
record Told(
        String name, URI uri, @Nullable HttpResponse<String> answer, boolean hangs, Instant asked, Instant answered) {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Asks each for a path of its own address; in their order, and within about two seconds. */
    static List<Told> by(Map<String, URI> all, String path) throws InterruptedException {
        return by(all, path, InstantSource.system());
    }

    static List<Told> by(Map<String, URI> all, String path, InstantSource clock) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        List<CompletableFuture<Told>> asked = new ArrayList<>();
        all.forEach(
                (name, address) -> asked.add(ask(http, name, path.isEmpty() ? address : address.resolve(path), clock)));
        List<Told> told = new ArrayList<>();
        for (CompletableFuture<Told> one : asked) {
            try {
                told.add(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause()); // its failures are answers
            }
        }
        return told;
    }

    private static CompletableFuture<Told> ask(HttpClient http, String name, URI uri, InstantSource clock) {
        Instant asked = clock.instant();
        return http.sendAsync(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString())
                .handle((answer, failure) -> new Told(name, uri, answer, hangs(failure), asked, clock.instant()));
    }

    private static boolean hangs(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof HttpTimeoutException
                && !(cause instanceof HttpConnectTimeoutException)
                && !(cause.getCause() instanceof ConnectException);
    }
}
