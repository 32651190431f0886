package dev.tributary.workerruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One network of a model card, open in ONNX Runtime. Safe to run from several threads. */
public final class OnnxSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxSession.class);

    private final OrtSession session;
    private final OnnxSettings.Provider provider;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxSession(OrtSession session, OnnxSettings.Provider provider) {
        this.session = session;
        this.provider = provider;
    }

    /**
     * Opens a file of a card: checks its SHA-256, opens it on the provider that the settings ask for, and checks names,
     * types and shapes of its tensors against the card.
     *
     * @param file its name in the card
     * @throws ModelStartException when any of that does not fit, saying what differs
     */
    public static OnnxSession open(ModelCard card, String file, ModelFiles files, OnnxSettings settings)
            throws ModelStartException {
        ModelFile model = card.file(file);
        OnnxSession opened = open(card, model, files, settings);
        List<String> differences = new ArrayList<>();
        try {
            compare("inputs", model.inputs(), opened.session.getInputInfo(), differences);
            compare("outputs", model.outputs(), opened.session.getOutputInfo(), differences);
        } catch (OrtException e) {
            differences.add(String.valueOf(e.getMessage()));
        }
        if (!differences.isEmpty()) {
            opened.close();
            throw new ModelFileException("model file " + file + " (" + model.source() + ") is not what the card "
                    + card.location() + " describes:\n  " + String.join("\n  ", differences));
        }
        return opened;
    }

    private static OnnxSession open(ModelCard card, ModelFile model, ModelFiles files, OnnxSettings settings)
            throws ModelStartException {
        OnnxSettings.Provider provider = settings.provider();
        if (provider != OnnxSettings.Provider.CPU) {
            try (OrtSession.SessionOptions options = options(settings)) {
                OnnxProviders.add(options, settings, card.cuda(), files.cache());
                return new OnnxSession(create(model, files, options), provider);
            } catch (OrtException e) {
                if (!settings.fallback()) {
                    throw new ProviderException(
                            provider + " was asked for (tributary.onnx.provider="
                                    + provider.name().toLowerCase(Locale.ROOT)
                                    + ") but cannot be had: " + e.getMessage()
                                    + " — build with -Pgpu and run where a GPU, CUDA 12 and cuDNN 9 are,"
                                    + " set tributary.onnx.provider=cpu, or let the CPU stand in with"
                                    + " tributary.onnx.fallback=true",
                            e);
                }
                LOG.warn(
                        "{} runs on the CPU, since {} cannot be had and tributary.onnx.fallback is true: {}",
                        card.name(),
                        provider,
                        e.getMessage());
            }
        }
        try (OrtSession.SessionOptions options = options(settings)) {
            return new OnnxSession(create(model, files, options), OnnxSettings.Provider.CPU);
        } catch (OrtException e) {
            throw new ModelFileException(
                    "model file " + model.name() + " (" + model.source() + ") cannot be opened by ONNX Runtime: "
                            + e.getMessage(),
                    e);
        }
    }

    private static OrtSession.SessionOptions options(OnnxSettings settings) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        // a spinning pool takes the cores that fetching and decoding need
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    private static OrtSession create(ModelFile model, ModelFiles files, OrtSession.SessionOptions options)
            throws OrtException, ModelFileException {
        return ModelFiles.isOnClasspath(model)
                ? environment().createSession(files.bytes(model), options)
                : environment().createSession(files.path(model).toString(), options);
    }

    /** The process's ONNX Runtime, to create tensors in. */
    public static OrtEnvironment environment() {
        return OnnxEnvironment.get();
    }

    /** The execution provider that runs the network: {@code CPU}, {@code CUDA} or {@code TENSORRT}. */
    public String provider() {
        return provider.name();
    }

    public Set<String> inputNames() {
        return session.getInputNames();
    }

    public Set<String> outputNames() {
        return session.getOutputNames();
    }

    /** Runs the network for all its outputs. Whoever calls closes the inputs and the result. */
    public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs) throws ModelException {
        return run(inputs, session.getOutputNames());
    }

    /** Runs the network for some of its outputs. Whoever calls closes the inputs and the result. */
    public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> outputs)
            throws ModelException {
        try {
            return session.run(inputs, outputs);
        } catch (OrtException e) {
            throw ModelException.of(e);
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("an ONNX Runtime session could not be closed: {}", e.getMessage());
        }
    }

    private static void compare(
            String side, Map<String, TensorSpec> declared, Map<String, NodeInfo> actual, List<String> differences) {
        boolean input = side.equals("inputs");
        declared.keySet().stream().sorted().forEach(name -> {
            Pattern pattern = pattern(name);
            List<NodeInfo> named = actual.values().stream()
                    .filter(node -> pattern.matcher(node.getName()).matches())
                    .toList();
            if (named.isEmpty()) {
                differences.add(side + "." + name + ": the file has no such tensor, it has "
                        + actual.keySet().stream().sorted().toList());
            }
            for (NodeInfo node : named) {
                @Nullable String difference = node.getInfo() instanceof TensorInfo tensor && declared.get(name) != null
                        ? declared.get(name).differenceFrom(tensor, input)
                        : "the file has no tensor there";
                if (difference != null) {
                    differences.add(side + "." + node.getName() + ": " + difference);
                }
            }
        });
        if (input) {
            actual.keySet().stream()
                    .sorted()
                    .filter(name -> declared.keySet().stream()
                            .noneMatch(key -> pattern(key).matcher(name).matches()))
                    .forEach(name ->
                            differences.add("inputs." + name + ": the file needs it, the card does not name it"));
        }
    }

    private static Pattern pattern(String name) {
        return Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E");
    }
}
