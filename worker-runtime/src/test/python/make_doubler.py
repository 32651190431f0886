#!/usr/bin/env python3
"""Makes the network that the tests of OnnxSession open: y = 2 x, float32 [batch, 3].

    pip install onnx
    python3 worker-runtime/src/test/python/make_doubler.py
"""

import pathlib

import onnx
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).resolve().parent.parent / "resources" / "doubler"

graph = helper.make_graph(
    [helper.make_node("Add", ["x", "x"], ["y"])],
    "doubler",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 3])],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
HERE.mkdir(parents=True, exist_ok=True)
(HERE / "doubler.onnx").write_bytes(model.SerializeToString())
