"""What people do to a sentence when they type: the student sees the noisy form and must give the clean vector."""

import random
import string

NEIGHBOURS = {
    letter: row[max(0, index - 1) : index] + row[index + 1 : index + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for index, letter in enumerate(row)
}
"""Keys left and right of each letter on a QWERTY keyboard."""

SHORT_FORMS = {"you": "u", "are": "r", "please": "pls", "to": "2", "for": "4", "thanks": "thx", "tomorrow": "tmrw", "and": "n"}
FILLERS = ("um", "uh", "so", "ok", "well", "hey", "hi", "please", "like")

CLEAN_SHARE = 0.5
PLAIN_SHARE = 0.25
"""Lower case without punctuation; what remains after these two also has typos, short forms or fillers."""

PUNCTUATION = str.maketrans("", "", "!\"'(),.:;?")


def misspell(word: str, dice: random.Random) -> str:
    """One slip: a dropped, doubled, swapped or neighbouring letter."""
    place = dice.randrange(len(word))
    letter = word[place]
    slip = dice.randrange(4)
    if slip == 0:
        return word[:place] + word[place + 1 :]
    if slip == 1:
        return word[:place] + letter + word[place:]
    if slip == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + letter + word[place + 2 :]
    return word[:place] + dice.choice(NEIGHBOURS.get(letter.lower(), letter)) + word[place + 1 :]


def roughen(text: str, dice: random.Random) -> str:
    words = text.split()
    for index, word in enumerate(words):
        if dice.random() < 0.3:
            words[index] = SHORT_FORMS.get(word.lower(), word)
        if len(word) > 3 and word[0] in string.ascii_letters and dice.random() < 0.12:
            words[index] = misspell(word, dice)
    if dice.random() < 0.2:
        words.insert(0, dice.choice(FILLERS))
    return " ".join(words)


def noisy(text: str, dice: random.Random) -> str:
    """The text as it is, or plain, or rough, in the shares above; never empty."""
    draw = dice.random()
    if draw < CLEAN_SHARE:
        return text
    if draw > CLEAN_SHARE + PLAIN_SHARE:
        text = roughen(text, dice)
    if dice.random() < 0.7 or draw <= CLEAN_SHARE + PLAIN_SHARE:
        text = text.lower().translate(PUNCTUATION)
    return text.strip() or "?"
