package dev.tributary.imageworker;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a line reader's classes stand for: class 0 is "nothing" (the CTC blank), class k is line k of the keys file,
 * counted from 1, and the last class, past the file's end, is a space.
 */
record Alphabet(List<String> characters) {

    static final int BLANK = 0;

    Alphabet {
        characters = List.copyOf(characters);
    }

    /** Reads a keys file: UTF-8, one character a line. */
    static Alphabet parse(byte[] keys) {
        return new Alphabet(new String(keys, StandardCharsets.UTF_8).lines().toList());
    }

    /** How many classes a network with this alphabet has. */
    int classes() {
        return characters.size() + 2;
    }

    int space() {
        return characters.size() + 1;
    }

    String character(int index) {
        return index == space() ? " " : characters.get(index - 1);
    }
}
