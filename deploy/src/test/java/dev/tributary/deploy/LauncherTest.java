package dev.tributary.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's script, with a Maven that is a script as well. */
class LauncherTest {

    /** Builds one module, and waits for somebody to have seen it. */
    private static final String MAVEN = """
            #!/bin/sh
            echo '[INFO] Building Tributary contract 0.1 [2/8]'
            for wait in 1 2 3 4 5 6 7 8 9 10; do
                [ ! -e seen ] || break
                sleep 1
            done
            [ -e seen ] || touch unseen
            echo '[ERROR] it does not compile'
            printf '\\033[0m'
            exit 1
            """;

    @TempDir
    private Path root;

    @Test
    void aBuildIsFollowedLineByLineAndItsFailureTold() throws Exception {
        script("mvn", MAVEN);
        script("npm", "#!/bin/sh\n");
        Files.createDirectory(root.resolve("deploy"));
        Path launcher = Files.copy(Path.of("tributary"), root.resolve("deploy/tributary"));
        ProcessBuilder builder = new ProcessBuilder("sh", launcher.toString(), "--version").redirectErrorStream(true);
        builder.environment().put("PATH", root + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));

        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).startsWith("building Tributary");
            assertThat(lines.readLine()).isEqualTo("  Tributary contract 0.1 [2/8]");
            Files.createFile(root.resolve("seen"));
            List<String> rest = lines.lines().toList();
            assertThat(root.resolve("unseen")).doesNotExist();
            assertThat(rest.get(0)).isEqualTo("[ERROR] it does not compile");
            assertThat(rest.get(1))
                    .startsWith("tributary: the build failed: see ")
                    .endsWith("build.log");
        }
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void aSecondCommandWaitsForTheBuildOfTheFirst() throws Exception {
        script("mvn", """
                #!/bin/sh
                echo built >> builds
                sleep 2
                mkdir -p deploy/target/lib
                touch deploy/target/deploy-0.1.jar
                """);
        script("npm", "#!/bin/sh\n");
        Files.createDirectories(root.resolve("deploy/target/.building"));
        Files.writeString(root.resolve("deploy/target/.building/pid"), "999999999"); // of one that was killed
        Path launcher = Files.copy(Path.of("tributary"), root.resolve("deploy/tributary"));
        ProcessBuilder builder = new ProcessBuilder("sh", launcher.toString(), "--version").redirectErrorStream(true);
        builder.environment().put("PATH", root + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));

        Process one = builder.start();
        await().until(() -> Files.exists(root.resolve("builds")));
        Process other = builder.start();
        String said = new String(one.getInputStream().readAllBytes(), UTF_8)
                + new String(other.getInputStream().readAllBytes(), UTF_8);

        assertThat(Files.readAllLines(root.resolve("builds"))).as(said).containsExactly("built");
        assertThat(said).containsOnlyOnce("building Tributary").containsOnlyOnce("waiting for another command");
        assertThat(root.resolve("deploy/target/.building")).doesNotExist();
    }

    private void script(String name, String text) throws Exception {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
