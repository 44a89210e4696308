"""The training texts: which corpora, how many lines of each, in one fixed shuffled order.

The data sets that measure the model (BANKING77, CLINC150, HWU64 queries) are left out on purpose, so that
every figure in the card is "leave one data set out": the encoder has never seen a line of them.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

MAX_CHARACTERS = 300
"""Longer texts are dropped: a chat message beyond 64 tokens is cut in the page anyway."""

NLUPP_TRAIN_FOLDS = range(14)

CAPS = {
    "sgd_user": 70_000,
    "sgd_system": 35_000,
    "sgd_schema": 10_000,
    "taskmaster": 22_000,
    "wikipedia": 15_000,
    "fbmultilingual_en": 10_000,
    "snips": 8_000,
    "restaurant8k": 8_200,
    "nlupp": 3_000,
    "wordnet": 45_000,
}
"""Most lines taken from each source after removing duplicates; the ratio is the mixture."""


def read_lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from stream


def read_objects(path: Path) -> Iterator[dict]:
    """Objects of a `.jsonl.gz` file, one a line."""
    return (json.loads(line) for line in read_lines(path))


def spell_out(name: str) -> str:
    """`GetCarsAvailable` and `number_of_seats` as words: names become short training texts too."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").strip()


def schema_texts(path: Path) -> Iterator[str]:
    for service in json.loads("".join(read_lines(path))):
        yield service["description"]
        for part in (*service["intents"], *service["slots"]):
            yield part["description"]
            yield spell_out(part["name"])


def sgd_texts(data: Path) -> Iterator[tuple[str, str]]:
    for turn in read_objects(data / "sgd.train.jsonl.gz"):
        yield "sgd_user", turn["user"]
        if turn.get("system"):
            yield "sgd_system", turn["system"]
    for path in sorted(data.glob("sgd*.train.schema.json.gz")):
        for text in schema_texts(path):
            yield "sgd_schema", text


def wordnet_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Glosses and quoted examples of WordNet's `data.*` files (everything after ` | `)."""
    for path in sorted(folder.glob("data.*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            _, _, gloss = line.partition(" | ")
            for part in gloss.split(";"):
                text = part.strip().strip('"').strip()
                if len(text.split()) >= 3:
                    yield "wordnet", text


def all_texts(data: Path, *, with_sgd: bool, wordnet: Path | None) -> Iterator[tuple[str, str]]:
    """Pairs `(source, text)` of the whole mixture, in file order."""
    if with_sgd:
        yield from sgd_texts(data)
    for item in read_objects(data / "taskmaster.text.jsonl.gz"):
        yield "taskmaster", item["text"]
    for line in read_lines(data / "clinc150.wikipedia.txt.gz"):
        yield "wikipedia", line
    for item in read_objects(data / "fbmultilingual.en.train.jsonl.gz"):
        yield "fbmultilingual_en", " ".join(item["tokens"])
    for name in ("snips", "restaurant8k"):
        for item in read_objects(data / f"{name}.train.jsonl.gz"):
            yield name, item["text"]
    for item in read_objects(data / "nlupp.train.jsonl.gz"):
        if item["fold"] in NLUPP_TRAIN_FOLDS:
            yield "nlupp", item["text"]
    for line in json.loads("".join(read_lines(data / "nlupp.ontology.json.gz")))["intents"].values():
        yield "nlupp", line["description"]
    if wordnet is not None:
        yield from wordnet_texts(wordnet)


def read_corpus(data: Path, *, with_sgd: bool = True, wordnet: Path | None = None, seed: int = 1) -> list[tuple[str, str]]:
    """The mixture without duplicates, capped per source, shuffled with a fixed seed: `[(source, text)]`."""
    by_source: dict[str, list[str]] = {}
    seen: set[str] = set()
    for source, raw in all_texts(data, with_sgd=with_sgd, wordnet=wordnet):
        text = " ".join(raw.split())
        key = text.lower()
        if text and len(text) <= MAX_CHARACTERS and key not in seen:
            seen.add(key)
            by_source.setdefault(source, []).append(text)
    dice = random.Random(seed)
    corpus: list[tuple[str, str]] = []
    for source, texts in by_source.items():
        dice.shuffle(texts)
        corpus += [(source, text) for text in texts[: CAPS[source]]]
    dice.shuffle(corpus)
    return corpus
