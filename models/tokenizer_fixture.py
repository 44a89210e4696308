"""Writes `test/fixtures/tokenizer-10k.json.gz`: 10,000 made-up sentences and the ids that Python's tokenizer gives them.

Usage: python models/tokenizer_fixture.py   (from the root of the repository; the same bytes on every run)

No text of any corpus is used: templates, word lists of ours and random characters, from a fixed seed. The file is
`{"sentences": [...], "ids": [[...], ...]}`; the JavaScript tokenizer must give the same ids.
"""

import gzip
import json
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parent.parent
TOKENIZER = ROOT / "models/dist/v1/tokenizer.json"
FIXTURE = ROOT / "test/fixtures/tokenizer-10k.json.gz"
COUNT = 10_000

VERBS = "book cancel change move transfer order track return find pay split refund unlock renew upgrade block".split()
THINGS = (
    "table flight card parcel subscription appointment invoice room ticket prescription verification reimbursement "
    "mattress thermostat passcode sandwich umbrella chrysanthemum onomatopoeia Ærøskøbing smörgåsbord"
).split()
NAMES = "Zoë José Łukasz Siân François Nuñez Đorđe Þór Ingrid Øystein İpek Ağrı Wołczyk Ngũgĩ Nguyễn O'Brien".split()
TIMES = ("tomorrow", "at 7pm", "at 19:30", "on 3/4/2026", "next Friday", "in 2h", "by 12.05.", "ASAP", "half past six")
AMOUNTS = ("$1,250.50", "€30", "£12.99", "¥5000", "20%", "1e6", "½", "№ 5", "3 × 4", "-7", "+44 20 7946 0958")
EMOJI = "😀 😂 🤣 🥺 🥲 🫠 🫡 👍 👍🏽 ❤️ ❤ 🔥 🇬🇧 👩‍👩‍👧‍👦 ✅ ☕ ⚠️ 1️⃣ ™ ©".split()
OTHER_SCRIPTS = (
    "東京まで一枚ください", "你好,我想订一张票", "𠀀𠀁𪛖字", "서울로 가는 표", "Привет, КАК дела?", "مرحبا، كيف الحال؟", "שלום",
    "ΟΔΥΣΣΕΥΣ και Σ", "नमस्ते", "สวัสดีครับ", "ქართული", "カタカナ・テスト", "Ｆｕｌｌ　ｗｉｄｔｈ！", "ﬁne ﬂow", "ǅ ǆ Ǆ",
)
SPACES = ["\t", "\n", "\r\n", "\u00a0", "\u2003", "\u202f", "\u3000", "\u2028", "\u0085", "\u1680", "\u200b", "\ufeff", "\u180e", "  "]
CONTROLS = ["\u0000", "\u0007", "\u001b", "\u007f", "\u009f", "\u00ad", "\u200d", "\u200e", "\u2066", "\ufffd", "\ue000", "\ufe0f", "\u0378"]
MARKS = ["\u0301", "\u0308", "\u0327", "\u20dd", "\u0345", "\u0903", "\u3099", "\u1ab0"]
SPECIAL = ["[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "[sep]", "##ing", "[unused0]"]
LATIN = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isalpha()]


def sentence(dice: random.Random) -> str:
    subject = dice.choice(("I want to", "please", "can you", "Could I", "how do I", "i'd like to", "Let's", "don't"))
    parts = [subject, dice.choice(VERBS), dice.choice(("a", "the", "my", "")), dice.choice(THINGS)]
    parts += dice.sample((dice.choice(NAMES), dice.choice(TIMES), dice.choice(AMOUNTS)), dice.randrange(4))
    return " ".join(filter(None, parts)) + dice.choice(("", ".", "?", "!!", " …", ";-)"))


def shout(dice: random.Random) -> str:
    return dice.choice((str.upper, str.title, str.swapcase))(sentence(dice))


def typos(dice: random.Random) -> str:
    letters = list(sentence(dice))
    for _ in range(dice.randrange(1, 6)):
        letters[dice.randrange(len(letters))] = dice.choice("abcdefghijklmnopqrstuvwxyz '-.")
    return "".join(letters)


def salted(grains: list[str] | tuple[str, ...]) -> Callable[[random.Random], str]:
    """A sentence with one to four of `grains` at random places, inside words too."""

    def make(dice: random.Random) -> str:
        text = sentence(dice)
        for _ in range(dice.randrange(1, 5)):
            place = dice.randrange(len(text) + 1)
            text = text[:place] + dice.choice(grains) + text[place:]
        return text

    return make


def accented(dice: random.Random) -> str:
    text = "".join(dice.choice(LATIN) if letter.isalpha() and dice.random() < 0.3 else letter for letter in sentence(dice))
    return unicodedata.normalize(dice.choice(("NFC", "NFD", "NFKD")), text)


def long_word(dice: random.Random) -> str:
    """Around and beyond the longest word that WordPiece looks at."""
    word = "".join(dice.choices("abcdefghijklmnopqrstuvwxyzéß0123456789", k=dice.choice((99, 100, 101, 150, 400))))
    return f"{sentence(dice)} {word} {dice.choice(THINGS)}"


def long_text(dice: random.Random) -> str:
    return " ".join(sentence(dice) for _ in range(dice.randrange(4, 9)))


def random_letters(dice: random.Random) -> str:
    return " ".join("".join(dice.choices("etaoinshrdlucmfwypvbgkjqxz", k=dice.randrange(1, 15))) for _ in range(dice.randrange(1, 8)))


def any_character(top: int) -> Callable[[random.Random], str]:
    """Any code points below `top` that a string can hold, unassigned ones too."""

    def make(dice: random.Random) -> str:
        codes = (dice.randrange(1, top) for _ in range(dice.randrange(1, 25)))
        return "".join(chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF)

    return make


RECIPES: tuple[tuple[int, Callable[[random.Random], str]], ...] = (
    (25, sentence),
    (6, shout),
    (12, typos),
    (10, accented),
    (8, salted(EMOJI)),
    (6, salted(OTHER_SCRIPTS)),
    (5, salted(SPACES)),
    (4, salted(CONTROLS)),
    (3, salted(MARKS)),
    (3, salted(SPECIAL)),
    (3, long_word),
    (3, long_text),
    (6, random_letters),
    (2, any_character(0x250)),
    (2, any_character(0x3000)),
    (1, any_character(0x10000)),
    (1, any_character(0x110000)),
)
"""Weight and maker of each kind of sentence."""

EDGES = ["", " ", "\n", "\u0000", "\u200b", "?", "a", "##", "##a", "'", "[", "[CLS][SEP]", "\u0301", "é", "e\u0301", *EMOJI, *OTHER_SCRIPTS]


def make_sentences(count: int, seed: int = 2026) -> list[str]:
    dice = random.Random(seed)
    weights, makers = zip(*RECIPES, strict=True)
    chosen = dice.choices(makers, weights, k=count - len(EDGES))
    return [*EDGES, *(make(dice) for make in chosen)]


def main() -> None:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    sentences = make_sentences(COUNT)
    ids = [row.ids for row in tokenizer.encode_batch(sentences)]
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"sentences": sentences, "ids": ids}, ensure_ascii=True, separators=(",", ":")).encode()
    FIXTURE.write_bytes(gzip.compress(content, mtime=0))
    print(f"{FIXTURE.relative_to(ROOT)}: {len(sentences)} sentences, {FIXTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
