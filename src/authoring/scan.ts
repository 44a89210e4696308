import { CST } from "yaml";

/** What a YAML file may be at most: the parser recurses over nested values and would fall over. */
export interface YamlLimits {
  readonly maxCharacters: number;
  readonly maxDepth: number;
}

/** Design rule: 1 MB and 100 levels. No flow file of people comes near either. */
export const YAML_LIMITS: YamlLimits = { maxCharacters: 1_000_000, maxDepth: 100 };

/**
 * Measures how deep a text nests from the lexer's tokens alone, in one pass, before anything is built from them. Counts
 * generously (an indentless list counts once more than it nests).
 */
export class DepthGauge {
  /** Columns of open block collections; a list at the column of its parent's keys counts half a column deeper. */
  readonly #blocks: number[] = [];
  #flow = 0;
  #colons = 0;
  #column = 0;
  #offset = 0;
  /** Whether nothing but blanks and list marks has come in this line. */
  #leading = true;

  /** Of the next token. */
  get offset(): number {
    return this.#offset;
  }

  /** Takes the next token; returns how deep it lies. */
  add(token: string): number {
    const type = CST.tokenType(token);
    // Marks of the lexer that stand for no text.
    if (type === "doc-mode" || type === "flow-error-end") return 0;
    if (type === "seq-item-ind" || type === "explicit-key-ind") {
      if (this.#flow === 0) this.#open(this.#column + 0.5);
    } else if (type !== "newline" && type !== "space" && type !== "byte-order-mark") {
      if (this.#leading && this.#flow === 0) this.#open(this.#column);
      this.#leading = false;
    }
    // The mark before a plain or block scalar, also one character that is not in the text.
    if (type === "scalar") return 0;
    if (type === "flow-map-start" || type === "flow-seq-start") this.#flow += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") this.#flow = Math.max(0, this.#flow - 1);
    if (type === "map-value-ind") this.#colons += 1;
    if (type === "comma") this.#colons = 0;
    const depth = this.#blocks.length + this.#flow + this.#colons;
    this.#advance(token);
    return depth;
  }

  #open(column: number): void {
    while (this.#blocks.length > 0 && this.#blocks.at(-1)! > column) this.#blocks.pop();
    if (this.#blocks.at(-1) !== column) this.#blocks.push(column);
  }

  #advance(token: string): void {
    this.#offset += token.length;
    this.#column += token.length;
    const lineBreak = token.lastIndexOf("\n");
    if (lineBreak < 0) return;
    this.#column = token.length - lineBreak - 1;
    this.#leading = this.#column === 0;
    if (this.#flow === 0) this.#colons = 0;
  }
}
