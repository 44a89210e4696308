"""The trimmed WordPiece vocabulary: a subset of the teacher's, so that embedding rows can be copied.

A word whose piece was cut falls back to shorter pieces, down to single characters: every Latin letter, digit and
punctuation mark stays, alone and as a `##` continuation, so Latin text never becomes `[UNK]`.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

from .repertoire import normaliser_steps

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MAX_WORD_CHARACTERS = 100


def is_kept_character(character: str) -> bool:
    """Latin letters, digits, punctuation, symbols: what a chat in a Latin script is made of."""
    name = unicodedata.name(character, "")
    if character.isalpha():
        return "LATIN" in name
    if unicodedata.category(character).startswith("M"):
        return False
    return not name.startswith(("CJK", "KATAKANA", "KANGXI", "ARABIC", "TIBETAN", "DEVANAGARI", "BENGALI"))


def single_characters(pieces: Iterable[str]) -> list[str]:
    bare = ((piece, piece.removeprefix("##") if len(piece) > 2 else piece) for piece in pieces)
    return [piece for piece, character in bare if len(character) == 1 and is_kept_character(character)]


def count_pieces(tokenizer: Tokenizer, corpus: list[tuple[str, str]]) -> Counter[str]:
    """How often each piece of the teacher occurs; every source weighs the same, however many lines it has.

    A plain count fills the vocabulary with the names of restaurants that fill the largest source.
    """
    by_source: dict[str, list[str]] = {}
    for source, text in corpus:
        by_source.setdefault(source, []).append(text)
    shares: Counter[str] = Counter()
    for texts in by_source.values():
        counts = Counter(token for row in tokenizer.encode_batch(texts, add_special_tokens=False) for token in row.tokens)
        total = counts.total()
        for piece, count in counts.items():
            shares[piece] += count / total
    return shares


def choose_pieces(tokenizer: Tokenizer, corpus: list[tuple[str, str]], size: int) -> list[str]:
    """The `size` pieces to keep: special ones, single characters, then the most frequent; in the teacher's order."""
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.token_to_id)
    kept = dict.fromkeys([*SPECIAL, *single_characters(pieces)])
    for piece, _ in count_pieces(tokenizer, corpus).most_common():
        if len(kept) >= size:
            break
        kept.setdefault(piece)
    return [*SPECIAL, *(piece for piece in pieces if piece in kept and piece not in SPECIAL)]


def write_tokenizer(teacher: Path, pieces: list[str], max_tokens: int, folder: Path) -> None:
    """Writes `tokenizer.json` and `tokenizer_config.json`: the teacher's pipeline over the kept pieces."""
    tokenizer = json.loads((teacher / "tokenizer.json").read_text())
    ids = {piece: index for index, piece in enumerate(pieces)}
    tokenizer["truncation"] = tokenizer["padding"] = None
    tokenizer["added_tokens"] = [token | {"id": ids[token["content"]]} for token in tokenizer["added_tokens"]]
    for name, token in tokenizer["post_processor"]["special_tokens"].items():
        token["ids"] = [ids[name]]
    tokenizer["normalizer"] = normaliser_steps(pieces, tokenizer["normalizer"])
    tokenizer["model"] |= {"vocab": ids, "max_input_chars_per_word": MAX_WORD_CHARACTERS}
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_tokens,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
