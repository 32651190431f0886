package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.AggregatedMultipart;
import com.linecorp.armeria.common.multipart.BodyPart;
import com.linecorp.armeria.common.multipart.Multipart;
import dev.tributary.contract.Modality;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Receives forms into memory: so many bytes of one request, and so many of all that are under way; no more parts than a turn
 * may have, and no longer headers than anybody needs. A part or a header of five bytes takes hundreds once it is read.
 */
final class FormReceiver {

    /**
     * What may have been read of a part before it is told of, bytes: pieces that have arrived are counted in one go. A
     * connection holds no more than its window of unread ones. No larger than need be, since the time to parse headers grows
     * with their square: a megabyte over HTTP/1 took 22 s.
     */
    private static final long AHEAD_HTTP2 = 1 << 20;

    private static final long AHEAD_HTTP1 = 256 << 10;

    private final long perRequest;
    private final int parts;
    private final long partHeaders;
    private final long together;
    private final AtomicLong underWay = new AtomicLong();

    FormReceiver(Limits limits, long together) {
        this.perRequest = limits.request();
        this.parts = limits.parts() + 1; // and the turn's own
        this.partHeaders = limits.partHeaders();
        this.together = together;
    }

    /** A form on its way in. */
    final class Receipt {

        private final AtomicLong read = new AtomicLong();
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicLong outsideParts = new AtomicLong();
        private final long ahead;
        private final CompletableFuture<AggregatedMultipart> form;

        private Receipt(HttpRequest request, SessionProtocol protocol) {
            this.ahead = protocol.isExplicitHttp1() ? AHEAD_HTTP1 : AHEAD_HTTP2;
            this.form = receive(request);
        }

        /** The form; what it fails with goes to {@link FormReceiver#refusal}. */
        CompletableFuture<AggregatedMultipart> form() {
            return form;
        }

        /** To be called once the form is done with. */
        void release() {
            underWay.addAndGet(-read.getAndSet(0));
        }

        private CompletableFuture<AggregatedMultipart> receive(HttpRequest request) {
            MediaType type = request.contentType();
            if (type == null || !type.is(MediaType.MULTIPART_FORM_DATA)) {
                return CompletableFuture.failedFuture(new RefusedException(
                        Refusal.UNSUPPORTED_REQUEST_TYPE,
                        "send multipart/form-data with parts named " + Modality.names() + " and, if need be, turn"));
            }
            if (request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0) > perRequest) {
                return CompletableFuture.failedFuture(tooLarge());
            }
            try {
                return Multipart.from(request.mapData(this::count))
                        .collect(this::part)
                        .thenApply(AggregatedMultipart::of);
            } catch (IllegalArgumentException | IllegalStateException e) {
                return CompletableFuture.failedFuture(e); // no boundary
            }
        }

        private CompletableFuture<AggregatedBodyPart> part(BodyPart part) {
            outsideParts.set(0);
            if (begun.incrementAndGet() > parts) {
                part.content().abort();
                return CompletableFuture.failedFuture(new RefusedException(
                        Refusal.TOO_MANY_PARTS, "the form has more than " + parts + " parts; send fewer"));
            }
            long headers = part.headers().stream()
                    .mapToLong(header ->
                            header.getKey().length() + header.getValue().length())
                    .sum();
            if (headers > partHeaders) {
                // read to its end, as the answer would be lost with a connection that is cut off
                return part.aggregate().thenCompose(whole -> CompletableFuture.failedFuture(headersTooLarge()));
            }
            return part.aggregate().whenComplete((whole, failure) -> ended.incrementAndGet());
        }

        private RefusedException headersTooLarge() {
            return new RefusedException(
                    Refusal.BROKEN_MULTIPART,
                    "the headers of a part are over " + partHeaders + " bytes, or no part begins");
        }

        private HttpData count(HttpData data) {
            long all = underWay.addAndGet(data.length());
            // What comes while no part is open is headers, or nothing that anybody reads. This only keeps the worst
            // from being
            // read at all; what a part's headers take is looked at when it is told of.
            if (begun.get() == ended.get() && outsideParts.getAndAdd(data.length()) > partHeaders + ahead) {
                throw aborting(data, headersTooLarge());
            }
            if (read.addAndGet(data.length()) > perRequest) {
                throw aborting(data, tooLarge());
            }
            if (all > together) {
                throw aborting(data, new RefusedException(Refusal.BUSY, "send the same turn again later"));
            }
            return data;
        }
    }

    /** Carries a refusal out of the body's stream, through which nothing checked passes. */
    private static final class AbortedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private AbortedException(RefusedException why) {
            super(why);
        }
    }

    Receipt receive(HttpRequest request, SessionProtocol protocol) {
        return new Receipt(request, protocol);
    }

    /** Why a form could not be received. */
    static RefusedException refusal(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
        }
        return new RefusedException(
                Refusal.BROKEN_MULTIPART,
                "the body is not multipart/form-data with the boundary that Content-Type names, or it ends too early",
                failure);
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.REQUEST_TOO_LARGE, "the request is over " + perRequest + " bytes; send less at once");
    }

    private static AbortedException aborting(HttpData data, RefusedException why) {
        data.close();
        return new AbortedException(why);
    }
}
