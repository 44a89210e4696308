/** Words that end in a stop and end no sentence. */
const SHORT = /(?:^|[\s(])(?:\p{L}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|ca|bzw|approx|incl|e\.g|i\.e|z\.B|d\.h|u\.a)\.$/u;

/** The sentences of a text. A stop ends one if a space and no small letter follow; marks of other scripts always do. */
export function splitSentences(text: string): readonly string[] {
  const sentences: string[] = [];
  for (const piece of text.split(/(?<=[.!?…]["'”’)]?)\s+(?=[^\p{Ll}\s])|(?<=[。！？।؟])\s*/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && SHORT.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else if (piece.trim() !== "") sentences.push(piece.trim());
  }
  return sentences;
}
