"""Makes the test resources that the JVM cannot make itself; run by hand, its output is committed.

    python3 -m venv venv && venv/bin/pip install onnx==1.23.2 numpy==2.4.6 pillow==13.0.0
    venv/bin/python generate.py

classification/  a network with random weights and exactly the inputs and outputs of ResNet-50 trained on ImageNet, the
                 same network with normalisation inside so that it takes uint8, their model cards and labels, pictures,
                 and what preprocessing and the network make of them, worked out here with Pillow and numpy alone
images/          small pictures in formats that Java's ImageIO does not write
"""

import hashlib
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

RESOURCES = pathlib.Path(__file__).resolve().parent.parent / "resources"
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def picture(width, height):
    """Smooth colours with a bright disc and thin stripes: both blur and aliasing would show."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / (width - 1)
    green = 255 * y / (height - 1)
    blue = np.where((x // 3) % 2 == 0, 40, 200)
    disc = (x - width * 0.6) ** 2 + (y - height * 0.4) ** 2 < (height * 0.2) ** 2
    pixels = np.stack([red, green, blue], axis=-1)
    pixels[disc] = (250, 240, 20)
    return Image.fromarray(pixels.round().astype(np.uint8))


def preprocess(image):
    """Shorter side to 256 (bilinear, antialiased), centre crop of 224, scaled to 0..1, normalised, CHW."""
    width, height = image.size
    shorter = min(width, height)
    resized = image.resize((256 * width // shorter, 256 * height // shorter), Image.Resampling.BILINEAR)
    left = round((resized.width - 224) / 2)
    top = round((resized.height - 224) / 2)
    pixels = np.asarray(resized.crop((left, top, left + 224, top + 224)), dtype=np.float32) / 255
    return ((pixels - MEAN) / STD).transpose(2, 0, 1)


def network(weights, bias, name, raw):
    """Global average pooling and one fully connected layer; before them, for raw pixels, their normalisation."""
    normalised = "normalised" if raw else "data"
    levels = [
        numpy_helper.from_array((255 * MEAN).reshape(1, 3, 1, 1), "means"),
        numpy_helper.from_array((255 * STD).reshape(1, 3, 1, 1), "stds"),
    ]
    normalisation = [
        helper.make_node("Cast", ["data"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["floats", "means"], ["centred"]),
        helper.make_node("Div", ["centred", "stds"], [normalised]),
    ]
    graph = helper.make_graph(
        (normalisation if raw else [])
        + [
            helper.make_node("GlobalAveragePool", [normalised], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["features"]),
            helper.make_node("Gemm", ["features", "weights", "bias"], ["logits"], transB=1),
        ],
        name,
        [helper.make_tensor_value_info("data", TensorProto.UINT8 if raw else TensorProto.FLOAT, ["N", 3, 224, 224])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 1000])],
        (levels if raw else [])
        + [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def expected(name, image, weights, bias):
    values = preprocess(image)
    logits = weights @ values.mean(axis=(1, 2), dtype=np.float64) + bias
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    spots = [(c, y, x) for c in range(3) for y in (0, 51, 112, 223) for x in (0, 7, 112, 180, 223)]
    return {
        "file": name,
        "means": [round(float(v), 6) for v in values.mean(axis=(1, 2), dtype=np.float64)],
        "values": [[c, y, x, round(float(values[c, y, x]), 6)] for c, y, x in spots],
        "top": [
            {"label": f"class {i:04d}", "probability": round(float(probabilities[i]), 6)}
            for i in np.argsort(-probabilities)[:5]
        ],
    }


CARD = """# {what}: made by src/test/models/generate.py.
name: {name}
version: "1"
task: image-classification
licence: Apache-2.0
files:
  network:
    source: file:{name}.onnx
    sha256: {network}
    inputs: {{ data: {{ type: {type}, shape: [-1, 3, 224, 224] }} }}
    outputs: {{ logits: {{ type: float32, shape: [-1, 1000] }} }}
  labels:
    source: file:labels.txt
    sha256: {labels}
preprocess:
  resize: 256
  crop: 224
  pixels: {pixels}
labels: {{ file: labels }}
postprocess: {{ top: 5 }}
"""


def classification():
    folder = RESOURCES / "classification"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20261)
    weights = rng.normal(0, 4, (1000, 3)).astype(np.float32)
    bias = rng.normal(0, 1, 1000).astype(np.float32)
    (folder / "labels.txt").write_text("".join(f"class {i:04d}\n" for i in range(1000)))
    for name, raw, type, pixels, what in (
        (
            "resnet50-shape",
            False,
            "float32",
            "{ channels: RGB, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }",
            "The inputs and outputs of ResNet-50 trained on ImageNet, with random weights",
        ),
        ("uint8-shape", True, "uint8", "{ channels: RGB, mean: [], std: [] }", "The same with normalisation inside the network"),
    ):
        path = folder / f"{name}.onnx"
        onnx.save(network(weights, bias, name, raw), path)
        card = CARD.format(
            name=name, type=type, pixels=pixels, what=what, network=sha256(path), labels=sha256(folder / "labels.txt")
        )
        (folder / f"{name}.yaml").write_text(card)
    figures = []
    for name, size in (("wide.png", (401, 300)), ("tall.png", (120, 187))):
        image = picture(*size)
        image.save(folder / name, optimize=True)
        figures.append(expected(name, image, weights, bias))
    lines = ",\n".join("  " + json.dumps(figure) for figure in figures)
    (folder / "expected.json").write_text("[\n" + lines + "\n]\n")


def images():
    folder = RESOURCES / "images"
    folder.mkdir(parents=True, exist_ok=True)
    quarters = np.zeros((40, 60, 4), dtype=np.uint8)
    quarters[:20, :30] = (200, 30, 30, 255)
    quarters[:20, 30:] = (30, 160, 60, 255)
    quarters[20:, :30] = (40, 60, 200, 255)
    quarters[20:, 30:] = (0, 0, 0, 0)
    see_through = Image.fromarray(quarters)
    ground = Image.new("RGBA", see_through.size, "white")
    opaque = Image.alpha_composite(ground, see_through).convert("RGB")
    see_through.save(folder / "lossless.webp", lossless=True)
    opaque.save(folder / "lossy.webp", quality=90)
    opaque.convert("CMYK").save(folder / "cmyk.jpg", quality=95)


if __name__ == "__main__":
    classification()
    images()
