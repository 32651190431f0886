package dev.tributary.fusionstream.topics;

import java.util.ArrayList;
import java.util.List;

/** With the group protocol {@code streams} the broker assigns tasks, and it is the broker that knows of standbys. */
final class GroupSettings implements Rule {

    static final String STANDBYS = "streams.num.standby.replicas";
    static final String FEATURE = "streams.version";

    @Override
    public List<String> problems(Needs needs, Found found) {
        if (!needs.streamsProtocol()) {
            return List.of();
        }
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        if (found.streamsVersion() < 1) {
            problems.add("the cluster does not speak the group protocol streams: switch it on with "
                    + commands.upgrade(FEATURE, 1) + ", or set tributary.fusion.group.protocol=classic");
        }
        String standbys = found.group().get(STANDBYS);
        if (standbys != null && Integer.parseInt(standbys) < needs.standbys()) {
            problems.add("group " + needs.group() + " has " + standbys
                    + " standbys where tributary.fusion.standbys wants "
                    + needs.standbys() + ", which the broker decides with the group protocol streams: set it with "
                    + commands.alterGroup(needs.group(), STANDBYS, needs.standbys()));
        }
        return problems;
    }
}
