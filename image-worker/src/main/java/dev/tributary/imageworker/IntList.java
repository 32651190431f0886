package dev.tributary.imageworker;

import java.util.Arrays;

/** A growing list of ints that makes no object of each. */
final class IntList {

    private int[] items = new int[64];
    private int size;

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = item;
    }

    int get(int index) {
        return items[index];
    }

    int size() {
        return size;
    }

    int[] sorted() {
        int[] sorted = Arrays.copyOf(items, size);
        Arrays.sort(sorted);
        return sorted;
    }
}
