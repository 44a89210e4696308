"""`model.json`: what the page checks before it uses a model (names, sizes, hashes, shapes)."""

import hashlib
import json
from pathlib import Path

from .golden import TOLERANCE
from .student import MAX_TOKENS

NAME = "halcyon-encoder"
FILES = ("encoder.onnx", "tokenizer.json", "tokenizer_config.json")


def describe(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_manifest(folder: Path, *, version: str, width: int, recipe: dict[str, object]) -> None:
    manifest = {
        "name": NAME,
        "version": version,
        "files": {name: describe(folder / name) for name in FILES},
        "dimensions": width,
        "maxTokens": MAX_TOKENS,
        "inputs": [
            {"name": "input_ids", "type": "int64", "shape": ["B", "T"]},
            {"name": "attention_mask", "type": "int64", "shape": ["B", "T"]},
        ],
        "outputs": [
            {"name": "sentence", "type": "float32", "shape": ["B", width]},
            {"name": "tokens", "type": "float32", "shape": ["B", "T", width]},
        ],
        "teacher": {"name": "sentence-transformers/all-MiniLM-L6-v2", "licence": "Apache-2.0"},
        "recipe": recipe,
        "golden": {"file": "golden.json", "tolerance": TOLERANCE},
    }
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
