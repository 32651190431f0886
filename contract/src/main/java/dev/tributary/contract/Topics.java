package dev.tributary.contract;

import java.util.List;

/** Every topic, on one screen. Keys are turn IDs, values JSON; partition counts of the join's inputs must be equal. */
public final class Topics {

    public static final Topic<Upload> UPLOADS = new Topic<>("tributary.uploads", Upload.class, "upload/1");
    public static final Topic<Turn> TURNS = new Topic<>("tributary.turns", Turn.class, "turn/1");
    public static final Topic<Part> TEXT = new Topic<>("tributary.text", Part.class, "part/1");
    public static final Topic<Part> IMAGE = new Topic<>("tributary.image", Part.class, "part/1");
    public static final Topic<Part> AUDIO = new Topic<>("tributary.audio", Part.class, "part/1");
    public static final Topic<Result> TEXT_RESULTS = new Topic<>("tributary.text.results", Result.class, "result/1");
    public static final Topic<Result> IMAGE_RESULTS = new Topic<>("tributary.image.results", Result.class, "result/1");
    public static final Topic<Result> AUDIO_RESULTS = new Topic<>("tributary.audio.results", Result.class, "result/1");
    public static final Topic<Fused> FUSED = new Topic<>("tributary.fused", Fused.class, "fused/1");
    public static final Topic<Late> LATE = new Topic<>("tributary.late", Late.class, "late/1");
    public static final Topic<Rejected> REJECTED = new Topic<>("tributary.rejected", Rejected.class, "rejected/1");

    /** All of them, in the order of the flow. */
    public static final List<Topic<?>> ALL = List.of(
            UPLOADS, TURNS, TEXT, IMAGE, AUDIO, TEXT_RESULTS, IMAGE_RESULTS, AUDIO_RESULTS, FUSED, LATE, REJECTED);

    private Topics() {}

    /** Where the parts of a modality go. */
    public static Topic<Part> parts(Modality modality) {
        return switch (modality) {
            case TEXT -> TEXT;
            case IMAGE -> IMAGE;
            case AUDIO -> AUDIO;
        };
    }

    /** Where the results of a modality's worker go. */
    public static Topic<Result> results(Modality modality) {
        return switch (modality) {
            case TEXT -> TEXT_RESULTS;
            case IMAGE -> IMAGE_RESULTS;
            case AUDIO -> AUDIO_RESULTS;
        };
    }
}
