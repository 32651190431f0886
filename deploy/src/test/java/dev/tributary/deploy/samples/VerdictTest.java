package dev.tributary.deploy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Transcript;
import dev.tributary.deploy.client.OutgoingPart;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final PartId IMAGE = new PartId(Modality.IMAGE, 0);
    private static final PartId AUDIO = new PartId(Modality.AUDIO, 0);

    @Test
    void aTurnThatSaysWhatItMustIsAsExpected() {
        Sample sample = sample(
                Outcome.COMPLETE,
                Map.of(),
                Map.of(IMAGE, List.of("Total", "12.90"), AUDIO, List.of("Send my money", "back.")));
        Map<PartId, Answer> answers = Map.of(IMAGE, ocr("Total", "12.90"), AUDIO, transcript("send my money, back"));
        assertThat(Verdict.of(sample, Fusions.of(answers, Map.of()))).isEmpty();
    }

    @Test
    void aMissingPartNeedsTheRightReason() {
        Sample sample = sample(Outcome.PARTIAL, Map.of(AUDIO, "audio_"), Map.of());
        Map<PartId, Answer> answers = Map.of(IMAGE, ocr());
        assertThat(Verdict.of(sample, Fusions.of(answers, Map.of(AUDIO, "audio_truncated"))))
                .isEmpty();
        assertThat(Verdict.of(sample, Fusions.of(answers, Map.of(AUDIO, "payload_missing"))))
                .containsExactly("audio-0 is missing for payload_missing, not for audio_");
    }

    @Test
    void everythingThatDiffersIsTold() {
        Sample sample = sample(
                Outcome.PARTIAL, Map.of(AUDIO, "audio_"), Map.of(IMAGE, List.of("Total"), AUDIO, List.of("hello")));
        Map<PartId, Answer> answers = Map.of(IMAGE, ocr("Tofal"), AUDIO, transcript("hullo"));
        assertThat(Verdict.of(sample, Fusions.of(answers, Map.of())))
                .containsExactly(
                        "the outcome is complete, not partial",
                        "missing are {}, not [audio-0]",
                        "image-0 reads [Tofal], not [Total]",
                        "audio-0 says 'hullo', not 'hello'");
    }

    @Test
    void aPartWithoutAnAnswerSaysNothing() {
        Sample sample = sample(Outcome.COMPLETE, Map.of(), Map.of(AUDIO, List.of("hello")));
        assertThat(Verdict.of(sample, Fusions.of(Map.of(IMAGE, ocr()), Map.of())))
                .containsExactly("audio-0 has no answer");
    }

    private static Sample sample(Outcome outcome, Map<PartId, String> missing, Map<PartId, List<String>> says) {
        return new Sample("test", Sample.Way.HTTP, List.of(OutgoingPart.text("x")), outcome, missing, says);
    }

    private static Ocr ocr(String... lines) {
        return new Ocr(
                Arrays.stream(lines)
                        .map(line -> new Ocr.Line(line, 1, List.of()))
                        .toList(),
                1);
    }

    private static Transcript transcript(String text) {
        return new Transcript(text, 1, List.of(), new Transcript.AcousticFeatures(0, List.of(), List.of()));
    }
}
