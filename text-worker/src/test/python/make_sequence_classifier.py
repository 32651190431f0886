#!/usr/bin/env python3
"""Makes the tiny sequence classifier that the tests run: random weights, the inputs and outputs of DistilBERT-SST-2.

    pip install onnx numpy
    python3 text-worker/src/test/python/make_sequence_classifier.py

Writes into src/test/resources/sequence-classifier: the network, a WordPiece tokenizer of a few words, the model card, and
the logits that numpy works out for some sentences without the network.
"""

import hashlib
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent.parent / "resources" / "sequence-classifier"
WORDS = "the film was great terrible boring and wonderful i liked hated every minute of it not a plot".split()
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS + ["##s", "."]
MAX_TOKENS = 12
WIDTH = 16
SENTENCES = [
    "The film was great.",
    "I hated every minute of it.",
    "Wonderful plots and a great film",
    "the xyzzy was boring",
    "the film was great and the film was terrible and the film was boring and wonderful",
]


def weights():
    random = np.random.default_rng(20261120)
    embedding = random.normal(0, 1, (len(VOCABULARY), WIDTH)).astype(np.float32)
    dense = random.normal(0, 1, (WIDTH, 2)).astype(np.float32)
    bias = random.normal(0, 1, (2,)).astype(np.float32)
    return embedding, dense, bias


def network(embedding, dense, bias):
    def constant(name, value):
        return numpy_helper.from_array(np.asarray(value), name)

    nodes = [
        helper.make_node("Gather", ["embedding", "input_ids"], ["states"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["states", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["column", "middle"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Tanh", ["mean"], ["pooled"]),
        helper.make_node("Gemm", ["pooled", "dense", "bias"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "sequence-classifier",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "sequence"]),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        [
            constant("embedding", embedding),
            constant("dense", dense),
            constant("bias", bias),
            constant("last", np.array([2], dtype=np.int64)),
            constant("middle", np.array([1], dtype=np.int64)),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def tokenizer():
    special = [
        {"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i, token in enumerate(VOCABULARY[:5])
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                name: {"id": name, "ids": [VOCABULARY.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {token: i for i, token in enumerate(VOCABULARY)},
        },
    }


def tokens(sentence):
    """WordPiece by hand, for these few words: longest known prefix, then ##s, else unknown."""
    ids = []
    for word in sentence.lower().replace(".", " .").split():
        if word in VOCABULARY:
            ids.append(VOCABULARY.index(word))
        elif word.endswith("s") and word[:-1] in VOCABULARY:
            ids += [VOCABULARY.index(word[:-1]), VOCABULARY.index("##s")]
        else:
            ids.append(VOCABULARY.index("[UNK]"))
    cut = ids[: MAX_TOKENS - 2]
    return [VOCABULARY.index("[CLS]"), *cut, VOCABULARY.index("[SEP]")], len(cut) < len(ids)


def expectation(sentence, embedding, dense, bias):
    ids, truncated = tokens(sentence)
    pooled = np.tanh(embedding[ids].astype(np.float64).mean(axis=0))
    logits = pooled @ dense.astype(np.float64) + bias
    probabilities = np.exp(logits) / np.exp(logits).sum()
    return {
        "text": sentence,
        "ids": ids,
        "truncated": truncated,
        "logits": [round(float(x), 6) for x in logits],
        "probabilities": [round(float(x), 6) for x in probabilities],
    }


CARD = """\
# Made by make_sequence_classifier.py: the shape of DistilBERT-SST-2 with random weights.
name: tiny-sequence-classifier
version: "1"
task: sequence-classification
licence: Apache-2.0
files:
  network:
    source: file:network.onnx
    sha256: {network}
    inputs:
      input_ids: {{ type: int64, shape: [-1, -1] }}
      attention_mask: {{ type: int64, shape: [-1, -1] }}
    outputs:
      logits: {{ type: float32, shape: [-1, 2] }}
  tokenizer:
    source: file:tokenizer.json
    sha256: {tokenizer}
preprocess:
  maxTokens: {max_tokens}
  padId: 0
labels: [negative, positive]
"""


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    parts = weights()
    files = {
        "network": ("network.onnx", network(*parts)),
        "tokenizer": ("tokenizer.json", (json.dumps(tokenizer(), indent=1) + "\n").encode()),
    }
    for name, content in files.values():
        (HERE / name).write_bytes(content)
    hashes = {key: hashlib.sha256(content).hexdigest() for key, (_, content) in files.items()}
    (HERE / "card.yaml").write_text(CARD.format(max_tokens=MAX_TOKENS, **hashes))
    expected = [expectation(sentence, *parts) for sentence in SENTENCES]
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
