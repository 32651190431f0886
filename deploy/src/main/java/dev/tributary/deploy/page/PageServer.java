package dev.tributary.deploy.page;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.file.HttpFile;
import dev.tributary.contract.telemetry.MetricsPage;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The HTTP server of the page: what is where, and the headers that every answer carries. */
final class PageServer {

    /** Nothing but this server's own scripts, styles, pictures and sounds; no inline script, no frame, no form. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String RESOURCES = "page/";

    private PageServer() {}

    static Server of(PageSettings settings, PageApi api, BooleanSupplier ready, Optional<MetricsPage> metrics) {
        ClassLoader resources = PageServer.class.getClassLoader();
        HttpService list = page(resources, "turns.html");
        HttpService turn = page(resources, "turn.html");
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(settings.host(), settings.port()))
                .service("/", list)
                .service("/turns", list)
                .service("/turns/{id}", turn)
                .service("/health/live", (ctx, request) -> yes("live"))
                .service("/health/ready", (ctx, request) -> ready(ready))
                .serviceUnder("/assets/", FileService.of(resources, RESOURCES + "assets"))
                .annotatedService(api)
                .errorHandler(Problems.handler())
                .decorator((delegate, ctx, request) -> delegate.serve(ctx, request)
                        .recover(Problems::of)
                        .mapHeaders(headers -> secured(allowing(headers)).build()));
        metrics.ifPresent(page -> builder.service(
                MetricsPage.PATH,
                (ctx, request) -> HttpResponse.of(
                        () -> metrics(page.page(request.headers().get(HttpHeaderNames.ACCEPT))),
                        ctx.blockingTaskExecutor())));
        return builder.build();
    }

    private static HttpResponse metrics(MetricsPage.Page page) {
        return HttpResponse.of(HttpStatus.OK, MediaType.parse(page.contentType()), page.body());
    }

    private static HttpService page(ClassLoader resources, String name) {
        return HttpFile.builder(resources, RESOURCES + name)
                .contentType(MediaType.HTML_UTF_8)
                .setHeader(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .build()
                .asService();
    }

    /** What a wrong method should have been. */
    private static ResponseHeadersBuilder allowing(ResponseHeaders headers) {
        ResponseHeadersBuilder builder = headers.toBuilder();
        return headers.status().equals(HttpStatus.METHOD_NOT_ALLOWED)
                ? builder.set(HttpHeaderNames.ALLOW, "GET, HEAD")
                : builder;
    }

    private static HttpResponse yes(String what) {
        return HttpResponse.of(MediaType.JSON_UTF_8, "{\"%s\":true}", what);
    }

    private static HttpResponse ready(BooleanSupplier ready) {
        return ready.getAsBoolean()
                ? yes("ready")
                : Problems.response(503, "not_ready", "Not ready", "The page has not caught up with Kafka yet.");
    }

    private static ResponseHeadersBuilder secured(ResponseHeadersBuilder headers) {
        if (!headers.contains(HttpHeaderNames.CONTENT_SECURITY_POLICY)) {
            headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY);
        }
        return headers.set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set("cross-origin-opener-policy", "same-origin")
                .set("cross-origin-resource-policy", "same-origin");
    }
}
