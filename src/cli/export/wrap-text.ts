/** A text in lines of at most so many characters, broken at blanks where there are any; the last line says that it was cut. */
export function wrapText(text: string, characters: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    for (const piece of pieces(word, characters)) {
      const joined = line === "" ? piece : `${line} ${piece}`;
      if (joined.length <= characters) line = joined;
      else {
        lines.push(line);
        line = piece;
      }
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= maxLines) return lines;
  const last = lines[maxLines - 1]!;
  return [...lines.slice(0, maxLines - 1), `${last.slice(0, characters - 1).trimEnd()}…`];
}

/** A word longer than a line, in pieces. */
function pieces(word: string, length: number): readonly string[] {
  const signs = Array.from(word);
  const count = Math.ceil(signs.length / length);
  return Array.from({ length: count }, (_, index) => signs.slice(index * length, (index + 1) * length).join(""));
}
