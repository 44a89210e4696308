import type { Lexicon } from "./lexicon/lexicon.ts";
import type { Stretch } from "./refusal.ts";

/** What is left of an answer in free words without what only carries it: "it's Anna Berg, please" → "Anna Berg". */
export function ownWords(
  lower: string,
  { carriers, trailers }: Lexicon,
  within: Stretch = { start: 0, end: lower.length },
): Stretch {
  let { start, end } = within;
  const trim = (): void => {
    while (start < end && /[\s,.:;!"']/.test(lower[start]!)) start++;
    while (end > start && /[\s,.:;!?"']/.test(lower[end - 1]!)) end--;
  };
  trim();
  for (let round = 0; round < 4; round++) {
    const before = start;
    for (const carrier of carriers) {
      const match = carrier.exec(lower.slice(start, end));
      if (match && match[0].length < end - start) start += match[0].length;
    }
    trim();
    if (start === before) break;
  }
  for (const trailer of trailers) {
    const match = trailer.exec(lower.slice(start, end));
    if (match && match.index > 0) end = start + match.index;
    trim();
  }
  return { start, end };
}
