package dev.tributary.fusionstream.topics;

import java.util.ArrayList;
import java.util.List;

/**
 * What lies on an input stays for as long as a turn may be known, so that a join that was down for that long loses nothing;
 * what it wrote likewise, because it is read back before its spans are made. A bound in bytes says nothing about time; it must at least hold the results of one turn.
 */
final class Retention implements Rule {

    private static final String MS = "retention.ms";
    private static final String BYTES = "retention.bytes";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        long leastMs = needs.remembered().toMillis();
        List<String> problems = new ArrayList<>();
        for (Found.Topic topic : found.of(needs.own())) {
            Long ms = topic.number(MS);
            if (ms != null && ms >= 0 && ms < leastMs) {
                problems.add("topic " + topic.name() + " keeps records for " + ms
                        + " ms, shorter than longest window, grace and retention together, " + leastMs
                        + " ms: keep them longer with " + commands.alter(topic.name(), MS, leastMs)
                        + ", or lower tributary.fusion.window.max, .grace or .retention");
            }
            Long bytes = topic.number(BYTES);
            if (bytes != null && bytes >= 0 && bytes < needs.turnBytes()) {
                problems.add("topic " + topic.name() + " keeps " + bytes
                        + " bytes of a partition, less than one turn's results may have (" + needs.turnBytes()
                        + "): keep more with " + commands.alter(topic.name(), BYTES, -1)
                        + ", or lower tributary.fusion.bytes.max");
            }
        }
        return problems;
    }
}
