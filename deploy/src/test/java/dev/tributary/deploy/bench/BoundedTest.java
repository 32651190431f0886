package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.75, 0.8, 0.85, 0.9, 1})
    void theLargestShareThatHoldsIsFoundAsItIsWritten(double most) throws Exception {
        assertThat(Bounded.search(share -> share <= most)).isEqualTo(most);
    }

    @Test
    void whereNoneHoldsItIsNone() throws Exception {
        assertThat(Bounded.search(share -> false)).isZero();
        assertThat(Bounded.search(share -> true)).isEqualTo(1);
    }
}
