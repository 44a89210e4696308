"""The exported file through ONNX Runtime, as exact as the page computes it."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    # Processors with AVX2 but no VNNI add two u8*s8 products in 16 bits and saturate; WebAssembly does not.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_one(session: onnxruntime.InferenceSession, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """`sentence` `[384]` and `tokens` `[T, 384]` of one sequence of ids, as a batch of one."""
    row = np.array([ids], np.int64)
    sentence, tokens = session.run(["sentence", "tokens"], {"input_ids": row, "attention_mask": np.ones_like(row)})
    return sentence[0], tokens[0]


def embed_exported(session: onnxruntime.InferenceSession, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """Vectors `[n, 384]`, one text at a time: a dynamic scale covers its whole batch, and the page sends one text."""
    return np.stack([run_one(session, tokenizer.encode(text).ids)[0] for text in texts])
