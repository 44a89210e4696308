"""The characters the tokenizer can spell, as a normaliser step that sets all others apart.

Every run of other characters (emoji, other scripts, private use) becomes one word of its own, `□`, which is not in
the vocabulary: `great👍` is `great [UNK]`, not `[UNK]`. So `[UNK]` never swallows a Latin word, and the tokenizers of
two languages need not agree on the Unicode version: what they disagree on is gone before their tables are asked.
"""

from collections.abc import Iterable, Iterator

from tokenizers.normalizers import BertNormalizer

STRANGE = "□"
SILENT = (
    *range(0x00, 0x20),
    *range(0x7F, 0xA0),
    0xAD,
    *range(0x300, 0x370),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0xFE00, 0xFE10),
    0xFEFF,
    0xFFFD,
)
"""Control and format characters, accents, variation selectors: BERT's normaliser removes them or makes them a space."""

JOINERS = r"[\x{200D}\x{20E3}\x{FE0E}\x{FE0F}]+"
"""What glues emoji together; removed first, so that a family or a keycap is one run."""

LAST = 0xFFFF
"""No character beyond the first plane is in the vocabulary."""


def spelled(pieces: Iterable[str]) -> Iterator[int]:
    """Code points that become nothing, a space, or characters of the vocabulary."""
    known = {" ", *(piece for piece in pieces if len(piece) == 1)}
    normaliser = BertNormalizer()
    silent = set(SILENT)
    for code in range(LAST + 1):
        if 0xD800 <= code <= 0xDFFF:
            continue
        plain = normaliser.normalize_str(chr(code))
        if code in silent or (plain and known.issuperset(plain)):
            yield code


def as_class(codes: Iterable[int]) -> str:
    """Sorted code points as the inside of a regular expression's class, in the `\\x{...}` form both engines read."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(rf"\x{{{low:X}}}" + (rf"-\x{{{high:X}}}" if high > low else "") for low, high in ranges)


def replace(pattern: str, content: str) -> dict:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}


def normaliser_steps(pieces: Iterable[str], bert: dict) -> dict:
    """The `normalizer` of `tokenizer.json`: set strange characters apart, then what BERT does."""
    strange = f"[^{as_class(spelled(pieces))}]+"
    return {"type": "Sequence", "normalizers": [replace(JOINERS, ""), replace(strange, f" {STRANGE} "), bert]}
