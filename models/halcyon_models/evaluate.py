"""The development figures: few-shot intents and zero-shot matching, for any function from texts to vectors.

Only train_* and valid/dev parts are read. Every figure is in per cent.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from .corpus import read_lines, read_objects

Embed = Callable[[list[str]], np.ndarray]
"""Texts to unit vectors, float32 `[n, 384]`."""

FEW_SHOT_SETS = ("banking77", "clinc150", "hwu64")
REGULARISATION = 20.0
"""Inverse strength `C` of the logistic regression on unit vectors; chosen on the teacher, the same for all."""

SGD_SAMPLE = 2_000
ZERO_SHOT_NAMES = {"sgd_own": "SGD-dev, intents of the service", "sgd_all": "SGD-dev, all intents of dev"}


def few_shot(embed: Embed, data: Path, name: str, shots: int = 10) -> float:
    """Accuracy on the valid part after logistic regression on `shots` examples an intent."""
    train = list(read_objects(data / f"{name}.train_{shots}.jsonl.gz"))
    valid = list(read_objects(data / f"{name}.valid.jsonl.gz"))
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit(embed([item["text"] for item in train]), [item["intent"] for item in train])
    guesses = model.predict(embed([item["text"] for item in valid]))
    return 100 * float(np.mean(guesses == np.array([item["intent"] for item in valid])))


def sgd_openings(data: Path) -> list[tuple[str, str, str]]:
    """Turns of SGD-dev that voice a new intent: `(text, service, intent)`, a fixed sample."""
    openings = []
    for turn in read_objects(data / "sgd.dev.jsonl.gz"):
        frames = [(frame, act) for frame in turn["frames"] for act in frame["acts"] if act[0] == "INFORM_INTENT"]
        if len(frames) == 1:
            frame, act = frames[0]
            openings.append((turn["user"], frame["service"], act[2][0]))
    random.Random(1).shuffle(openings)
    return openings[:SGD_SAMPLE]


def sgd_zero_shot(embed: Embed, data: Path) -> dict[str, float]:
    """Accuracy of the nearest intent description: among the service's own intents, and among all of dev."""
    services = json.loads("".join(read_lines(data / "sgd.dev.schema.json.gz")))
    intents = [(service["service_name"], intent["name"], intent["description"]) for service in services for intent in service["intents"]]
    openings = sgd_openings(data)
    scores = embed([text for text, _, _ in openings]) @ embed([description for _, _, description in intents]).T
    owners = np.array([owner for owner, _, _ in intents])
    descriptions = {(owner, name): text for owner, name, text in intents}
    right_own = right_all = 0
    for (_, service, intent), row in zip(openings, scores, strict=True):
        own = np.where(owners == service, row, -np.inf)
        right_own += intents[int(own.argmax())][1] == intent
        # Two services may describe an intent in the same words: either counts.
        right_all += intents[int(row.argmax())][2] == descriptions[service, intent]
    return {"sgd_own": 100 * right_own / len(openings), "sgd_all": 100 * right_all / len(openings)}


def measure(embed: Embed, data: Path) -> dict[str, float]:
    figures = {name: few_shot(embed, data, name) for name in FEW_SHOT_SETS}
    figures |= sgd_zero_shot(embed, data)
    return {name: round(value, 1) for name, value in figures.items()}
