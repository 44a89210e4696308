"""Simulated int8 in training: the same rounding as the exported file, with gradients passed straight through.

Weights: symmetric, one scale an output channel (embedding: one a column). Activations: uint8 with a zero point, one
scale a sentence, because the page runs one sentence at a time. Mirrors `graph.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional


def straight_through(value: torch.Tensor, rounded: torch.Tensor) -> torch.Tensor:
    """`rounded` forwards, the gradient of `value` backwards."""
    return value + (rounded - value).detach()


def round_weights(weight: torch.Tensor, axis: int) -> torch.Tensor:
    scale = weight.detach().abs().amax(dim=axis, keepdim=True).clamp_min(1e-12) / 127
    return straight_through(weight, torch.round(weight.detach() / scale).clamp(-127, 127) * scale)


def round_activations(x: torch.Tensor) -> torch.Tensor:
    """`[B, T, H]`, each sentence with its own range; the range always includes zero, as in DynamicQuantizeLinear."""
    flat = x.detach().flatten(1)
    low, high = flat.amin(1).clamp_max(0), flat.amax(1).clamp_min(0)
    scale = ((high - low) / 255).clamp_min(1e-12)[:, None, None]
    zero = torch.round(-low[:, None, None] / scale)
    levels = (torch.round(x.detach() / scale) + zero).clamp(0, 255)
    return straight_through(x, (levels - zero) * scale)


def quantised_linear(layer: nn.Linear, x: torch.Tensor) -> torch.Tensor:
    return functional.linear(round_activations(x), round_weights(layer.weight, 1), layer.bias)


def quantised_embedding(table: nn.Embedding, ids: torch.Tensor) -> torch.Tensor:
    return functional.embedding(ids, round_weights(table.weight, 0))


@contextmanager
def fake_quantised(model: nn.Module, *, active: bool) -> Iterator[None]:
    """Within the block every linear layer and the word embedding of `model` compute as in int8, if `active`."""
    replaced: list[nn.Module] = []
    if active:
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear):
                module.forward = quantised_linear.__get__(module)
            elif isinstance(module, nn.Embedding) and name.endswith("word_embeddings"):
                module.forward = quantised_embedding.__get__(module)
            else:
                continue
            replaced.append(module)
    try:
        yield
    finally:
        for module in replaced:
            del module.forward
