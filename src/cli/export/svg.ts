import type { Box, BoxKind, Diagram } from "./diagram.ts";
import { layOut, type Placed, type Point, type Route, type Size } from "./layout.ts";
import { textWidth, wrapText } from "./wrap-text.ts";

/** Pixels. */
const BOX_WIDTH = 240;
const TEXT_SIZE = 13;
const LABEL_SIZE = 12;
const LABEL_WIDTH = 190;
const LINE = 18;
const PADDING = 12;
/** Between the bar and the right edge of a box. */
const ROOM = BOX_WIDTH - 2 * PADDING - 8;
const LABEL_LINE = 16;
const END_SIZE = 20;

/** Lines of a box's text, and of a label; what is longer is cut, and whole in the tooltip. */
const MAX_LINES = 3;

const STYLE = `
    svg { --paper: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #8a94a3; --card: #f7f8fa; --edge: #d5dae1;
      --ask: #1d5fb8; --say: #19734a; --do: #8a4b08; --set: #6b3fa0; --flow: #0c6c74; --end: #1c2430;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #14181f; --ink: #e7ebf1; --soft: #a3adbb; --line: #77818f; --card: #1e242d; --edge: #39424f;
        --ask: #8ab8ff; --say: #7fd6a8; --do: #f0b56b; --set: #c9a6f5; --flow: #73d0d8; --end: #e7ebf1 } }
    .paper { fill: var(--paper) }
    .card { fill: var(--card); stroke: var(--edge); stroke-width: 1.25 }
    .head { font-size: 12px; font-weight: 650 }
    .text { font-size: 13px; fill: var(--ink) }
    .label { font-size: 12px; fill: var(--soft) }
    .label-back { fill: var(--paper) }
    .arrow { fill: none; stroke: var(--line); stroke-width: 1.5 }
    .tip { fill: var(--line) }
    .start .card { fill: var(--ink); stroke: none }
    .start .head, .start .text { fill: var(--paper) }
    .end circle { fill: none; stroke: var(--end); stroke-width: 1.5 }
    .end .dot { fill: var(--end); stroke: none }
    .ask .bar { fill: var(--ask) } .ask .head { fill: var(--ask) }
    .say .bar { fill: var(--say) } .say .head { fill: var(--say) }
    .do .bar { fill: var(--do) } .do .head { fill: var(--do) }
    .set .bar { fill: var(--set) } .set .head { fill: var(--set) }
    .choose .bar { fill: var(--soft) } .choose .head { fill: var(--soft) }
    .call .bar, .link .bar { fill: var(--flow) } .call .head, .link .head { fill: var(--flow) }
    .call .inner, .link .inner { fill: none; stroke: var(--edge) }
`;

