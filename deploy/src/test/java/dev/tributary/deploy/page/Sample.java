package dev.tributary.deploy.page;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Part;
import dev.tributary.contract.Result;
import dev.tributary.contract.TurnHead;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** A turn as the topics and the trace store hold it. */
record Sample(
        TurnHead head,
        List<Part> parts,
        List<Result> results,
        List<Fused> fused,
        List<Late> late,
        List<SpanData> spans) {

    String turnId() {
        return head.turnId();
    }
}
