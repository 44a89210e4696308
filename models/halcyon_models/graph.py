"""Small builder over `onnx.helper`: names every value, keeps initializers, and knows the int8 patterns."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
"""20 has `Gelu` and `LayerNormalization` as single operators."""


def quantise(weights: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 along `axis`: `(int8 like weights, float32 scale [n])`, so that weights = int8 * scale."""
    others = tuple(index for index in range(weights.ndim) if index != axis % weights.ndim)
    scale = np.maximum(np.abs(weights).max(axis=others, keepdims=True) / 127, 1e-12)
    levels = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    return levels, scale.reshape(-1).astype(np.float32)


class Graph:
    """An ONNX graph under construction; every method returns the name of the value it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def norm(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str, epsilon: float) -> str:
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.op("LayerNormalization", inputs, name, axis=-1, epsilon=epsilon)

    def embedding(self, ids: str, table: np.ndarray, name: str) -> str:
        """Rows of an int8 table `[V, H]` with one scale a column: float32 `[B, T, H]`."""
        levels, scale = quantise(table, axis=1)
        rows = self.op("Gather", [self.constant(f"{name}.table", levels), ids], f"{name}.rows", axis=0)
        zero = self.constant(f"{name}.zero", np.zeros_like(scale, np.int8))
        return self.op("DequantizeLinear", [rows, self.constant(f"{name}.scale", scale), zero], name, axis=2)

    def quantise_activation(self, x: str) -> tuple[str, str, str]:
        """Dynamic uint8 of a float value: names of `(levels, scale, zero point)`, one scale for the whole tensor."""
        outputs = (f"{x}.levels", f"{x}.scale", f"{x}.zero")
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], list(outputs), name=f"{x}.quantise"))
        return outputs

    def linear(self, x: tuple[str, str, str], weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        """`x @ weight.T + bias` in int8; `weight` is torch's `[out, in]`, one scale an output channel."""
        levels, scale = quantise(weight.T, axis=1)
        matrix = self.constant(f"{name}.weight", levels)
        zero = self.constant(f"{name}.weight.zero", np.zeros_like(scale, np.int8))
        sums = self.op("MatMulInteger", [x[0], matrix, x[2], zero], f"{name}.sums")
        scales = self.op("Mul", [x[1], self.constant(f"{name}.weight.scale", scale)], f"{name}.scales")
        scaled = self.op("Mul", [self.op("Cast", [sums], f"{name}.float", to=TensorProto.FLOAT), scales], f"{name}.scaled")
        return self.op("Add", [scaled, self.constant(f"{name}.bias", bias)], name)

    def model(self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto], name: str) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="halcyon-models")
        model.ir_version = 9
        onnx.checker.check_model(model, full_check=True)
        return model
