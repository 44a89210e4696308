/** Widths of signs in ems: those of a wide screen font, so that text fits in narrower ones too. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'!|()[\]ftr ]/, 0.4],
  [/[mwMW@%]/, 0.98],
  [/[A-Z]/, 0.72],
  // Scripts whose signs are as wide as they are high.
  [/[\u{1100}-\u{11ff}\u{2e80}-\u{d7ff}\u{f900}-\u{faff}\u{ff00}-\u{ff60}\u{1f000}-\u{3ffff}]/u, 1.05],
];

/** How wide a line of text is at most, in pixels, set in `size` pixels. */
export function textWidth(text: string, size: number): number {
  return Array.from(text).reduce((sum, sign) => sum + (WIDTHS.find(([signs]) => signs.test(sign))?.[1] ?? 0.64), 0) * size;
}

/** A text in lines of at most `width` pixels, broken at blanks where there are any; the last line says that it was cut. */
export function wrapText(text: string, width: number, size: number, maxLines: number): readonly string[] {
  const fits = (line: string): boolean => textWidth(line, size) <= width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    for (const [index, piece] of pieces(word, fits).entries()) {
      const joined = line === "" || index > 0 ? line + piece : `${line} ${piece}`;
      if (fits(joined)) line = joined;
      else {
        if (line !== "") lines.push(line);
        line = piece;
      }
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= maxLines) return lines;
  let last = lines[maxLines - 1]!;
  while (last !== "" && !fits(`${last}…`)) last = Array.from(last).slice(0, -1).join("");
  return [...lines.slice(0, maxLines - 1), `${last.trimEnd()}…`];
}

/** A word that is longer than a line, in pieces that are not; preferably after a dot, an underscore or a hyphen. */
function pieces(word: string, fits: (line: string) => boolean): readonly string[] {
  if (fits(word)) return [word];
  const found: string[] = [];
  let piece = "";
  for (const part of word.match(/[^._-]*[._-]|[^._-]+/g) ?? []) {
    for (const bit of fits(part) ? [part] : Array.from(part)) {
      if (piece !== "" && !fits(piece + bit)) {
        found.push(piece);
        piece = "";
      }
      piece += bit;
    }
  }
  return [...found, piece];
}
