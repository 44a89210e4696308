/** The rows of a CSV file (RFC 4180), the first its head. The separator is whichever of `,` `;` and tab the head has most of. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const clean = text.replace(/^\uFEFF/, "");
  const [head = ""] = clean.split(/\r?\n/, 1);
  const separator = [",", ";", "\t"].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = (): void => {
    row.push(cell.trim());
    cell = "";
  };
  const endRow = (): void => {
    endCell();
    if (row.some((value) => value !== "")) rows.push(row);
    row = [];
  };
  for (let at = 0; at < clean.length; at++) {
    const character = clean[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (clean[at + 1] === '"') cell += clean[at++]!;
      else quoted = false;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (character === separator) endCell();
    else if (character === "\n") endRow();
    else if (character !== "\r") cell += character;
  }
  endRow();
  return rows;
}
