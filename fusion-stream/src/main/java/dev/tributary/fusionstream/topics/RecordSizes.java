package dev.tributary.fusionstream.topics;

import java.util.ArrayList;
import java.util.List;

/** The largest record that the join writes fits into its topic; a record that is refused would end the stream thread. */
final class RecordSizes implements Rule {

    private static final String KEY = "max.message.bytes";

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> written = new ArrayList<>(needs.outputs());
        written.add(needs.changelog());
        List<String> problems = new ArrayList<>();
        for (Found.Topic topic : found.of(written)) {
            Long most = topic.number(KEY);
            if (most != null && most < needs.recordBytes()) {
                problems.add("topic " + topic.name() + " takes records of " + most
                        + " bytes at most, and the largest may have " + needs.recordBytes() + ": allow it with "
                        + commands.alter(topic.name(), KEY, needs.recordBytes())
                        + ", or lower tributary.fusion.bytes.max or .parts.max");
            }
        }
        return problems;
    }
}
