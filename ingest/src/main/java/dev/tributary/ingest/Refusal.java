package dev.tributary.ingest;

/** Why ingest refuses a turn: the HTTP status, and the identifier that problems and dead letters carry. */
enum Refusal {
    UNSUPPORTED_REQUEST_TYPE(415, "unsupported_request_type", "The request is not multipart/form-data"),
    BROKEN_MULTIPART(400, "broken_multipart", "The multipart body cannot be read"),
    UNKNOWN_PART(400, "unknown_part", "A part has an unknown name"),
    NO_PARTS(400, "no_parts", "The turn has no parts"),
    EMPTY_PART(400, "empty_part", "A part is empty"),
    TOO_MANY_PARTS(400, "too_many_parts", "The turn has too many parts"),
    UNSUPPORTED_PART_TYPE(415, "unsupported_part_type", "A part's content is not of its modality"),
    INVALID_TEXT(400, "invalid_text", "A text part is not UTF-8"),
    INVALID_TURN(400, "invalid_turn", "The turn part is wrong"),
    INVALID_TURN_ID(400, "invalid_turn_id", "The turn ID has a form that is not allowed"),
    INVALID_WINDOW(400, "invalid_window", "The window is wrong"),
    INVALID_TRACEPARENT(400, "invalid_traceparent", "The traceparent header does not parse"),
    INVALID_REFERENCE(400, "invalid_reference", "A part refers to an object that may not be used"),
    MALFORMED_UPLOAD(400, "malformed_upload", "The upload event cannot be read"),
    REQUEST_TOO_LARGE(413, "request_too_large", "The request is too large"),
    PART_TOO_LARGE(413, "part_too_large", "A part is too large"),
    TURN_CONFLICT(409, "turn_conflict", "Another turn has this ID"),
    TURN_UNKNOWN(404, "turn_unknown", "There is no such turn"),
    BUSY(503, "busy", "Too many requests at once"),
    STORE_UNAVAILABLE(503, "store_unavailable", "The object store is not available"),
    BROKER_UNAVAILABLE(503, "broker_unavailable", "The broker is not available"),
    FUSION_UNAVAILABLE(503, "fusion_unavailable", "The outcomes are not available"),
    INTERNAL(500, "internal_error", "Ingest failed");

    private final int status;
    private final String id;
    private final String title;

    Refusal(int status, String id, String title) {
        this.status = status;
        this.id = id;
        this.title = title;
    }

    int status() {
        return status;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** Whether the same turn may be accepted when it is sent again unchanged. */
    boolean isRetriable() {
        return status == 503;
    }
}
