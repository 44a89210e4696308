"""`golden.json`: what the exported file answers to fixed sentences, so that every runtime can be held to it."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .session import run_one

TOLERANCE = {"maxAbsoluteDifference": 0.02, "cosine": 0.998, "tokenNorm": 0.5}
"""What a runtime may differ by. A float that differs in its last bit can flip a level of the dynamic quantisation,
and the flip travels through the layers above; the measured differences stand in CARD.md."""

SENTENCES = (
    "I would like to book a table for two tomorrow at 7pm.",
    "book a table",
    "Book a table!",
    "yes",
    "no",
    "Yes please",
    "nope, not that one",
    "the second one",
    "6",
    "",
    " ",
    "?",
    "hi",
    "Hello there, can you help me?",
    "how much money is in my savings account",
    "how mcuh monye is in my savigns acount",
    "i want 2 transfer $1,250.50 to john's account asap",
    "actually make that 300 instead",
    "never mind, cancel it",
    "stop",
    "can i talk to a human being please",
    "what's the weather like in Zürich on saturday?",
    "Señor Núñez lives in São Paulo and loves crème brûlée",
    "Straße, œuvre, smørrebrød, Łódź, Ærø",
    "that's great 👍🏽😀",
    "❤️",
    "👩‍👩‍👧‍👦 family ticket",
    "東京まで一枚",
    "Привет, как дела?",
    "مرحبا",
    "WHY IS MY CARD NOT WORKING???",
    "my email is jane.doe+test@example.co.uk and my number is +44 20 7946 0958",
    "https://example.com/orders/8f3a-22?status=open#top",
    "tab\tnewline\nnon\u00a0breaking\u200bzero\u0000null",
    "pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 120,
    "Get the alarms user has already set",
    "Transfer money from one bank account to another user's account",
    "Where can I find out whether my parcel, which I sent back last week because the shoes were two sizes too small and "
    "the colour was not the one in the picture, has arrived at your warehouse, and when will the money be on my card again "
    "given that I paid with a voucher and a credit card at the same time and the voucher has since expired?",
    "um so like i was wondering if you could you know tell me what time you guys close today",
)


def golden_rows(session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> list[dict]:
    rows = []
    for text in SENTENCES:
        ids = tokenizer.encode(text).ids
        sentence, tokens = run_one(session, ids)
        rows.append(
            {
                "text": text,
                "ids": ids,
                "sentence": [round(float(value), 5) for value in sentence],
                "tokenNorms": [round(float(value), 4) for value in np.linalg.norm(tokens, axis=1)],
            }
        )
    return rows


def write_golden(session: onnxruntime.InferenceSession, tokenizer: Tokenizer, path: Path) -> None:
    """One row a line. `sentence` is `[384]`; `tokenNorms` is `[T]`, the length of each row of `tokens`."""
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in golden_rows(session, tokenizer))
    path.write_text(f'{{"tolerance":{json.dumps(TOLERANCE)},\n"rows":[\n{rows}\n]}}\n', encoding="utf-8")
