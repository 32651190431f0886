package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Ocr;

/** PP-OCRv4: lines that are read together are padded to the widest, which the last digits show. */
final class OcrContractTest extends ImageModelContract {

    OcrContractTest() {
        super("classpath:cards/pp-ocrv4.yaml");
    }

    @Override
    protected void assertSame(Answer together, Answer alone) {
        Ocr expected = (Ocr) alone;
        Ocr actual = (Ocr) together;
        assertThat(actual.lines())
                .extracting(Ocr.Line::text)
                .containsExactlyElementsOf(
                        expected.lines().stream().map(Ocr.Line::text).toList());
        assertThat(actual.confidence()).isCloseTo(expected.confidence(), within(0.02));
    }
}
