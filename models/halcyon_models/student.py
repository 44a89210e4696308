"""The student: some of the teacher's layers over the trimmed vocabulary, and its checkpoints."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from .teacher import load_teacher

MAX_TOKENS = 64
"""Positions kept of the teacher's 512; [CLS] and [SEP] count."""


def student_config(layers: int, vocabulary: int) -> BertConfig:
    teacher = load_teacher()[0].config
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=teacher.hidden_size,
        num_hidden_layers=layers,
        num_attention_heads=teacher.num_attention_heads,
        intermediate_size=teacher.intermediate_size,
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        layer_norm_eps=teacher.layer_norm_eps,
    )


@torch.no_grad()
def start_from_teacher(pieces: list[str], layers: list[int]) -> BertModel:
    """A student whose rows of embedding and whose layers are copies of the teacher's (`layers`: 0 = lowest)."""
    teacher, tokenizer = load_teacher()
    student = BertModel(student_config(len(layers), len(pieces)), add_pooling_layer=False)
    source, target = teacher.embeddings, student.embeddings
    rows = torch.tensor([tokenizer.token_to_id(piece) for piece in pieces])
    target.word_embeddings.weight.copy_(source.word_embeddings.weight[rows])
    target.position_embeddings.weight.copy_(source.position_embeddings.weight[:MAX_TOKENS])
    target.token_type_embeddings.weight.copy_(source.token_type_embeddings.weight[:1])
    target.LayerNorm.load_state_dict(source.LayerNorm.state_dict())
    for index, layer in enumerate(layers):
        student.encoder.layer[index].load_state_dict(teacher.encoder.layer[layer].state_dict())
    return student.eval()


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def save_student(student: nn.Module, path: Path, **progress: object) -> None:
    """Writes the checkpoint whole or not at all."""
    unfinished = path.with_suffix(".tmp")
    torch.save({"weights": student.state_dict(), "progress": progress}, unfinished)
    unfinished.replace(path)


def load_student(path: Path, pieces: list[str], layers: list[int]) -> tuple[BertModel, dict]:
    checkpoint = torch.load(path, weights_only=True)
    student = BertModel(student_config(len(layers), len(pieces)), add_pooling_layer=False)
    student.load_state_dict(checkpoint["weights"])
    return student.eval(), checkpoint["progress"]
