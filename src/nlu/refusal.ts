import type { Lexicon } from "./lexicon/lexicon.ts";

/** A part of a message: offsets into the normalised text, end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A refusal reaches no further than this many words. */
const REACH = /^(?:\s*\S+){0,6}/;

/** A property that is complained of ("too small", "not blue enough") is no value that is wanted. */
const EXCESS = /\b(?:too|so|very|quite|bit|little|far|way|much)\s+([\p{L}\p{N}]+)/gu;

/** Stretches whose values are meant not to hold: after "not", "instead of", "rather than"; a "too small". */
export function refusedStretches(lower: string, { refusal, refusalEnd }: Lexicon): readonly Stretch[] {
  const refused: Stretch[] = [];
  for (const match of lower.matchAll(refusal)) {
    const start = match.index + match[0].length;
    const rest = lower.slice(start);
    const reach = REACH.exec(rest)![0].length;
    const stop = refusalEnd.exec(rest)?.index ?? rest.length;
    refused.push({ start: match.index, end: start + Math.min(reach, stop) });
  }
  for (const match of lower.matchAll(EXCESS)) refused.push({ start: match.index, end: match.index + match[0].length });
  return refused;
}

/** A value that the refusing word is itself a part of ("too big", "not what I expected") is said, not refused. */
export function isRefused(refused: readonly Stretch[], { start, end }: Stretch): boolean {
  return refused.some((stretch) => start > stretch.start && end <= stretch.end + 1);
}
