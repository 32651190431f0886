package dev.tributary.deploy.replay;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Outcome;
import java.util.List;
import java.util.Map;

/**
 * What the comparison of replayed outcomes with live ones came to.
 *
 * @param compared how many turns both sides saw whole
 * @param apart how many they did not
 * @param decisions how many of those compared got which decision live, and which one replayed
 * @param outcomes likewise
 * @param differences the turns whose decision or outcome differs, oldest first
 */
public record Compared(
        long compared,
        Apart apart,
        Map<Decision, Map<Decision, Long>> decisions,
        Map<Outcome, Map<Outcome, Long>> outcomes,
        List<Difference> differences) {

    /**
     * Turns that are no difference, since one side could not see all of them.
     *
     * @param begunBefore opened before the range, or not announced within it
     * @param open not decided at its end, or decided anew after it
     * @param withoutLive decided by the replay, but the live topic has nothing about them (yet, or any more)
     * @param withoutReplayed the reverse: their records are not there any more, or the settings refuse them
     */
    public record Apart(long begunBefore, long open, long withoutLive, long withoutReplayed) {}
}
