package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.testing.hostile.ImageBombs;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files that ask for much, under the limits that hold when nobody sets any. */
final class ImageBombsTest {

    private static final ImageLimits LIMITS = ImageLimits.from(Settings.of(Map.of()));

    private final ImageDecoder decoder = new ImageDecoder(LIMITS, CpuBudget.THREAD_TIME);

    static Stream<Arguments> pixels() {
        return ImageBombs.ofPixels().entrySet().stream().map(bomb -> Arguments.of(bomb.getKey(), bomb.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pixels")
    void claimedPixelsAreRefusedBeforeOneIsDecoded(String name, byte[] image) {
        CpuBudget budget = new CpuBudget(Duration.ofSeconds(1), CpuBudget.THREAD_TIME);

        assertThatThrownBy(() -> decoder.decode(Pictures.payload(image, "")))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        // the JDK's reader gives up on sizes that overflow its own arithmetic
                        e -> assertThat(e.errorType())
                                .isIn(
                                        "image_too_large",
                                        name.equals("bmp-2147483647") ? "image_undecodable" : "image_too_large"));
        assertThat(budget.isSpent()).isFalse();
    }

    static Stream<Arguments> work() {
        return ImageBombs.ofWork().entrySet().stream().map(bomb -> Arguments.of(bomb.getKey(), bomb.getValue()));
    }

    /** A quarter more than allowed: the looks at the time are that far apart at most, even on a slow machine. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("work")
    void hiddenWorkEndsInAnAnswerOrARefusal(String name, byte[] image) {
        CpuBudget budget = new CpuBudget(LIMITS.cpu().multipliedBy(5).dividedBy(4), CpuBudget.THREAD_TIME);

        String outcome;
        try {
            outcome = decoder.decode(Pictures.payload(image, "")).saw().contentType();
        } catch (InvalidPayloadException e) {
            outcome = e.errorType();
        }

        assertThat(budget.isSpent()).as("%s after more than its time", outcome).isFalse();
        switch (name) {
            case "gif-frames" -> assertThat(outcome).isEqualTo("image_too_many_frames");
            case "jpeg-scans" -> assertThat(outcome).isEqualTo("image_too_many_scans");
            case "jpeg-scans-allowed" -> assertThat(outcome).isIn("image_decode_timeout", "image/jpeg");
            case "png-large" -> assertThat(outcome).isIn("image_decode_timeout", "image/png", "image_too_large");
            case "png-data-goes-on" -> assertThat(outcome).isIn("image/png", "image_undecodable");
            default -> assertThat(outcome).isEqualTo("image/png");
        }
    }
}
