package dev.tributary.deploy.hostile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A good payload, damaged: the same way for the same seed. */
final class Mutations {

    private Mutations() {}

    static Map<String, byte[]> cut(byte[] good) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (int percent : new int[] {15, 50, 85}) {
            all.put("cut at " + percent + " %", Arrays.copyOf(good, good.length * percent / 100));
        }
        return all;
    }

    /** Anything may come of these, but no more than a refusal. */
    static Map<String, byte[]> damaged(byte[] good, long seed) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("bits flipped", flipped(good, seed, 4));
        all.put("many bits flipped", flipped(good, seed + 1, 1 + good.length / 20));
        all.put("twice", twice(good));
        byte[] zeroed = good.clone();
        Arrays.fill(zeroed, good.length / 3, good.length / 2, (byte) 0);
        all.put("zeros within", zeroed);
        byte[] claims = good.clone();
        Arrays.fill(claims, 16, Math.min(24, claims.length), (byte) 0xFF);
        all.put("header claims much", claims);
        return all;
    }

    static byte[] flipped(byte[] good, long seed, int bits) {
        byte[] damaged = good.clone();
        Random random = new Random(seed);
        for (int i = 0; i < bits; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private static byte[] twice(byte[] good) {
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        return twice;
    }
}
