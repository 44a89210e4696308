"""Distillation: the student's vector of a noisy sentence is pulled to the teacher's vector of the clean one.

Loss of a batch = mean(1 - cos) + weight * KL between the rows of the teacher's and the student's similarity matrices.
The first term places each sentence, the second keeps the neighbours in the teacher's order, which is what
few-shot classifiers and nearest-description matching use. Checkpoints are whole states: a run goes on where it stopped.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from tqdm import tqdm
from transformers import BertModel

from .fake_quantisation import fake_quantised
from .noise import noisy
from .student import save_student
from .teacher import pad, pool


@dataclass(frozen=True)
class Schedule:
    """Length and pace of the training; `steps` counts batches."""

    steps: int
    batch: int = 32
    rate: float = 1.5e-4
    warmup: int = 100
    quantised_share: float = 0.15
    """Last part of the steps, trained through simulated int8."""
    temperature: float = 0.05
    neighbour_weight: float = 0.3
    """At 1 the second term drowns the first: 80 batches in, 1 - cos is 0.30 instead of 0.25 and the KL is no better."""
    seed: int = 1
    checkpoint_every: int = 250

    def rate_at(self, step: int) -> float:
        """Linear warm-up, then linear decay to a fiftieth."""
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        left = (self.steps - step) / max(1, self.steps - self.warmup)
        return self.rate * max(0.02, left)

    @property
    def quantised_from(self) -> int:
        return round(self.steps * (1 - self.quantised_share))


def batches(folder: Path, schedule: Schedule, skip: int) -> Iterator[tuple[list[str], torch.Tensor]]:
    """Endless `(texts, teacher vectors [B, 384])`; sentences of a batch have like lengths. Skips what a resumed run saw.

    Shards are listed anew on every pass, so training may begin while the teacher still writes.
    """
    dice = random.Random(schedule.seed)
    seen = 0
    while True:
        shards = sorted(folder.glob("shard-????.npz"))
        dice.shuffle(shards)
        for path in shards:
            with np.load(path) as shard:
                texts, vectors = shard["texts"], shard["vectors"]
            order = dice.sample(range(len(texts)), len(texts))
            pool_size = 8 * schedule.batch
            groups = []
            for start in range(0, len(order), pool_size):
                near = sorted(order[start : start + pool_size], key=lambda index: len(texts[index]))
                groups += [near[at : at + schedule.batch] for at in range(0, len(near), schedule.batch)]
            dice.shuffle(groups)
            for group in groups:
                seen += 1
                if seen > skip:
                    yield [str(texts[index]) for index in group], torch.from_numpy(vectors[group].astype(np.float32))


def neighbour_loss(student: torch.Tensor, teacher: torch.Tensor, temperature: float) -> torch.Tensor:
    """KL of the rows of two `[B, B]` similarity matrices, the diagonal left out."""
    itself = torch.eye(len(student), dtype=torch.bool)
    logits = [(vectors @ vectors.T / temperature).masked_fill(itself, -1e4) for vectors in (student, teacher)]
    rows = [functional.log_softmax(matrix, dim=-1) for matrix in logits]
    return functional.kl_div(rows[0], rows[1], log_target=True, reduction="batchmean")


def distil(student: BertModel, tokenizer: Tokenizer, shards: Path, checkpoint: Path, schedule: Schedule) -> BertModel:
    """Trains `student` in place up to `schedule.steps`, from `checkpoint` where one exists."""
    optimiser = torch.optim.AdamW(student.parameters(), lr=schedule.rate, weight_decay=0.01, fused=True)
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        student.load_state_dict(saved["weights"])
        optimiser.load_state_dict(saved["progress"]["optimiser"])
        first = saved["progress"]["step"]
    student.train()
    dice = random.Random(schedule.seed + first)
    bar = tqdm(range(first, schedule.steps), initial=first, total=schedule.steps, desc="distil", unit="batch")
    means = [0.0, 0.0]
    for step, (texts, wanted) in zip(bar, batches(shards, schedule, first), strict=False):
        for group in optimiser.param_groups:
            group["lr"] = schedule.rate_at(step)
        ids, mask = pad([row.ids for row in tokenizer.encode_batch([noisy(text, dice) for text in texts])])
        with fake_quantised(student, active=step >= schedule.quantised_from):
            given = pool(student(input_ids=ids, attention_mask=mask).last_hidden_state, mask)
        place = (1 - (given * wanted).sum(-1)).mean()
        neighbours = neighbour_loss(given, wanted, schedule.temperature)
        optimiser.zero_grad(set_to_none=True)
        (place + schedule.neighbour_weight * neighbours).backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        means = [0.98 * mean + 0.02 * part.item() for mean, part in zip(means, (place, neighbours), strict=True)]
        bar.set_postfix(place=f"{means[0]:.4f}", neighbours=f"{means[1]:.4f}", refresh=False)
        if (step + 1) % schedule.checkpoint_every == 0 or step + 1 == schedule.steps:
            save_student(student, checkpoint, step=step + 1, optimiser=optimiser.state_dict(), schedule=asdict(schedule))
    return student.eval()
