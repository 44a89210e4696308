import type { Graph } from "./layout.ts";

/** Arrows that lead back to a box which the way to them has met: what makes a graph go round. By their index. */
export function findBackArrows({ boxes, arrows }: Graph): ReadonlySet<number> {
  const back = new Set<number>();
  const state = new Map<string, "open" | "done">();
  const visit = (id: string): void => {
    state.set(id, "open");
    for (const [index, { from, to }] of arrows.entries()) {
      if (from !== id) continue;
      if (state.get(to) === "open") back.add(index);
      else if (!state.has(to)) visit(to);
    }
    state.set(id, "done");
  };
  for (const { id } of boxes) if (!state.has(id)) visit(id);
  return back;
}

/** Each box's layer: one below the lowest of those that lead to it. The first layer is the start's alone. */
export function rankBoxes({ boxes, arrows }: Graph, back: ReadonlySet<number>): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const into = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const [index, { from, to }] of arrows.entries()) if (!back.has(index)) into.get(to)!.push(from);
  const first = boxes[0]?.id;
  const rank = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    const own = Math.max(id === first ? -1 : 0, ...into.get(id)!.map(rank)) + 1;
    ranks.set(id, own);
    return own;
  };
  for (const { id } of boxes) rank(id);
  return ranks;
}
