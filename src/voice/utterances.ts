/** Longer utterances break off after some 15 s in Chromium, without a word (https://issues.chromium.org/issues/40747712). UTF-16 units. */
const MAX_UTTERANCE = 180;

/** A text in pieces that a voice speaks through, cut between sentences where that is possible, between words where not. */
export function utterancesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (const sentence of text.split(/(?<=[.!?…。！？؟।]["'”’»)\]]*)\s+|\n+/u)) {
    for (const part of partsOf(sentence.trim())) {
      const last = pieces.at(-1);
      if (last !== undefined && last.length + part.length < MAX_UTTERANCE) pieces[pieces.length - 1] = `${last} ${part}`;
      else pieces.push(part);
    }
  }
  return pieces;
}

function partsOf(sentence: string): readonly string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MAX_UTTERANCE) {
    const head = rest.slice(0, MAX_UTTERANCE);
    const at = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; ")) + 1 || head.lastIndexOf(" ");
    // A language without spaces, or one endless word.
    const cut = at > 0 ? at : MAX_UTTERANCE;
    parts.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return rest === "" ? parts : [...parts, rest];
}
