package dev.tributary.contract.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HexTest {

    @Test
    void onlyDigitsAndTheFirstSixLettersAreHexadecimal() {
        for (int one = 0; one <= Character.MAX_VALUE; one++) {
            String text = "0" + (char) one + "f";
            assertThat(Hex.isLower(text, 0, text.length()))
                    .as("character %d", one)
                    .isEqualTo("0123456789abcdef".indexOf(one) >= 0);
        }
    }

    @Test
    void onlyWhatLiesBetweenThePlacesCounts() {
        assertThat(Hex.isLower("xx0fxx", 2, 4)).isTrue();
        assertThat(Hex.isLowerAndNotZero("xx00x1", 2, 4)).isFalse();
        assertThat(Hex.isLowerAndNotZero("xx01xx", 2, 4)).isTrue();
    }
}
