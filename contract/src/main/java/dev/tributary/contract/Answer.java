package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A model's typed answer about one part; the {@code type} field tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Classification.class, name = "classification"),
    @JsonSubTypes.Type(value = Ocr.class, name = "ocr"),
    @JsonSubTypes.Type(value = Transcript.class, name = "transcript")
})
public sealed interface Answer permits Classification, Ocr, Transcript {

    /** The model's confidence in this answer, 0 to 1. */
    double confidence();

    /** What the answer says in one word or line, for tables: the top label, the read text, the transcript. */
    @JsonIgnore
    String summary();
}
