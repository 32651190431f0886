"""Writes an encoder and a decoder with random weights and exactly the inputs and outputs of an exported Whisper model, a
vocabulary in the published form, and what they decode to, worked out here with numpy alone:
    pip install numpy onnx librosa transformers
    python whisper.py ../resources/whisper
"""
import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from transformers import WhisperFeatureExtractor

from figures import RATE, signal

WIDTH = 4
WORDS = ["Ġthe", "Ġriver", "Ġtakes", "Ġin", "Ġmany", "Ġstreams", "Ġand", "Ġcarries", "Ġthem", "Ġon", "ĠcafÃ©", ".", ","]
SPECIALS = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]
VOCABULARY = WORDS + SPECIALS
END, START = len(WORDS), list(range(len(WORDS) + 1, len(VOCABULARY)))


def model(name, nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(w, n) for n, w in weights.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9, producer_name="tributary")
    onnx.checker.check_model(made, full_check=True)
    return made


def encoder(kernel):
    return model(
        "encoder",
        [
            helper.make_node("Conv", ["input_features", "kernel"], ["narrow"], kernel_shape=[1], strides=[2]),
            helper.make_node("Tanh", ["narrow"], ["bounded"]),
            helper.make_node("Transpose", ["bounded"], ["last_hidden_state"], perm=[0, 2, 1]),
        ],
        [helper.make_tensor_value_info("input_features", T.FLOAT, ["batch_size", 80, 3000])],
        [helper.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch_size", 1500, WIDTH])],
        {"kernel": kernel},
    )


def decoder(embedding, head):
    """Each position sees its own token, how many there were before it, and the mean of the encoder's states."""
    return model(
        "decoder",
        [
            helper.make_node("Gather", ["embedding", "input_ids"], ["embedded"]),
            helper.make_node("CumSum", ["embedded", "axis"], ["history"]),
            helper.make_node("ReduceMean", ["encoder_hidden_states"], ["heard"], axes=[1], keepdims=1),
            helper.make_node("Add", ["history", "heard"], ["state"]),
            helper.make_node("Tanh", ["state"], ["bounded"]),
            helper.make_node("MatMul", ["bounded", "head"], ["logits"]),
        ],
        [
            helper.make_tensor_value_info("input_ids", T.INT64, ["batch_size", "decoder_sequence_length"]),
            helper.make_tensor_value_info("encoder_hidden_states", T.FLOAT, ["batch_size", 1500, WIDTH]),
        ],
        [helper.make_tensor_value_info("logits", T.FLOAT, ["batch_size", "decoder_sequence_length", len(VOCABULARY)])],
        {"embedding": embedding, "head": head, "axis": np.array(1, dtype=np.int64)},
    )


def voice_activity():
    """Silero's inputs and outputs; hears speech where it is loud or was so just before, which the state tells."""
    return model(
        "voice_activity",
        [
            helper.make_node("ReduceL2", ["input"], ["norm"], axes=[1], keepdims=1),
            helper.make_node("Slice", ["state", "starts", "ends", "axes"], ["before"]),
            helper.make_node("Reshape", ["before", "column"], ["echo"]),
            helper.make_node("Mul", ["echo", "half"], ["fading"]),
            helper.make_node("Max", ["norm", "fading"], ["level"]),
            helper.make_node("Sub", ["level", "one"], ["above"]),
            helper.make_node("Sigmoid", ["above"], ["output"]),
            helper.make_node("Shape", ["state"], ["size"]),
            helper.make_node("Expand", ["level", "size"], ["stateN"]),
        ],
        [
            helper.make_tensor_value_info("input", T.FLOAT, [1, 576]),
            helper.make_tensor_value_info("state", T.FLOAT, [2, 1, 128]),
            helper.make_tensor_value_info("sr", T.INT64, []),
        ],
        [helper.make_tensor_value_info("output", T.FLOAT, [1, 1]), helper.make_tensor_value_info("stateN", T.FLOAT, [2, 1, 128])],
        {
            "starts": np.array([0, 0, 0]),
            "ends": np.array([1, 1, 1]),
            "axes": np.array([0, 1, 2]),
            "column": np.array([1, 1]),
            "half": np.array(0.5, dtype=np.float32),
            "one": np.array(1, dtype=np.float32),
        },
    )


def decode(features, kernel, embedding, head):
    heard = np.tanh(kernel[:, :, 0] @ features[:, ::2]).mean(axis=1)
    tokens, log_probabilities, margins = list(START), [], []
    while len(tokens) < 40:
        logits = np.tanh(embedding[tokens].sum(axis=0) + heard) @ head
        best = int(np.argmax(logits))
        margins.append(float(np.diff(np.sort(logits)[-2:])[0]))
        if best == END:
            return tokens[len(START):], log_probabilities, margins
        log_probabilities.append(float(logits[best] - np.log(np.exp(logits).sum())))
        tokens.append(best)
    return None


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    features = WhisperFeatureExtractor()(signal(1.5), sampling_rate=RATE, return_tensors="np").input_features[0]
    for seed in range(100_000):
        random = np.random.default_rng(seed)
        weights = [random.normal(size=s).astype(np.float32) for s in [(WIDTH, 80, 1), (len(VOCABULARY), WIDTH), (WIDTH, len(VOCABULARY))]]
        found = decode(features, *weights)
        # a sentence of different words that ends by itself, with no step so close that rounding could turn it
        if found and 6 <= len(found[0]) and len(set(found[0])) >= 6 and 10 in found[0] and max(found[0]) < END and min(found[2]) > 0.05:
            break
    tokens, log_probabilities, _ = found
    onnx.save(encoder(weights[0]), out / "encoder.onnx")
    onnx.save(decoder(weights[1], weights[2]), out / "decoder.onnx")
    onnx.save(voice_activity(), out / "voice-activity.onnx")
    (out / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(VOCABULARY)}, indent=1, ensure_ascii=False) + "\n")
    (out / "expected.json").write_text(json.dumps({"seed": seed, "tokens": tokens, "confidence": float(np.exp(np.mean(log_probabilities)))}, indent=1) + "\n")
    for name in ("voice-activity.onnx", "encoder.onnx", "decoder.onnx", "vocab.json"):
        print(name, (out / name).stat().st_size, hashlib.sha256((out / name).read_bytes()).hexdigest())
    print([VOCABULARY[t] for t in tokens], START, END)
