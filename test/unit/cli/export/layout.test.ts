import fc from "fast-check";
import { expect, test } from "vitest";
import { layOut, type Graph, type Layout, type Placed } from "../../../../src/cli/export/layout.ts";
import { findBackArrows, rankBoxes } from "../../../../src/cli/export/rank.ts";

const box = (id: string, width = 100, height = 40) => ({ id, width, height });
const arrow = (from: string, to: string, label = false) => ({ from, to, label: label ? { width: 60, height: 20 } : null });

const overlap = (one: Placed, two: Placed): boolean =>
  Math.abs(one.x - two.x) < (one.width + two.width) / 2 - 0.01 &&
  Math.abs(one.y - two.y) < (one.height + two.height) / 2 - 0.01;

/** Boxes and labels, each pair that meets. */
const meetings = ({ boxes, routes }: Layout): readonly string[] => {
  const all = [...boxes, ...routes.flatMap(({ label }) => label ?? [])];
  return all.flatMap((one, index) =>
    all.slice(index + 1).flatMap((two) => (overlap(one, two) ? [`${one.id} and ${two.id}`] : [])),
  );
};

test("boxes stand below what leads to them, alone ones straight below, branches side by side", () => {
  const { boxes } = layOut({
    boxes: [box("start"), box("a"), box("b"), box("c")],
    arrows: [arrow("start", "a"), arrow("a", "b", true), arrow("a", "c", true)],
  });
  const [start, a, b, c] = boxes as unknown as [Placed, Placed, Placed, Placed];
  expect(start.x).toBeCloseTo(a.x, 5);
  expect(start.y).toBeLessThan(a.y);
  expect(b.y).toBe(c.y);
  expect(b.x).toBeLessThan(c.x);
  expect((b.x + c.x) / 2).toBeCloseTo(a.x, 0);
});

test("the longest way counts: what is led to twice stands below both", () => {
  const graph: Graph = {
    boxes: [box("start"), box("a"), box("b")],
    arrows: [arrow("start", "a"), arrow("start", "b"), arrow("a", "b")],
  };
  expect(Object.fromEntries(rankBoxes(graph, findBackArrows(graph)))).toEqual({ start: 0, a: 1, b: 2 });
});

test("an arrow that leads back runs at the right of everything and enters from above", () => {
  const { boxes, routes, width } = layOut({
    boxes: [box("start"), box("a"), box("b"), box("c")],
    arrows: [arrow("start", "a"), arrow("a", "b"), arrow("b", "a", true), arrow("b", "c"), arrow("c", "b")],
  });
  const back = routes.filter(({ isBack }) => isBack);
  expect(back.map(({ from, to }) => `${from} ${to}`)).toEqual(["b a", "c b"]);
  const right = Math.max(...boxes.map((one) => one.x + one.width / 2));
  for (const route of back) {
    const side = Math.max(...route.points.map(({ x }) => x));
    expect(side).toBeGreaterThan(right);
    expect(side).toBeLessThan(width);
    const target = boxes.find(({ id }) => id === route.to)!;
    expect(route.points.at(-1)!.y).toBe(target.y - target.height / 2);
  }
});

test("a step that leads to itself, and steps that nothing leads to, have a place", () => {
  const layout = layOut({
    boxes: [box("start"), box("a"), box("lost"), box("found")],
    arrows: [arrow("start", "a"), arrow("a", "a", true), arrow("lost", "found"), arrow("found", "lost")],
  });
  expect(layout.routes.map(({ isBack }) => isBack)).toEqual([false, true, false, true]);
  expect(meetings(layout)).toEqual([]);
});

test("crossings are undone by order", () => {
  const { boxes } = layOut({
    boxes: [box("start"), box("a"), box("b"), box("c"), box("d")],
    arrows: [arrow("start", "a"), arrow("start", "b"), arrow("a", "d"), arrow("b", "c")],
  });
  const x = (id: string): number => boxes.find((one) => one.id === id)!.x;
  expect(Math.sign(x("a") - x("b"))).toBe(Math.sign(x("d") - x("c")));
});

test("whatever the graph: nothing meets, everything is inside, and the same graph looks the same", () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((count) =>
    fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.boolean()), { maxLength: count * 2 }).map((pairs): Graph => ({
      boxes: Array.from({ length: count }, (_, index) => box(`${index}`, 60 + ((index * 37) % 90), 20 + ((index * 53) % 70))),
      arrows: pairs.flatMap(([from, to, label]) => (to === 0 ? [] : [arrow(`${from}`, `${to}`, label)])),
    })),
  );
  fc.assert(
    fc.property(graph, (one) => {
      const layout = layOut(one);
      expect(meetings(layout)).toEqual([]);
      for (const { x, y, width, height } of [...layout.boxes, ...layout.routes.flatMap(({ label }) => label ?? [])]) {
        expect(x - width / 2).toBeGreaterThanOrEqual(0);
        expect(x + width / 2).toBeLessThanOrEqual(layout.width);
        expect(y - height / 2).toBeGreaterThanOrEqual(0);
        expect(y + height / 2).toBeLessThanOrEqual(layout.height);
      }
      for (const { points } of layout.routes)
        for (const { x, y } of points) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(layout.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(layout.height);
        }
      expect(layOut(one)).toEqual(layout);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
});
