package dev.tributary.contract;

/**
 * The model that produced a result. Name, version and provider have {@link #LONGEST} characters at most: they stand in the
 * outcome once for each part.
 *
 * @param name the model card's name, as in {@code all-minilm-l6-v2}
 * @param version the model card's version
 * @param sha256 SHA-256 over the SHA-256s of the model's files in the order of their names, hexadecimal
 * @param provider the ONNX Runtime execution provider that ran it: {@code CPU}, {@code CUDA} or
 *     {@code TENSORRT}
 */
public record ModelInfo(String name, String version, String sha256, String provider) {

    /** Characters of a name, a version or a provider. */
    public static final int LONGEST = 128;

    public ModelInfo {
        Require.shortText("model.name", name, LONGEST);
        Require.shortText("model.version", version, LONGEST);
        Require.sha256("model.sha256", sha256);
        Require.shortText("model.provider", provider, LONGEST);
    }
}
