package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import dev.tributary.contract.Modality;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Receives forms into memory: so many bytes of one request, and so many of all that are under way. A form is taken apart when
 * all of it is there, so that a refusal finds its client listening.
 */
final class FormReceiver {

    /** What a piece of a body takes besides its bytes, which may be one. */
    private static final long PIECE = 64;

    private final FormReader reader;
    private final long perRequest;
    private final long together;
    private final AtomicLong underWay = new AtomicLong();

    FormReceiver(Limits limits, long together) {
        this.reader = new FormReader(limits);
        this.perRequest = limits.request();
        this.together = together;
    }

    /** A form on its way in. */
    final class Receipt {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong held = new AtomicLong();
        private final CompletableFuture<List<FormPart>> form;

        private Receipt(HttpRequest request, Executor executor) {
            this.form = receive(request, executor);
        }

        /** The form; what it fails with goes to {@link FormReceiver#refusal}. */
        CompletableFuture<List<FormPart>> form() {
            return form;
        }

        /** To be called once the form is done with. */
        void release() {
            underWay.addAndGet(-held.getAndSet(0));
        }

        private CompletableFuture<List<FormPart>> receive(HttpRequest request, Executor executor) {
            MediaType type = request.contentType();
            if (type == null || !type.is(MediaType.MULTIPART_FORM_DATA)) {
                return CompletableFuture.failedFuture(new RefusedException(
                        Refusal.UNSUPPORTED_REQUEST_TYPE,
                        "send multipart/form-data with parts named " + Modality.names() + " and, if need be, turn"));
            }
            if (request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0) > perRequest) {
                return CompletableFuture.failedFuture(tooLarge());
            }
            return request.mapData(this::count).collect().thenApplyAsync(pieces -> read(type, pieces), executor);
        }

        private List<FormPart> read(MediaType type, List<HttpObject> pieces) {
            try {
                return reader.read(type, body(pieces));
            } catch (RefusedException e) {
                throw new CompletionException(e);
            }
        }

        private HttpData count(HttpData data) {
            long cost = data.length() + PIECE;
            held.addAndGet(cost);
            long all = underWay.addAndGet(cost);
            if (bytes.addAndGet(data.length()) > perRequest) {
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

    /** @param executor takes the form apart */
    Receipt receive(HttpRequest request, Executor executor) {
        return new Receipt(request, executor);
    }

    private static InputStream body(List<HttpObject> pieces) {
        return new SequenceInputStream(Collections.enumeration(pieces.stream()
                .filter(HttpData.class::isInstance)
                .map(piece -> ((HttpData) piece).toInputStream())
                .toList()));
    }

    /** Why a form could not be received. */
    static RefusedException refusal(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
        }
        return FormReader.broken(failure);
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.REQUEST_TOO_LARGE,
                "the request is over " + perRequest + " bytes; send less at once, or raise " + Limits.REQUEST_MAX);
    }

    private static AbortedException aborting(HttpData data, RefusedException why) {
        data.close();
        return new AbortedException(why);
    }
}