/** A diagram as an SVG that needs nothing else: light and dark as the reader has it, with a title and a description. */
export function writeSvg(diagram: Diagram): string {
  const { title, description, boxes, arrows } = diagram;
  const words = new Map(boxes.map((box) => [box.id, wrapText(box.text, ROOM, TEXT_SIZE, MAX_LINES)]));
  const labels = arrows.map(({ label }) => wrapText(label, LABEL_WIDTH, LABEL_SIZE, MAX_LINES));
  const layout = layOut({
    boxes: boxes.map((box) => ({ id: box.id, ...sizeOf(box.kind, words.get(box.id)!.length) })),
    arrows: arrows.map(({ from, to }, index) => ({ from, to, label: labelSize(labels[index]!) })),
  });
  const placed = new Map(layout.boxes.map((box) => [box.id, box]));
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">${escape(title)}</title>
  <desc id="desc">${escape(describe(diagram, description))}</desc>
  <style>${STYLE}  </style>
  <defs>
    <marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
      <path class="tip" d="M 0 1 L 10 5 L 0 9 z"/>
    </marker>
  </defs>
  <rect class="paper" width="${width}" height="${height}"/>
${layout.routes.map((route) => `  <path class="arrow" d="${route.isBack ? corners(route.points) : curve(route.points)}" marker-end="url(#tip)"/>`).join("\n")}
${layout.routes.map((route, index) => drawLabel(route, labels[index]!, arrows[index]!.label)).join("")}${boxes.map((box) => drawBox(box, words.get(box.id)!, placed.get(box.id)!)).join("\n")}
</svg>
`;
}

function sizeOf(kind: BoxKind, lines: number): Size {
  if (kind === "end") return { width: END_SIZE, height: END_SIZE };
  return { width: BOX_WIDTH, height: PADDING * 2 + (lines + 1) * LINE - 4 };
}

function labelSize(lines: readonly string[]): Size | null {
  if (lines.length === 0) return null;
  return { width: Math.max(...lines.map((line) => textWidth(line, LABEL_SIZE))) + 8, height: lines.length * LABEL_LINE + 4 };
}

function drawBox({ kind, head, text }: Box, lines: readonly string[], { x, y, width, height }: Placed): string {
  const whole = `<title>${escape(text === "" ? head : `${head}: ${text}`)}</title>`;
  if (kind === "end")
    return `  <g class="end">${whole}<circle cx="${at(x)}" cy="${at(y)}" r="9"/><circle class="dot" cx="${at(x)}" cy="${at(y)}" r="5"/></g>`;
  const [left, top] = [x - width / 2, y - height / 2];
  const isFlow = kind === "call" || kind === "link";
  const inset = kind === "start" ? PADDING + 6 : PADDING + 8;
  const rows = [wrapText(head, ROOM, TEXT_SIZE, 1)[0] ?? "", ...lines].map(
    (line, index) =>
      `<text class="${index === 0 ? "head" : "text"}" x="${at(left + inset)}" y="${at(top + PADDING + 11 + index * LINE)}">${escape(line)}</text>`,
  );
  const radius = kind === "start" ? Math.min(20, height / 2) : 8;
  return `  <g class="${kind}">${whole}
    <rect class="card" x="${at(left)}" y="${at(top)}" width="${width}" height="${height}" rx="${radius}"/>${
      kind === "start"
        ? ""
        : `<rect class="bar" x="${at(left + 6)}" y="${at(top + 10)}" width="4" height="${height - 20}" rx="2"/>`
    }${isFlow ? `<rect class="inner" x="${at(left + 4)}" y="${at(top + 4)}" width="${width - 8}" height="${height - 8}" rx="5"/>` : ""}
    ${rows.join("")}
  </g>`;
}

function drawLabel({ label }: Route, lines: readonly string[], whole: string): string {
  if (!label) return "";
  const { x, y, width, height } = label;
  const top = y - height / 2;
  const rows = lines.map(
    (line, index) =>
      `<text class="label" text-anchor="middle" x="${at(x)}" y="${at(top + 13 + index * LABEL_LINE)}">${escape(line)}</text>`,
  );
  return `  <g><title>${escape(whole)}</title><rect class="label-back" x="${at(x - width / 2)}" y="${at(top)}" width="${at(width)}" height="${at(height)}"/>${rows.join("")}</g>\n`;
}

/** A smooth way through the points, downwards at each. */
function curve([first, ...rest]: readonly Point[]): string {
  let before = first!;
  const parts = rest.map((point) => {
    const bend = (point.y - before.y) / 2;
    const part =
      Math.abs(point.x - before.x) < 0.5
        ? `L ${at(point.x)} ${at(point.y)}`
        : `C ${at(before.x)} ${at(before.y + bend)} ${at(point.x)} ${at(point.y - bend)} ${at(point.x)} ${at(point.y)}`;
    before = point;
    return part;
  });
  return `M ${at(first!.x)} ${at(first!.y)} ${parts.join(" ")}`;
}

const ROUND = 8;

/** Straight lines with rounded corners. */
function corners(points: readonly Point[]): string {
  const parts = points.slice(1, -1).map((corner, index) => {
    const [before, after] = [points[index]!, points[index + 2]!];
    const into = towards(corner, before);
    const out = towards(corner, after);
    return `L ${at(into.x)} ${at(into.y)} Q ${at(corner.x)} ${at(corner.y)} ${at(out.x)} ${at(out.y)}`;
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  return `M ${at(first.x)} ${at(first.y)} ${parts.join(" ")} L ${at(last.x)} ${at(last.y)}`;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(ROUND, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** The diagram in words, for those who do not see it. */
function describe({ boxes, arrows }: Diagram, description: string): string {
  const names = new Map(
    boxes.map(({ id, kind, head, text }) => [id, kind === "end" || text === "" ? head : `${head} (${text})`]),
  );
  const ways = arrows.map(({ from, to, label }) => `${names.get(from)} → ${label === "" ? "" : `[${label}] `}${names.get(to)}`);
  return [description, ...ways].filter((line) => line !== "").join("\n");
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(text: string): string {
  const allowed = text.replaceAll(/[^\t\n\r -\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
