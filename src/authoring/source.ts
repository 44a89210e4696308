import { LineCounter } from "yaml";
import type { Place } from "../base/diagnostics.ts";

/** A file as the author wrote it. `path` is what diagnostics show: relative to the assistant's folder, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a file. Offsets in UTF-16 units, end exclusive. */
export interface Range {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A file that can turn offsets into lines and columns. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  readonly #lines = new LineCounter();

  constructor({ path, text }: SourceFile) {
    this.path = path;
    this.text = text;
    this.#lines.addNewLine(0);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lines.addNewLine(at + 1);
  }

  range(start: number, end = start): Range {
    return { source: this, start, end };
  }

  /** Where the line of this offset begins. */
  lineStart(offset: number): number {
    return offset - this.#lines.linePos(offset).col + 1;
  }

  place(start: number, end: number): Place {
    const from = this.#lines.linePos(start);
    if (end <= start) return { file: this.path, line: from.line, column: from.col };
    const to = this.#lines.linePos(end);
    return { file: this.path, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  }
}

export function placeOf({ source, start, end }: Range): Place {
  return source.place(start, end);
}
