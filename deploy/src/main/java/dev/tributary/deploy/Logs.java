package dev.tributary.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where logs go: JSON lines on standard error, or into a file when the console is for people. To be called before anything
 * logs.
 */
final class Logs {

    private Logs() {}

    /** Logs into a file, behind what is there. */
    static void toFile(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        System.setProperty("log.file", absolute.toString());
        System.setProperty("logback.configurationFile", "logback-file.xml");
        bridge();
    }

    /** Nothing but errors, for commands that only talk to what runs elsewhere. */
    static void quiet() {
        System.setProperty("logback.configurationFile", "logback-quiet.xml");
        bridge();
    }

    /** Libraries that log by the JDK's own logging write to the same place. */
    private static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        LoggerFactory.getILoggerFactory(); // here, and not in several threads at once
    }
}
