package dev.tributary.deploy;

import java.nio.file.Path;

/** Where the launcher keeps what it makes: {@code target} below this module, or below the current directory. */
final class Home {

    /** Set by the launcher's script to the module's directory. */
    private static final String PROPERTY = "launcher.home";

    private Home() {}

    /** The log of {@code demo} and {@code up}, unless another one is named. */
    static Path log() {
        return target().resolve("tributary.log");
    }

    /** Where {@link Connection}s lie, too. */
    static Path target() {
        return Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().resolve("target");
    }
}
