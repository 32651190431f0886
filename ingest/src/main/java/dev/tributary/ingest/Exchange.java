package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.ClientAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import io.opentelemetry.semconv.UserAgentAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, and what its SERVER span says of it by OpenTelemetry's HTTP conventions.
 *
 * @param arrival when its headers had come
 * @param port that it came to
 * @param client the address that it came from
 */
record Exchange(RequestHeaders headers, Instant arrival, int port, String client) {

    private static final String ROUTE = HttpEntrance.ROUTE;

    static Exchange of(ServiceRequestContext context, RequestHeaders headers, Instant arrival) {
        return new Exchange(
                headers,
                arrival,
                context.localAddress().getPort(),
                context.clientAddress().getHostAddress());
    }

    Origin origin() {
        return Origin.of(headers.getAll(TurnHeaders.TRACEPARENT), headers.get(TurnHeaders.TRACESTATE));
    }

    /** @param turn absent when the request did not become one */
    Attributes attributes(int status, Origin origin, @Nullable OpenTurn turn, @Nullable RefusedException refused) {
        AttributesBuilder attributes = Attributes.builder()
                .put(HttpAttributes.HTTP_REQUEST_METHOD, "POST")
                .put(HttpAttributes.HTTP_ROUTE, ROUTE)
                .put(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) status)
                .put(UrlAttributes.URL_PATH, headers.path().split("\\?", 2)[0])
                .put(UrlAttributes.URL_SCHEME, "http")
                .put(ServerAttributes.SERVER_PORT, (long) port)
                .put(ClientAttributes.CLIENT_ADDRESS, client)
                .put(NetworkAttributes.NETWORK_PROTOCOL_NAME, "http");
        put(attributes, ServerAttributes.SERVER_ADDRESS, host(headers.authority()));
        put(attributes, UserAgentAttributes.USER_AGENT_ORIGINAL, headers.get(HttpHeaderNames.USER_AGENT));
        put(attributes, Attr.REJECTED_TRACEPARENT, origin.rejected());
        if (turn != null) {
            attributes.putAll(of(turn));
        }
        if (refused != null) {
            attributes.put(Attr.ERROR_TYPE, refused.refusal().id());
        }
        return attributes.build();
    }

    /** What the entrance span of a turn says of the turn. */
    static Attributes of(OpenTurn turn) {
        TurnHead head = turn.head();
        AttributesBuilder attributes = Attr.turn(head.turnId()).toBuilder()
                .put(Attr.TENANT, head.tenant())
                .put(Attr.TURN_PARTS, (long) head.expected().size());
        put(attributes, Attr.SESSION, head.session());
        put(attributes, Attr.USER, head.user());
        if (turn.duplicate()) {
            attributes.put(Attr.TURN_DUPLICATE, true);
        }
        return attributes.build();
    }

    private static void put(AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            attributes.put(key, value);
        }
    }

    private static @Nullable String host(@Nullable String authority) {
        if (authority == null) {
            return null;
        }
        int port = authority.lastIndexOf(':');
        return port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
    }
}
