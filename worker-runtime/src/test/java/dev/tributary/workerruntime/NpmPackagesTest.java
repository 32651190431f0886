package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The npm client is played by a shell script that puts a package made here where {@code npm pack} would. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script that plays npm is a shell script")
final class NpmPackagesTest {
    private static final String SPEC = "@voices/tiny@1.2.3/dist/model.onnx";
    /** printf 'a model' | sha256sum */
    private static final String SHA256 = "97ff8a35544dcf40ad84047074439dd6aa3a0be469ea578a1b1c017d939ec61c";

    @TempDir
    Path directory;

    private Path npm;
    private NpmPackages packages;

    @BeforeEach
    void aPackage() throws IOException {
        Path tarball = directory.resolve("made.tgz");
        try (OutputStream out = Files.newOutputStream(tarball);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            add(tar, "package/package.json", "{}");
            add(tar, "package/dist/model.onnx", "a model");
            add(tar, "package/dist/other.onnx", "another model");
        }
        npm = script("echo \"$@\" >> " + directory.resolve("calls") + "\ncp " + tarball + " voices-tiny-1.2.3.tgz\n");
        packages = new NpmPackages(directory.resolve("cache"), List.of(npm.toString()));
    }

    @Test
    void aFileIsFetchedOnceAndOnlyItIsUnpacked() throws Exception {
        Path first = packages.file(SPEC, SHA256);
        Path second = packages.file(SPEC, SHA256);

        assertThat(first).isEqualTo(second).hasContent("a model");
        assertThat(calls()).singleElement().asString().startsWith("pack @voices/tiny@1.2.3 ");
        try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(first);
        }
    }

    @Test
    void aFileThatWasChangedInTheCacheIsFetchedAgain() throws Exception {
        Files.writeString(packages.file(SPEC, SHA256), "broken");

        assertThat(packages.file(SPEC, SHA256)).hasContent("a model");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void anotherHashThanTheCardsIsRefusedAndNotKept() {
        assertThatThrownBy(() -> packages.file(SPEC, "0".repeat(64)))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(SHA256)
                .hasMessageContaining("0".repeat(64));
        assertThat(directory.resolve("cache/npm/@voices/tiny@1.2.3/dist/model.onnx"))
                .doesNotExist();
    }

    @Test
    void severalAskersAtOnceGetTheWholeFile() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Path> ask = () -> packages.file(SPEC, SHA256);
            List<Future<Path>> files =
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> ask).toList());
            for (Future<Path> file : files) {
                assertThat(file.get()).hasContent("a model");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFileThatThePackageDoesNotHoldIsNamed() {
        assertThatThrownBy(() -> packages.file("@voices/tiny@1.2.3/dist/none.onnx", SHA256))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("dist/none.onnx");
    }

    @Test
    void rangesTagsOptionsAndPathsThatClimbAreRefusedBeforeNpmIsAsked() {
        for (String spec : List.of(
                "@voices/tiny@latest/model.onnx",
                "@voices/tiny@^1.2.3/model.onnx",
                "@voices/tiny@1.2.3",
                "--registry@1.2.3/model.onnx",
                "@voices/tiny@1.2.3/../../etc/passwd",
                "@voices/tiny@1.2.3//etc/passwd")) {
            assertThatThrownBy(() -> packages.file(spec, SHA256))
                    .as(spec)
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("exact version");
        }
        assertThat(directory.resolve("calls")).doesNotExist();
    }

    @Test
    void aFailingNpmIsReportedWithItsErrorCode() throws IOException {
        Path failing = script("echo 'npm error code E404'\nexit 1\n");

        assertThatThrownBy(() -> new NpmPackages(directory, List.of(failing.toString())).file(SPEC, SHA256))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("exit code 1, E404");
    }

    @Test
    void aMissingNpmIsReportedWithWhatToInstall() {
        assertThatThrownBy(() -> new NpmPackages(directory, List.of(directory + "/no-npm")).file(SPEC, SHA256))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("install npm");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(directory.resolve("calls"));
    }

    private Path script(String body) throws IOException {
        Path script = Files.createTempFile(
                directory,
                "npm",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\n" + body);
    }

    private static void add(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
