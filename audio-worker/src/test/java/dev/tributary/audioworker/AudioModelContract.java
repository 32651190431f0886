package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.testing.ModelContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The contract on sound: one clip after the other is transcribed, so company changes nothing. */
abstract class AudioModelContract extends ModelContract {

    private final String card;

    AudioModelContract(String card) {
        this.card = card;
    }

    @Override
    protected Model<?, ?> open() throws Exception {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tributary");
        return AudioModel.open(ModelCard.read(card), new ModelFiles(cache), OnnxSettings.cpu(), AudioLimits.DEFAULT);
    }

    @Override
    protected Payload broken() {
        return payload("no sound at all".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void assertSame(Answer together, Answer alone) {
        Transcript expected = (Transcript) alone;
        Transcript actual = (Transcript) together;
        assertThat(actual.text()).isEqualTo(expected.text());
        assertThat(actual.segments()).hasSameSizeAs(expected.segments());
        assertThat(actual.confidence()).isCloseTo(expected.confidence(), within(1e-6));
        assertThat(actual.features()).isEqualTo(expected.features());
    }

    static Payload payload(byte[] bytes) {
        return new Payload(bytes, "audio/wav", Sha256.of(bytes));
    }
}
