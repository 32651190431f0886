package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartError;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PartViewTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @Test
    void anAnsweredPartShowsItsAnswerAndWhenItArrived() {
        PartView part = views(new SampleBuilder("a", NOON, 5_000, "text-0")
                        .text("hello")
                        .answer("text-0", Samples.labels(), 10, 20)
                        .fuse(Decision.ALLOW, 25)
                        .build())
                .get(0);

        assertThat(part.status()).isEqualTo("ok");
        assertThat(part.answer()).isEqualTo(Samples.labels());
        assertThat(part.arrivedMs()).isEqualTo(24);
        assertThat(part.text()).isEqualTo("hello");
        assertThat(part.critical()).isTrue();
        assertThat(part.reason()).isNull();
    }

    @Test
    void aPartWithoutAResultWaitsWhileTheTurnIsOpenAndHasTimedOutWhenItIsNot() {
        SampleBuilder turn = new SampleBuilder("a", NOON, 5_000, "image-0", "text-0").text("hello");
        assertThat(views(turn.build())).extracting(PartView::status).containsExactly("waiting", "waiting");

        turn.answer("text-0", Samples.labels(), 10, 20);
        assertThat(views(turn.build())).extracting(PartView::status).containsExactly("ok", "waiting");

        PartView image = views(turn.fuse(Decision.REVIEW, 5_001).build()).get(1);
        assertThat(image.part()).hasToString("image-0");
        assertThat(image.status()).isEqualTo("timeout");
        assertThat(image.reason()).isEqualTo("timeout");
        assertThat(image.url()).isNull();
    }

    @Test
    void aFailedPartSaysWhyAndAPayloadThatIsNotThereIsNotOffered() {
        PartError lost = new PartError("payload_missing", "it is not in the store", false);
        PartView part = views(new SampleBuilder("a", NOON, 5_000, "image-0")
                        .lost(Modality.IMAGE, "image/png")
                        .fail("image-0", lost, 10, 20)
                        .fuse(Decision.REVIEW, 25)
                        .build())
                .get(0);

        assertThat(part.status()).isEqualTo("failed");
        assertThat(part.reason()).isEqualTo("payload_missing");
        assertThat(part.error()).isEqualTo(lost);
        assertThat(part.payload()).isNotNull();
        assertThat(part.url()).isNull();
    }

    @Test
    void aLateResultIsShownButNotAsPartOfTheOutcome() {
        PartView part = views(new SampleBuilder("a", NOON, 5_000, "text-0")
                        .text("hello")
                        .fuse(Decision.REVIEW, 5_001)
                        .late("text-0", Samples.labels(), 10, 9_000, 1_500)
                        .build())
                .get(0);

        assertThat(part.status()).isEqualTo("late");
        assertThat(part.reason()).isEqualTo("timeout");
        assertThat(part.answer()).isEqualTo(Samples.labels());
        assertThat(part.lateByMs()).isEqualTo(1_500);
    }

    @Test
    void aResultAfterTheOutcomeIsLateUntilTheNextRevisionHasIt() {
        SampleBuilder turn = new SampleBuilder("a", NOON, 5_000, "text-0")
                .text("hello")
                .fuse(Decision.REVIEW, 5_001)
                .answer("text-0", Samples.labels(), 10, 5_400);
        assertThat(views(turn.build()).get(0).status()).isEqualTo("late");

        PartView part = views(turn.fuse(Decision.ALLOW, 5_410).build()).get(0);
        assertThat(part.status()).isEqualTo("ok");
        assertThat(part.reason()).isNull();
    }

    private static List<PartView> views(Sample sample) {
        TurnBook book = new TurnBook(10, 1_000_000);
        sample.parts().forEach(part -> book.add(part, 1));
        sample.results().forEach(result -> book.add(result, 1));
        sample.fused().forEach(fused -> book.add(fused, 1));
        sample.late().forEach(late -> book.add(late, 1));
        return PartView.all(Objects.requireNonNull(book.find(sample.turnId())));
    }
}
