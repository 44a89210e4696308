import { orderLayers, type Layers } from "./order.ts";
import { placeLayers } from "./place.ts";
import { findBackArrows, rankBoxes } from "./rank.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Something that takes room: a box, the label of an arrow, or a point that a long arrow goes through. */
export interface Item extends Size {
  readonly id: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box or label with its middle. */
export interface Placed extends Item, Point {}

export interface Route {
  readonly from: string;
  readonly to: string;
  /** Whether it leads back to an earlier step: then its points are corners, else a curve goes through them. */
  readonly isBack: boolean;
  readonly points: readonly Point[];
  readonly label: Placed | null;
}

export interface Layout extends Size {
  readonly boxes: readonly Placed[];
  readonly routes: readonly Route[];
}

/** What is to be laid out. `label` is the size of an arrow's words, null without. */
export interface Graph {
  readonly boxes: readonly Item[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly label: Size | null }[];
}

/** Room between neighbours, around bands of labels, and around the whole. */
const GAP = 28;
const BAND = 20;
const MARGIN = 24;
/** Between two arrows that lead back side by side. */
const LANE = 16;
/** Above and below each other. */
const RUN = 14;

/**
 * Lays a graph out from top to bottom in layers: boxes by their longest way from the start, labels in layers between
 * them, everything ordered so that few arrows cross. Arrows that lead back run at the right side, between the layers.
 *
 * @param graph - The first box is the start; every other can be reached from it or stands beside it.
 */
export function layOut(graph: Graph): Layout {
  const back = findBackArrows(graph);
  const ranks = rankBoxes(graph, back);
  const layers = layersOf(graph, back, ranks);
  const ordered = orderLayers(layers);
  const xs = placeLayers(ordered, GAP);
  const heights = ordered.layers.map((layer) => Math.max(0, ...layer.map(({ height }) => height)));
  // The shorter a way back, the nearer it runs.
  const span = (index: number): number => ranks.get(graph.arrows[index]!.from)! - ranks.get(graph.arrows[index]!.to)!;
  const lanes = [...back].toSorted((one, two) => span(one) - span(two));
  const runs: number[][] = ordered.layers.map(() => []);
  for (const index of lanes) {
    runs[ranks.get(graph.arrows[index]!.from)! * 2 + 1]!.push(index);
    runs[ranks.get(graph.arrows[index]!.to)! * 2 - 1]!.push(index);
  }
  const tops: number[] = [];
  let y = MARGIN;
  for (const [layer, height] of heights.entries()) {
    tops.push(y);
    y += height + BAND + runs[layer]!.length * RUN;
  }
  const runOf = (layer: number, index: number): number =>
    tops[layer]! + heights[layer]! + RUN * (runs[layer]!.indexOf(index) + 0.5);
  const bottom = y - BAND + MARGIN;

  const placed = new Map<string, Placed>();
  for (const [rank, layer] of ordered.layers.entries())
    for (const item of layer) placed.set(item.id, { ...item, x: xs.get(item.id)!, y: tops[rank]! + item.height / 2 });
  const right = Math.max(...[...placed.values()].map((item) => item.x + item.width / 2));

  const routes = graph.arrows.map((arrow, index): Route => {
    const { from, to } = arrow;
    const label = arrow.label ? placed.get(labelId(index))! : null;
    const source = placed.get(from)!;
    const target = placed.get(to)!;
    const start = { x: portOf(graph, placed, index), y: source.y + source.height / 2 };
    if (!back.has(index)) {
      const through = ordered.chains.get(index)!.map((id) => placed.get(id)!);
      const middle = through.flatMap((point) => [
        { x: point.x, y: point.y - point.height / 2 },
        { x: point.x, y: point.y + point.height / 2 },
      ]);
      return { from, to, isBack: false, label, points: [start, ...middle, { x: target.x, y: target.y - target.height / 2 }] };
    }
    const side = right + GAP + lanes.indexOf(index) * LANE;
    const below = runOf(ranks.get(from)! * 2 + 1, index);
    const above = runOf(ranks.get(to)! * 2 - 1, index);
    const way = label ? label.x : start.x;
    const entry = target.x + target.width / 4;
    const corners = [
      start,
      ...(label
        ? [
            { x: way, y: label.y - label.height / 2 },
            { x: way, y: label.y + label.height / 2 },
          ]
        : []),
      { x: way, y: below },
      { x: side, y: below },
      { x: side, y: above },
      { x: entry, y: above },
      { x: entry, y: target.y - target.height / 2 },
    ];
    return { from, to, isBack: true, label, points: corners };
  });
  const left = Math.min(...[...placed.values()].map((item) => item.x - item.width / 2)) - MARGIN;
  const shift = <T extends Point>(point: T): T => ({ ...point, x: point.x - left });
  return {
    width: right + (lanes.length > 0 ? GAP + (lanes.length - 1) * LANE : 0) + MARGIN - left,
    height: bottom,
    boxes: graph.boxes.map(({ id }) => shift(placed.get(id)!)),
    routes: routes.map((route) => ({
      ...route,
      label: route.label && shift(route.label),
      points: route.points.map(shift),
    })),
  };
}

function labelId(arrow: number): string {
  return `label ${arrow}`;
}

/** Boxes in even layers, labels and turns in odd ones; long arrows have a point in every layer that they go through. */
function layersOf(graph: Graph, back: ReadonlySet<number>, ranks: ReadonlyMap<string, number>): Layers {
  const depth = Math.max(...ranks.values());
  const layers: Item[][] = Array.from({ length: depth * 2 + 2 }, () => []);
  for (const box of graph.boxes) layers[ranks.get(box.id)! * 2]!.push(box);
  const chains = new Map<number, readonly string[]>();
  const links: (readonly [string, string])[] = [];
  for (const [index, { from, to, label }] of graph.arrows.entries()) {
    const first = ranks.get(from)! * 2 + 1;
    const last = back.has(index) ? first : ranks.get(to)! * 2 - 1;
    const chain: string[] = [];
    for (let rank = first; rank <= last; rank++) {
      const isLabel = rank === first && label !== null;
      if (back.has(index) && !isLabel) continue;
      const id = isLabel ? labelId(index) : `point ${index} ${rank}`;
      layers[rank]!.push(isLabel ? { id, ...label } : { id, width: 8, height: 0 });
      chain.push(id);
    }
    chains.set(index, chain);
    const stops = [from, ...chain, ...(back.has(index) ? [] : [to])];
    for (const [at, stop] of stops.slice(1).entries()) links.push([stops[at]!, stop]);
  }
  return { layers, links, chains };
}

/** Where an arrow leaves its box: those of one box side by side, in the order of where they go. */
function portOf({ arrows }: Graph, placed: ReadonlyMap<string, Placed>, index: number): number {
  const { from } = arrows[index]!;
  const goal = (at: number): number => (placed.get(labelId(at)) ?? placed.get(arrows[at]!.to)!).x;
  const siblings = arrows.flatMap((arrow, at) => (arrow.from === from ? [at] : [])).toSorted((a, b) => goal(a) - goal(b));
  const { x, width } = placed.get(from)!;
  const room = Math.min(width * 0.7, 60 * (siblings.length - 1));
  return siblings.length === 1 ? x : x - room / 2 + (room * siblings.indexOf(index)) / (siblings.length - 1);
}
