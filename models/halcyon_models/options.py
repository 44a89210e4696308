"""The command-line options shared by training and measuring."""

import argparse
from dataclasses import dataclass
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Options:
    """What a run is made from; everything that changes the model is in `mixture`'s name or in `model.json`."""

    data: Path
    wordnet: Path | None
    with_sgd: bool
    cache: Path
    out: Path
    layers: list[int]
    vocabulary: int
    steps: int
    threads: int
    version: str

    @property
    def mixture(self) -> Path:
        """Folder of everything that depends on the texts alone."""
        parts = ["sgd" if self.with_sgd else "without-sgd", "wordnet" if self.wordnet else "without-wordnet"]
        return self.cache / "-".join(parts)

    @property
    def checkpoint(self) -> Path:
        name = "-".join(map(str, self.layers))
        return self.mixture / f"student-{name}-v{self.vocabulary}-s{self.steps}.pt"

    @property
    def recipe(self) -> dict[str, object]:
        return {
            "layers": self.layers,
            "vocabulary": self.vocabulary,
            "steps": self.steps,
            "withSgd": self.with_sgd,
            "withWordnet": self.wordnet is not None,
        }


def read_options(description: str) -> Options:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public corpora listed in CARD.md")
    parser.add_argument("--wordnet", type=Path, help="folder with WordNet's data.noun, data.verb, ... (optional)")
    parser.add_argument("--without-sgd", action="store_true", help="leave out the share-alike Schema-Guided Dialogue")
    parser.add_argument("--cache", type=Path, default=MODELS / ".cache", help="teacher vectors and checkpoints")
    parser.add_argument("--out", type=Path, default=MODELS / "dist/v1", help="where the model is released to")
    parser.add_argument("--layers", default="0,2,5", help="layers of the teacher that the student starts from")
    parser.add_argument("--vocabulary", type=int, default=6500, help="pieces to keep")
    parser.add_argument("--steps", type=int, default=3600, help="batches of the distillation; 0 exports the start")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    parser.add_argument("--version", default="1.0.0", help="written into model.json")
    given = parser.parse_args()
    return Options(
        data=given.data,
        wordnet=given.wordnet,
        with_sgd=not given.without_sgd,
        cache=given.cache,
        out=given.out,
        layers=[int(layer) for layer in given.layers.split(",")],
        vocabulary=given.vocabulary,
        steps=given.steps,
        threads=given.threads,
        version=given.version,
    )
