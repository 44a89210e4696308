"""From a student to a folder that can be shipped: exported file, tokenizer, golden outputs, manifest."""

from pathlib import Path

from transformers import BertModel

from .export import write_encoder
from .golden import write_golden
from .manifest import write_manifest
from .session import open_session
from .student import load_tokenizer
from .teacher import teacher_folder
from .vocabulary import write_tokenizer


def release(student: BertModel, pieces: list[str], folder: Path, *, version: str, recipe: dict[str, object]) -> None:
    config = student.config
    write_tokenizer(teacher_folder(), pieces, config.max_position_embeddings, folder)
    write_encoder(student, folder / "encoder.onnx")
    write_golden(open_session(folder / "encoder.onnx"), load_tokenizer(folder), folder / "golden.json")
    write_manifest(folder, version=version, width=config.hidden_size, recipe=recipe)
