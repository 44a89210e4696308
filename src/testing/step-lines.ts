import type { Place } from "../base/diagnostics.ts";
import type { SourceFile } from "../authoring/source.ts";

/** Lines of a file, both ends included, counted from 1. */
export interface Lines {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The lines that a step takes in its file: from its first key down to the last line that is indented like it, less the
 * steps that are written inside it (`inner`: where they begin). Blank lines and comments at the end are not its own.
 */
export function linesOf(place: Place, files: readonly SourceFile[], inner: ReadonlySet<number>): Lines | null {
  const source = files.find(({ path }) => path === place.file);
  if (!source) return null;
  const lines = source.text.split("\n");
  let to = place.line;
  for (let at = place.line; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    if (indent < place.column - 1 || inner.has(at + 1)) break;
    to = at + 1;
  }
  return { file: place.file, from: place.line, to };
}

/** `flows/a.yml:3-5, 9`; stretches that touch are one. */
export function formatLines(all: readonly Lines[]): string {
  const files = [...new Set(all.map(({ file }) => file))];
  return files
    .map((file) => {
      const own = all.filter((lines) => lines.file === file).toSorted((one, other) => one.from - other.from);
      const joined = own.reduce<Lines[]>((list, next) => {
        const last = list.at(-1);
        return last && next.from <= last.to + 1 ? list.with(-1, { ...last, to: Math.max(last.to, next.to) }) : [...list, next];
      }, []);
      return `${file}:${joined.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(", ")}`;
    })
    .join("; ");
}
