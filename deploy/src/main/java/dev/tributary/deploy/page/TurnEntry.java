package dev.tributary.deploy.page;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one turn. Immutable: each record that says something new makes another.
 *
 * @param head what the turn consists of
 * @param parts the parts, with their payloads
 * @param results the workers' results, as far as they are seen
 * @param revisions the outcomes by revision; the last one holds
 * @param late results that came after the window and its grace
 * @param bytes how much of the topics this turn takes
 * @param version of the book when this entry last changed
 */
public record TurnEntry(
        TurnHead head,
        SortedMap<PartId, Part> parts,
        SortedMap<PartId, Result> results,
        SortedMap<Integer, Fused> revisions,
        SortedMap<PartId, Late> late,
        long bytes,
        long version) {

    static TurnEntry of(TurnHead head) {
        return new TurnEntry(head, empty(), empty(), empty(), empty(), 0, 0);
    }

    /** The outcome that holds, or null while the turn is open. */
    public @Nullable Fused fused() {
        return revisions.isEmpty() ? null : revisions.get(revisions.lastKey());
    }

    String turnId() {
        return head.turnId();
    }

    TurnEntry with(TurnHead opened) {
        return new TurnEntry(opened, parts, results, revisions, late, bytes, version);
    }

    TurnEntry with(Part part) {
        return new TurnEntry(head, first(parts, part.part(), part), results, revisions, late, bytes, version);
    }

    TurnEntry with(Result result) {
        return new TurnEntry(head, parts, first(results, result.part(), result), revisions, late, bytes, version);
    }

    TurnEntry with(Fused fused) {
        return new TurnEntry(head, parts, results, first(revisions, fused.revision(), fused), late, bytes, version);
    }

    TurnEntry with(Late one) {
        return new TurnEntry(head, parts, results, revisions, first(late, one.part(), one), bytes, version);
    }

    TurnEntry changed(long moreBytes, long newVersion) {
        return new TurnEntry(head, parts, results, revisions, late, bytes + moreBytes, newVersion);
    }

    /** The first record about something holds; one that comes again changes nothing. */
    private static <K, V> SortedMap<K, V> first(SortedMap<K, V> map, K key, V value) {
        if (map.containsKey(key)) {
            return map;
        }
        SortedMap<K, V> more = new TreeMap<>(map);
        more.put(key, value);
        return Collections.unmodifiableSortedMap(more);
    }

    private static <K, V> SortedMap<K, V> empty() {
        return Collections.emptySortedMap();
    }
}
