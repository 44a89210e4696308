/** The usual constant of reciprocal rank fusion: large enough that no single list decides alone. */
const K = 60;

/** Fuses lists of ids, each best first, into one: what several lists have near the top comes first. Ties by id. */
export function fuseRanks(lists: readonly (readonly string[])[]): string[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    for (const [rank, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + rank + 1));
  }
  return [...scores].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id);
}
