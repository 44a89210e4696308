import type { Mend } from "./findings.ts";
import type { Range } from "./source.ts";

/** Beginnings that many names share by convention, which make none of them alike. */
const BEGINNING = /^(utter_ask_|utter_|action_ask_|action_|validate_|pattern_)/;

/**
 * The known name that an unknown one was probably meant to be, or null: the smallest edit distance (swapped neighbours
 * count one), at most a third of the length, rounded up. A beginning like `utter_` does not count as length.
 */
export function findClosest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.ceil(name.replace(BEGINNING, "").length / 3) + 1;
  const wanted = normal(name);
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const found = distance(wanted, normal(candidate), least);
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}

export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const close = findClosest(name, known);
  return close === null ? undefined : `Did you mean \`${close}\`?`;
}

/** The fix of a misspelt name. A guess, so never a safe one; none where nothing comes close or nothing is written. */
export function renameTo(name: string | null, at: Range): Mend | undefined {
  return name === null || at.end <= at.start ? undefined : { title: `Rename to ${name}`, at, text: name, safe: false };
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

/** Optimal string alignment distance; gives up with `limit` once a whole row is at or above it. */
function distance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) >= limit) return limit;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
