import type { Box, BoxKind, Diagram } from "./diagram.ts";

/** A diagram as a Mermaid flowchart. */
export function writeMermaid({ title, boxes, arrows }: Diagram): string {
  const names = new Map(boxes.map(({ id }, index) => [id, `n${index}`]));
  return [
    "---",
    `title: ${JSON.stringify(title)}`,
    "---",
    "flowchart TD",
    ...boxes.map((box) => `  ${names.get(box.id)}${shape(box)}`),
    ...arrows.map(({ from, to, label }) => {
      const words = label === "" ? "" : `|"${escape(label)}"|`;
      return `  ${names.get(from)} -->${words} ${names.get(to)}`;
    }),
    "",
  ].join("\n");
}

/** Rounded: the bot speaks; slanted: the user is asked; double bars: another flow; a diamond: a choice. */
const SHAPES: Readonly<Record<BoxKind, readonly [open: string, close: string]>> = {
  start: ["([", "])"],
  end: ["((", "))"],
  ask: ["[/", "/]"],
  say: ["(", ")"],
  do: ["[", "]"],
  set: ["[", "]"],
  choose: ["{", "}"],
  call: ["[[", "]]"],
  link: ["[[", "]]"],
};

function shape({ kind, head, text }: Box): string {
  const [open, close] = SHAPES[kind];
  const lines = [head, text].filter((line) => line !== "").map(escape);
  return `${open}"${lines.join("<br>")}"${close}`;
}

/** Signs that mean something to Mermaid, even inside quotes, become entities. */
function escape(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ");
  return plain.replaceAll(/[#"<>&%`\\{}[\]|;]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
