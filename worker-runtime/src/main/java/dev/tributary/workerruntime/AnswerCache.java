package dev.tributary.workerruntime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tributary.contract.Answer;
import dev.tributary.contract.Json;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers by payload, within a bound of bytes, and has equal payloads in work run once: the later ones wait for
 * the first and share whatever becomes of it. A worker has one model, so the model is no part of the key.
 */
final class AnswerCache implements Outcomes {

    /** What a remembered answer takes beside its JSON: key, objects, the cache's own. */
    private static final int OVERHEAD_BYTES = 512;

    private final Emitter next;
    private final WorkerMetrics metrics;
    private final Cache<String, Known> known;
    private final Map<String, List<PartInFlight>> followers = new HashMap<>();
    private final IdentityHashMap<PartInFlight, String> leaders = new IdentityHashMap<>();

    /** Sends outcomes, and answers that come from a cache. */
    interface Emitter extends Outcomes {

        /** The answer was given to an equal payload before. */
        void repeated(PartInFlight part, Answer answer, ModelInfo model, Saw saw);
    }

    private record Known(Answer answer, ModelInfo model, Saw saw, int bytes) {}

    /** @param maxBytes what the answers take together at most */
    AnswerCache(long maxBytes, Emitter next, WorkerMetrics metrics) {
        this.next = next;
        this.metrics = metrics;
        this.known = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String key, Known answer) -> answer.bytes())
                .executor(Runnable::run)
                .build();
    }

    /** Whether the part's outcome is known, or will be when an equal one's is; otherwise it has to be worked on. */
    boolean takes(PartInFlight part, Payload payload) {
        // the same bytes under another type may be read in another way
        String key = payload.sha256() + " " + payload.contentType();
        Known answer;
        synchronized (this) {
            answer = known.getIfPresent(key);
            if (answer == null) {
                List<PartInFlight> waiting = followers.get(key);
                if (waiting == null) {
                    followers.put(key, new ArrayList<>(0));
                    leaders.put(part, key);
                } else {
                    waiting.add(part);
                }
                tell(part, waiting != null);
                return waiting != null;
            }
        }
        tell(part, true);
        repeat(part, answer);
        return true;
    }

    @Override
    public void answered(PartInFlight part, Answer answer, ModelInfo model, Saw saw) {
        Known remembered = new Known(answer, model, saw, bytes(answer));
        List<PartInFlight> waiting = release(part, remembered);
        next.answered(part, answer, model, saw);
        waiting.forEach(follower -> repeat(follower, remembered));
    }

    @Override
    public void failed(PartInFlight part, Throwable failure, @Nullable ModelInfo model, @Nullable Saw saw) {
        List<PartInFlight> waiting = release(part, null);
        next.failed(part, failure, model, saw);
        waiting.forEach(follower -> next.failed(follower, failure, model, saw));
    }

    @Override
    public boolean isDropped(PartInFlight part) {
        return next.isDropped(part);
    }

    @Override
    public void abandoned(PartInFlight part) {
        List<PartInFlight> waiting = release(part, null);
        next.abandoned(part);
        waiting.forEach(next::abandoned);
    }

    @Override
    public void revoked(PartInFlight part) {
        next.revoked(part); // without a payload it led nobody
    }

    private synchronized List<PartInFlight> release(PartInFlight part, @Nullable Known answer) {
        String key = leaders.remove(part);
        if (key == null) {
            return List.of(); // it never came as far as to have a payload
        }
        if (answer != null) {
            known.put(key, answer);
        }
        List<PartInFlight> waiting = followers.remove(key);
        return waiting == null ? List.of() : waiting;
    }

    private void repeat(PartInFlight part, Known answer) {
        part.trace().saw(answer.saw());
        next.repeated(part, answer.answer(), answer.model(), answer.saw());
    }

    private void tell(PartInFlight part, boolean hit) {
        part.trace().put(Attributes.of(Attr.CACHE_HIT, hit));
        metrics.cache(hit);
    }

    private static int bytes(Answer answer) {
        try {
            return OVERHEAD_BYTES + Json.MAPPER.writeValueAsBytes(answer).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is always JSON", e);
        }
    }
}
