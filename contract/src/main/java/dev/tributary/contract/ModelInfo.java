package dev.tributary.contract;

/**
 * The model that produced a result.
 *
 * @param name the model card's name, as in {@code all-minilm-l6-v2}
 * @param version the model card's version
 * @param sha256 SHA-256 over the SHA-256s of the model's files in the order of their names, hexadecimal
 * @param provider the ONNX Runtime execution provider that ran it: {@code CPU}, {@code CUDA} or
 *     {@code TENSORRT}
 */
public record ModelInfo(String name, String version, String sha256, String provider) {

    public ModelInfo {
        Require.wellFormed("model.name", Require.text("model.name", name));
        Require.wellFormed("model.version", Require.text("model.version", version));
        Require.sha256("model.sha256", sha256);
        Require.wellFormed("model.provider", Require.text("model.provider", provider));
    }
}
