import type { Diagnostic, Place, RelatedPlace } from "../base/diagnostics.ts";

/** What paints a stretch of text; without colour, nothing does. */
export type Paint = (text: string) => string;

/** A marked stretch of one line. */
interface Mark {
  readonly place: Place;
  readonly label: string;
  readonly sign: "^" | "-";
}

/**
 * The lines that a finding is about, each with a mark under what is meant and a few words beside it: `^` the cause, `-`
 * what it has to do with. Lines of one file stand in their order, the cause's file comes first.
 *
 * @param linesOf - the lines of a file, or null if it cannot be read.
 */
export function formatFrame(
  { place, label = "", related = [] }: Diagnostic,
  linesOf: (file: string) => readonly string[] | null,
  paint: Paint,
): readonly string[] {
  if (!place) return [];
  const marks: readonly Mark[] = [{ place, label, sign: "^" }, ...related.map(markOf)];
  const files = [...new Set(marks.map((mark) => mark.place.file))];
  const margin = String(Math.max(...marks.map((mark) => mark.place.line))).length;
  return files.flatMap((file, index) => {
    const here = marks.filter((mark) => mark.place.file === file);
    const { line, column } = here[0]!.place;
    const sorted = here.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
    const lines = linesOf(file);
    return [
      `${" ".repeat(margin)} ${index === 0 ? "┌─" : "├─"} ${file}:${line}:${column}`,
      ...(lines ? sorted.flatMap((mark, at) => formatMark(mark, sorted[at - 1], lines, margin, paint)) : []),
    ];
  });
}

function markOf({ place, message }: RelatedPlace): Mark {
  return { place, label: message, sign: "-" };
}

/** A line is shown once, whatever the number of its marks. */
function formatMark(
  { place, label, sign }: Mark,
  before: Mark | undefined,
  lines: readonly string[],
  margin: number,
  paint: Paint,
): readonly string[] {
  const line = lines[place.line - 1];
  if (line === undefined) return [];
  const width = place.endLine === place.line && place.endColumn !== undefined ? place.endColumn - place.column : 1;
  const blank = line.slice(0, place.column - 1).replaceAll(/[^\t]/g, " ");
  const mark = sign.repeat(Math.max(1, Math.min(width, line.length - place.column + 1)));
  const words = label === "" ? "" : ` ${label}`;
  const shown = before?.place.line === place.line ? [] : [`${String(place.line).padStart(margin)} │ ${line}`];
  return [...shown, `${" ".repeat(margin)} │ ${blank}${sign === "^" ? paint(mark + words) : mark + words}`];
}
