package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnIdsTest {

    @Test
    void aMintedIdIsAVersion7UuidOfItsTime() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        UUID minted = UUID.fromString(TurnIds.mint(now));
        assertThat(minted.version()).isEqualTo(7);
        assertThat(minted.variant()).isEqualTo(2);
        assertThat(minted.getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
        assertThat(TurnIds.isValid(minted.toString())).isTrue();
    }

    @Test
    void laterIdsSortAfterEarlierOnes() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(TurnIds.mint(now)).isLessThan(TurnIds.mint(now.plusMillis(1)));
    }

    @Test
    void idsAreRefusedThatWouldNeedEscapingSomewhere() {
        assertThat(TurnIds.isValid("")).isFalse();
        assertThat(TurnIds.isValid("a b")).isFalse();
        assertThat(TurnIds.isValid("a/b")).isFalse();
        assertThat(TurnIds.isValid("ü")).isFalse();
        assertThat(TurnIds.isValid("x".repeat(129))).isFalse();
        assertThat(TurnIds.isValid("A.b_c-9".repeat(18))).isTrue();
    }
}
