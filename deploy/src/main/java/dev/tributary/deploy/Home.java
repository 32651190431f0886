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

    /** The addresses of what {@code demo} or {@code up} runs at the moment with its ports moved by so much. */
    static Path connection(int portOffset) {
        return target().resolve(portOffset == 0 ? "local.properties" : "local-" + portOffset + ".properties");
    }

    private static Path target() {
        return Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().resolve("target");
    }
}
