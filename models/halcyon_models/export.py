"""The student as `encoder.onnx`: int8 weights per channel, dynamic uint8 activations, written operator by operator.

Inputs  `input_ids`, `attention_mask`: int64 `[B, T]`, T <= 64.
Outputs `sentence`: float32 `[B, 384]`, mean of the real tokens, unit length; `tokens`: float32 `[B, T, 384]`.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from transformers import BertModel

from .graph import Graph

MASKED = -10_000.0
"""Added to the attention score of a padding token; finite, so that a row of padding alone stays a number."""


def attention(graph: Graph, x: str, mask: str, weights: dict[str, np.ndarray], name: str, heads: int) -> str:
    """Self-attention without the output projection: float32 `[B, T, H]`. The 1/sqrt(d) is inside the query's weights."""
    width = weights["query.weight"].shape[0]
    shrink = (width // heads) ** -0.5
    joined = {
        part: np.concatenate([weights[f"query.{part}"] * shrink, weights[f"key.{part}"], weights[f"value.{part}"]])
        for part in ("weight", "bias")
    }
    merged = graph.linear(graph.quantise_activation(x), joined["weight"], joined["bias"], f"{name}.qkv")
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [merged], parts, axis=2, num_outputs=3, name=f"{name}.split"))
    split = [graph.op("Reshape", [part, "shape.heads"], f"{part}.split") for part in parts]
    query, key, value = (
        graph.op("Transpose", [part], f"{part}.heads", perm=order)
        for part, order in zip(split, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
    )
    scores = graph.op("Add", [graph.op("MatMul", [query, key], f"{name}.scores"), mask], f"{name}.masked")
    mixed = graph.op("MatMul", [graph.op("Softmax", [scores], f"{name}.weights", axis=-1), value], f"{name}.mixed")
    back = graph.op("Transpose", [mixed], f"{name}.back", perm=[0, 2, 1, 3])
    return graph.op("Reshape", [back, "shape.width"], f"{name}.context")


def layer(graph: Graph, x: str, mask: str, weights: dict[str, np.ndarray], name: str, heads: int, epsilon: float) -> str:
    def linear(value: str, key: str) -> str:
        return graph.linear(graph.quantise_activation(value), weights[f"{key}.weight"], weights[f"{key}.bias"], f"{name}.{key}")

    def add_and_norm(value: str, residual: str, key: str) -> str:
        total = graph.op("Add", [value, residual], f"{name}.{key}.sum")
        return graph.norm(total, weights[f"{key}.weight"], weights[f"{key}.bias"], f"{name}.{key}", epsilon)

    inner = {key.removeprefix("attention.self."): value for key, value in weights.items() if key.startswith("attention.self.")}
    context = attention(graph, x, mask, inner, f"{name}.attention", heads)
    x = add_and_norm(linear(context, "attention.output.dense"), x, "attention.output.LayerNorm")
    wide = graph.op("Gelu", [linear(x, "intermediate.dense")], f"{name}.gelu", approximate="none")
    return add_and_norm(linear(wide, "output.dense"), x, "output.LayerNorm")


def embeddings(graph: Graph, weights: dict[str, np.ndarray], epsilon: float) -> str:
    words = graph.embedding("input_ids", weights["word_embeddings.weight"], "words")
    table = weights["position_embeddings.weight"] + weights["token_type_embeddings.weight"]
    length = graph.op("Shape", ["input_ids"], "length", start=1, end=2)
    start = graph.constant("zero", np.zeros(1, np.int64))
    half = graph.constant("positions.half", table.astype(np.float16))
    positions = graph.op("Slice", [graph.op("Cast", [half], "positions.table", to=TensorProto.FLOAT), start, length], "positions")
    total = graph.op("Add", [words, positions], "embeddings.sum")
    return graph.norm(total, weights["LayerNorm.weight"], weights["LayerNorm.bias"], "embeddings", epsilon)


def pooled(graph: Graph, tokens: str, real: str) -> None:
    """Adds `sentence`: the mean of the real tokens, scaled to unit length."""
    weights = graph.op("Unsqueeze", [real, graph.constant("axis.last", np.array([2]))], "real.column")
    axis = graph.constant("axis.tokens", np.array([1]))
    total = graph.op("ReduceSum", [graph.op("Mul", [tokens, weights], "real.tokens"), axis], "total", keepdims=0)
    # The mean and the sum have the same direction, so the division by the count would be undone by the norm.
    graph.op("LpNormalization", [total], "sentence", axis=1, p=2)


def build(student: BertModel) -> onnx.ModelProto:
    config = student.config
    state = {key: value.detach().numpy().astype(np.float32) for key, value in student.state_dict().items()}

    def below(prefix: str) -> dict[str, np.ndarray]:
        return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}

    graph = Graph()
    heads, width = config.num_attention_heads, config.hidden_size
    graph.constant("shape.heads", np.array([0, 0, heads, width // heads]))
    graph.constant("shape.width", np.array([0, 0, width]))
    real = graph.op("Cast", ["attention_mask"], "real", to=TensorProto.FLOAT)
    padding = graph.op("Sub", [graph.constant("one", np.float32(1)), real], "padding")
    penalty = graph.op("Mul", [padding, graph.constant("masked", np.float32(MASKED))], "penalty")
    mask = graph.op("Unsqueeze", [penalty, graph.constant("axis.heads", np.array([1, 2]))], "mask")

    x = embeddings(graph, below("embeddings."), config.layer_norm_eps)
    for index in range(config.num_hidden_layers):
        x = layer(graph, x, mask, below(f"encoder.layer.{index}."), f"layer{index}", heads, config.layer_norm_eps)
    graph.op("Identity", [x], "tokens")
    pooled(graph, x, real)

    def value(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, list(shape))

    inputs = [value(name, TensorProto.INT64, "B", "T") for name in ("input_ids", "attention_mask")]
    outputs = [value("sentence", TensorProto.FLOAT, "B", width), value("tokens", TensorProto.FLOAT, "B", "T", width)]
    return graph.model(inputs, outputs, "halcyon-encoder")


def write_encoder(student: BertModel, path: Path) -> None:
    onnx.save(build(student), path)
