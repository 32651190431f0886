package dev.tributary.workerruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a worker's model is there and is the one that its card names. Loads nothing and fetches nothing.
 *
 * @param model name and version
 * @param sha256 as results carry it
 * @param absent files that the worker fetches when it starts
 * @param wrong what is wrong with the others, a sentence each
 */
public record ModelCheck(String model, String sha256, List<String> absent, List<String> wrong) {

    /**
     * Looks at the files that the settings' card names.
     *
     * @throws ModelCardException when the card cannot be read, saying what to change
     */
    static ModelCheck of(WorkerDefaults defaults, Settings settings) throws ModelCardException {
        WorkerSettings own = settings.read(reader -> WorkerSettings.from(reader, defaults));
        ModelCard card = ModelCard.read(own.card());
        List<String> absent = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (ModelFile file : card.files()) {
            look(file, own.cache(), absent, wrong);
        }
        return new ModelCheck(
                card.name() + " " + card.version(), card.info("CPU").sha256(), List.copyOf(absent), List.copyOf(wrong));
    }

    /** The execution providers that this build of ONNX Runtime has, in upper case. */
    public static Set<String> providers() {
        return OrtEnvironment.getAvailableProviders().stream()
                .map(provider -> provider.name().toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void look(ModelFile file, Path cache, List<String> absent, List<String> wrong) {
        String source = file.source();
        try (InputStream in = ModelFiles.isOnClasspath(file)
                ? ModelFiles.resource(source)
                : Files.newInputStream(
                        source.startsWith(ModelFile.NPM)
                                ? NpmPackages.kept(source.substring(ModelFile.NPM.length()), cache)
                                : Path.of(source.substring(ModelFile.FILE.length())))) {
            String found = Sha256.of(in.readAllBytes());
            if (!found.equalsIgnoreCase(file.sha256())) {
                wrong.add(source + " has the SHA-256 " + found + ", the card asks for " + file.sha256());
            }
        } catch (ModelFileException e) {
            wrong.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            if (source.startsWith(ModelFile.NPM)) {
                absent.add(source);
            } else {
                wrong.add(source + " cannot be read: " + e);
            }
        }
    }
}
