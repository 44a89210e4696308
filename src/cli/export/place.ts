import type { Item } from "./layout.ts";
import type { Layers } from "./order.ts";

const SWEEPS = 24;

/** The middle of every item from left to right: as near as can be to what it is joined to, in its layer's order, `gap` apart. */
export function placeLayers({ layers, links }: Layers, gap: number): ReadonlyMap<string, number> {
  const xs = new Map<string, number>();
  for (const layer of layers) {
    let x = 0;
    for (const { id, width } of layer) {
      xs.set(id, x + width / 2);
      x += width + gap;
    }
  }
  const upper = new Map<string, string[]>();
  const lower = new Map<string, string[]>();
  for (const [above, below] of links) {
    upper.set(below, [...(upper.get(below) ?? []), above]);
    lower.set(above, [...(lower.get(above) ?? []), below]);
  }
  const ranks = [...layers.keys()];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    // The last sweep looks both ways.
    const both = sweep >= SWEEPS - 2;
    for (const rank of down ? ranks : ranks.toReversed()) {
      const layer = layers[rank]!;
      const wanted = layer.map(({ id }) => {
        const joined = [...(both || down ? (upper.get(id) ?? []) : []), ...(both || !down ? (lower.get(id) ?? []) : [])];
        if (joined.length === 0) return xs.get(id)!;
        return joined.reduce((sum, other) => sum + xs.get(other)!, 0) / joined.length;
      });
      for (const [index, x] of spread(layer, wanted, gap).entries()) xs.set(layer[index]!.id, x);
    }
  }
  // One below the other, with nothing else to go by, stand straight.
  for (const layer of layers) {
    const wanted = layer.map(({ id }) => {
      const [above, ...others] = upper.get(id) ?? [];
      return above !== undefined && others.length === 0 && lower.get(above)!.length === 1 ? xs.get(above)! : xs.get(id)!;
    });
    for (const [index, x] of spread(layer, wanted, gap).entries()) xs.set(layer[index]!.id, x);
  }
  return xs;
}

/**
 * Places a row at the wished middles as far as there is room: neighbours that would meet form a block, which stands where
 * its members want it on average.
 */
function spread(layer: readonly Item[], wanted: readonly number[], gap: number): readonly number[] {
  /** Distance of each from the first, if all stand as close as may be. */
  const offsets: number[] = [];
  for (const [index, { width }] of layer.entries()) {
    const before = layer[index - 1];
    offsets.push(before ? offsets[index - 1]! + before.width / 2 + gap + width / 2 : 0);
  }
  const blocks: { sum: number; count: number }[] = [];
  for (const [index, x] of wanted.entries()) {
    let block = { sum: x - offsets[index]!, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks
    .flatMap(({ sum, count }) => Array<number>(count).fill(sum / count))
    .map((start, index) => start + offsets[index]!);
}
