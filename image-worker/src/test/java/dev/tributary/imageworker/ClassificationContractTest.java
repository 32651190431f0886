package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;

/** The shape of ResNet-50, from its card alone. */
final class ClassificationContractTest extends ImageModelContract {

    ClassificationContractTest() {
        super("src/test/resources/classification/resnet50-shape.yaml");
    }

    @Override
    protected void assertSame(Answer together, Answer alone) {
        Classification expected = (Classification) alone;
        Classification actual = (Classification) together;
        assertThat(actual.labels()).hasSameSizeAs(expected.labels());
        for (int i = 0; i < expected.labels().size(); i++) {
            assertThat(actual.labels().get(i).label())
                    .isEqualTo(expected.labels().get(i).label());
            assertThat(actual.labels().get(i).confidence())
                    .isCloseTo(expected.labels().get(i).confidence(), within(1e-5));
        }
    }
}
