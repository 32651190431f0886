package dev.tributary.fusionstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A task's turns: a store with its changelog, and in front of it the turns of the moment as they are. An open turn is not
 * written before the transaction ends, so what happens to it in between is one record; a decided one is written at once, since
 * little more comes for it, and so the records of a transaction do not all come in a burst at its end.
 *
 * <p>The cache of Kafka Streams would hold bytes: each result of a turn would write all of it. What has to be written before a
 * commit is asked for by an interface that is internal to Kafka Streams ({@code flushCache}); there is no other way to be told.
 */
final class TurnStore extends WrappedStateStore<KeyValueStore<String, TurnState>, String, TurnState>
        implements KeyValueStore<String, TurnState> {

    /** Turns at hand. More than are open at once are rarely there; then the eldest are written early. */
    private static final int MOST = 4_096;

    /** Of their results' bytes, which take several times as much as objects: a 64th of the heap for each task. */
    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 64;

    private final TurnJson json;
    private final long mostBytes;
    private long bytesAtHand;

    /** The last to change is the last. Interactive queries look in from threads of their own. */
    private final LinkedHashMap<String, AtHand> atHand = new LinkedHashMap<>();

    private record AtHand(TurnState state, boolean isWritten) {}

    TurnStore(KeyValueStore<String, TurnState> store, TurnJson json) {
        this(store, json, MOST_BYTES);
    }

    /** @param mostBytes of the turns at hand; one always is */
    TurnStore(KeyValueStore<String, TurnState> store, TurnJson json, long mostBytes) {
        super(store);
        this.json = json;
        this.mostBytes = mostBytes;
    }

    @Override
    public @Nullable TurnState get(String turnId) {
        synchronized (atHand) {
            AtHand known = atHand.get(turnId);
            if (known != null) {
                return known.state();
            }
        }
        return wrapped().get(turnId);
    }

    /** Keeps a turn, or forgets it when there is no state. */
    @Override
    public void put(String turnId, @Nullable TurnState state) {
        synchronized (atHand) {
            if (state == null || !state.isPending()) {
                wrapped().put(turnId, state); // delete would read the state that it takes away
                remove(turnId); // afterwards: a query finds the turn in one place or the other
                return;
            }
            remove(turnId);
            atHand.put(turnId, new AtHand(state, false));
            bytesAtHand += state.weight();
            makeRoom();
        }
    }

    private void remove(String turnId) {
        AtHand known = atHand.remove(turnId);
        if (known != null) {
            bytesAtHand -= known.state().weight();
        }
    }

    private void makeRoom() {
        while (atHand.size() > MOST || (bytesAtHand > mostBytes && atHand.size() > 1)) {
            Map.Entry<String, AtHand> eldest = atHand.entrySet().iterator().next();
            if (!eldest.getValue().isWritten()) {
                wrapped().put(eldest.getKey(), eldest.getValue().state());
            }
            remove(eldest.getKey());
        }
    }

    /** Called before each commit. */
    @Override
    public void flushCache() {
        synchronized (atHand) {
            for (Map.Entry<String, AtHand> turn : atHand.entrySet()) {
                if (!turn.getValue().isWritten()) {
                    wrapped().put(turn.getKey(), turn.getValue().state());
                    turn.setValue(new AtHand(turn.getValue().state(), true));
                }
            }
        }
        super.flushCache();
    }

    @Override
    public void clearCache() {
        forget();
        super.clearCache();
    }

    /**
     * What is at hand goes. A task whose commit failed is closed and revived with this very store: it begins again from its
     * changelog, and what an aborted transaction had come to must not be there.
     */
    @Override
    public void close() {
        forget();
        super.close();
    }

    private void forget() {
        synchronized (atHand) {
            atHand.clear();
            bytesAtHand = 0;
        }
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        wrapped().commit(changelogOffsets);
    }

    /** Tells the stored form of each turn, at hand or not, in no order. May be called by any thread. */
    void stored(Consumer<byte[]> turns) {
        List<TurnState> open = new ArrayList<>();
        Set<Bytes> told = new HashSet<>();
        synchronized (atHand) {
            atHand.forEach((turnId, turn) -> {
                open.add(turn.state());
                told.add(Bytes.wrap(turnId.getBytes(StandardCharsets.UTF_8)));
            });
        }
        open.forEach(turn -> turns.accept(json.write(turn)));
        try (KeyValueIterator<Bytes, byte[]> others = bytes().all()) {
            while (others.hasNext()) {
                KeyValue<Bytes, byte[]> other = others.next();
                // null when the turn was forgotten while others were read
                if (other.value != null && !told.contains(other.key)) {
                    turns.accept(other.value);
                }
            }
        }
    }

    /** Under the store that turns bytes into states; there is no public way to it. */
    @SuppressWarnings("unchecked")
    private KeyValueStore<Bytes, byte[]> bytes() {
        return (KeyValueStore<Bytes, byte[]>) ((WrappedStateStore<?, ?, ?>) wrapped()).wrapped();
    }

    @Override
    public TurnState putIfAbsent(String turnId, TurnState state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putAll(List<KeyValue<String, TurnState>> turns) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TurnState delete(String turnId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KeyValueIterator<String, TurnState> range(String from, String to) {
        throw new UnsupportedOperationException();
    }

    /** What is written, as after a start. */
    @Override
    public KeyValueIterator<String, TurnState> all() {
        return wrapped().all();
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }
}
