import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.mjs";

const PAGE = join(root, "docs/measured.md");

/**
 * Puts a section, which begins with its `## ` line, in the place of the one with the same title, or at the end of
 * docs/measured.md. What stands above the sections is kept by hand.
 */
export function writeSection(text) {
  const [title] = text.split("\n", 1);
  const page = readFileSync(PAGE, "utf8");
  const parts = page.split(/^(?=## )/m).map((part) => part.trim());
  const at = parts.findIndex((part) => part.split("\n", 1)[0] === title);
  if (at < 0) parts.push(text);
  else parts[at] = text;
  writeFileSync(PAGE, `${parts.join("\n\n")}\n`);
}
