import type { Item } from "./layout.ts";

/** What stands in which layer, what is joined to what (upper end first), and the points that each arrow goes through. */
export interface Layers {
  readonly layers: readonly (readonly Item[])[];
  readonly links: readonly (readonly [string, string])[];
  readonly chains: ReadonlyMap<number, readonly string[]>;
}

const SWEEPS = 12;

/** Orders each layer by the middle of what it is joined to, down and up again, and keeps the order with the fewest crossings. */
export function orderLayers({ layers, links, chains }: Layers): Layers {
  const upper = neighbours(links, 1, 0);
  const lower = neighbours(links, 0, 1);
  let current = layers.map((layer) => [...layer]);
  let best = current;
  let fewest = crossings(current, lower);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    const next = current.map((layer) => [...layer]);
    const ranks = [...next.keys()];
    for (const rank of down ? ranks.slice(1) : ranks.slice(0, -1).toReversed()) {
      const beside = next[down ? rank - 1 : rank + 1]!;
      next[rank] = sortByMiddle(next[rank]!, beside, down ? upper : lower);
    }
    current = next;
    const count = crossings(current, lower);
    if (count >= fewest) continue;
    best = current;
    fewest = count;
  }
  return { layers: best, links, chains };
}

function neighbours(links: Layers["links"], of: 0 | 1, to: 0 | 1): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const link of links) found.set(link[of], [...(found.get(link[of]) ?? []), link[to]]);
  return found;
}

function sortByMiddle(layer: readonly Item[], beside: readonly Item[], joined: ReadonlyMap<string, readonly string[]>): Item[] {
  const place = new Map(beside.map(({ id }, index) => [id, index]));
  const middles = new Map(
    layer.map(({ id }, index) => {
      const places = (joined.get(id) ?? []).flatMap((other) => place.get(other) ?? []);
      // What is joined to nothing here stays about where it was.
      const own = layer.length > 1 ? (index * Math.max(0, beside.length - 1)) / (layer.length - 1) : 0;
      return [id, places.length > 0 ? places.reduce((sum, one) => sum + one, 0) / places.length : own];
    }),
  );
  return [...layer].toSorted((one, two) => middles.get(one.id)! - middles.get(two.id)!);
}

function crossings(layers: readonly (readonly Item[])[], lower: ReadonlyMap<string, readonly string[]>): number {
  let count = 0;
  for (const [rank, layer] of layers.entries()) {
    const place = new Map((layers[rank + 1] ?? []).map(({ id }, index) => [id, index]));
    const ends = layer.map(({ id }) => (lower.get(id) ?? []).flatMap((other) => place.get(other) ?? []));
    for (const [left, own] of ends.entries())
      for (const others of ends.slice(left + 1)) for (const one of own) count += others.filter((other) => other < one).length;
  }
  return count;
}
