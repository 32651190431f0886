package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The port of everything on this machine, decided before anything starts, so that all can start at once. */
final class Ports {

    private static final int HIGHEST = 65_535;

    private final Map<Port, Integer> numbers;

    private Ports(Map<Port, Integer> numbers) {
        this.numbers = new EnumMap<>(numbers);
    }

    /**
     * The ports that are set, and the defaults moved by an offset for the others. Port 0 takes any that is free.
     *
     * @throws dev.tributary.contract.SettingsException when one is no port
     */
    static Ports of(Settings settings, int offset) {
        return settings.read(reader -> {
            Map<Port, Integer> numbers = new EnumMap<>(Port.class);
            List<Port> any = new ArrayList<>();
            for (Port port : Port.values()) {
                int moved = port.byDefault() + offset;
                if (moved < 1 || moved > HIGHEST) {
                    reader.fail("--port-offset " + offset + " moves " + port.label() + " to " + moved
                            + ", which is no port");
                }
                int number = reader.integer(port.setting(), moved, 0, HIGHEST);
                numbers.put(port, number);
                if (number == 0) {
                    any.add(port);
                }
            }
            numbers.putAll(free(any));
            return new Ports(numbers);
        });
    }

    /** Free ports for everything. */
    static Ports free() {
        return new Ports(free(List.of(Port.values())));
    }

    int of(Port port) {
        Integer number = numbers.get(port);
        if (number == null) {
            throw new IllegalStateException("no number for " + port);
        }
        return number;
    }

    /** What is wrong with these ports, a sentence each; empty when all are free. */
    List<String> taken(Set<Port> wanted) {
        List<String> problems = new ArrayList<>();
        for (Port port : wanted) {
            if (!FreePorts.isFree(of(port))) {
                problems.add("port " + of(port) + " (" + port.label() + ") is in use: stop what listens there, set "
                        + port.setting() + ", or move all ports with --port-offset");
            }
        }
        return problems;
    }

    private static Map<Port, Integer> free(List<Port> ports) {
        try {
            List<Integer> free = FreePorts.take(ports.size());
            Map<Port, Integer> numbers = new EnumMap<>(Port.class);
            for (Port port : ports) {
                numbers.put(port, free.get(numbers.size()));
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException("this machine has no free port", e);
        }
    }
}
