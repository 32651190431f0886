package dev.tributary.contract;

import java.util.List;

/** Settings with which a service cannot start. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** @param problems one sentence each, starting with the setting's name */
    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, starting with the setting's name. */
    public List<String> problems() {
        return problems;
    }
}
