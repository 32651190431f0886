package dev.tributary.fusionstream.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The user of this service may do all that it does. What is written is read back, too. A broker without an authorizer allows
 * everything.
 */
final class Rights implements Rule {

    private static final Set<AclOperation> INPUT = EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
    private static final Set<AclOperation> WRITTEN =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
    private static final Set<AclOperation> NEW_CHANGELOG =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE, AclOperation.DESCRIBE_CONFIGS);

    @Override
    public List<String> problems(Needs needs, Found found) {
        Commands commands = new Commands(needs.bootstrapServers());
        List<String> problems = new ArrayList<>();
        needs.inputs().forEach(name -> lacking(found, name, INPUT, "--topic " + name, commands, problems));
        needs.outputs().forEach(name -> lacking(found, name, WRITTEN, "--topic " + name, commands, problems));
        String prefixed = needs.group() + " --resource-pattern-type prefixed";
        if (found.denied().contains(Found.Trial.CREATE_CHANGELOG)
                || found.hidden().contains(needs.changelog())) {
            problems.add(lacks(NEW_CHANGELOG, "topic " + needs.changelog(), "--topic " + prefixed, commands));
        } else {
            lacking(found, needs.changelog(), WRITTEN, "--topic " + prefixed, commands, problems);
        }
        joining(found, Found.Trial.JOIN_GROUP, needs.group(), commands, problems);
        joining(found, Found.Trial.JOIN_READERS, needs.readers(), commands, problems);
        if (found.denied().contains(Found.Trial.BEGIN_TRANSACTION)) {
            problems.add(lacks(
                    EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE),
                    "the transactional.ids that begin with " + needs.group(),
                    "--transactional-id " + prefixed,
                    commands));
        }
        String refused = found.refused().get(Found.Trial.BEGIN_TRANSACTION);
        if (refused != null) {
            problems.add("no transaction can begin (" + refused
                    + "): see what __transaction_state lacks with `kafka-topics.sh --bootstrap-server "
                    + needs.bootstrapServers()
                    + " --describe --topic __transaction_state`; where it does not exist, the"
                    + " brokers' transaction.state.log.replication.factor is above their number");
        }
        return problems;
    }

    private static void joining(
            Found found, Found.Trial trial, String group, Commands commands, List<String> problems) {
        if (found.denied().contains(trial)) {
            problems.add(lacks(EnumSet.of(AclOperation.READ), "group " + group, "--group " + group, commands));
        }
    }

    private static void lacking(
            Found found,
            String name,
            Set<AclOperation> needed,
            String resource,
            Commands commands,
            List<String> problems) {
        Set<AclOperation> lacking = EnumSet.copyOf(needed);
        Found.Topic topic = found.topics().get(name);
        if (topic != null) {
            lacking.removeAll(topic.allowed());
        }
        if (found.hidden().contains(name) || (topic != null && !lacking.isEmpty())) {
            problems.add(lacks(lacking, "topic " + name, resource, commands));
        }
    }

    private static String lacks(Collection<AclOperation> operations, String what, String resource, Commands commands) {
        return "fusion-stream may not "
                + operations.stream().sorted().map(Commands::name).collect(Collectors.joining(", ")) + " on " + what
                + ": allow it with " + commands.allow(operations, resource);
    }
}
