import { CST, Lexer } from "yaml";

/** What a YAML file may be at most, refused before it is parsed: the parser recurses and would fall over. */
export interface YamlLimits {
  readonly maxCharacters: number;
  readonly maxDepth: number;
}

/** Design rule: 1 MB and 100 levels. No flow file of people comes near either. */
export const YAML_LIMITS: YamlLimits = { maxCharacters: 1_000_000, maxDepth: 100 };

/**
 * The offset at which a text nests deeper than `maxDepth`, or null. Reads the lexer's tokens once, without building
 * anything; counts generously (an indentless list counts once more than it nests).
 */
export function findTooDeep(text: string, maxDepth: number): number | null {
  /** Columns of open block collections; a list at the column of its parent's keys counts half a column deeper. */
  const blocks: number[] = [];
  let flow = 0;
  let colons = 0;
  let column = 0;
  let offset = 0;
  let leading = true;
  const open = (at: number): void => {
    while (blocks.length > 0 && blocks.at(-1)! > at) blocks.pop();
    if (blocks.at(-1) !== at) blocks.push(at);
  };
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    // Marks of the lexer that stand for no text.
    if (type === "doc-mode" || type === "flow-error-end") continue;
    if (type === "seq-item-ind" || type === "explicit-key-ind") {
      if (flow === 0) open(column + 0.5);
    } else if (type !== "newline" && type !== "space" && type !== "byte-order-mark") {
      if (leading && flow === 0) open(column);
      leading = false;
    }
    // The mark before a plain or block scalar, also one character that is not in the text.
    if (type === "scalar") continue;
    if (type === "flow-map-start" || type === "flow-seq-start") flow += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") flow = Math.max(0, flow - 1);
    if (type === "map-value-ind") colons += 1;
    if (type === "comma") colons = 0;
    if (blocks.length + flow + colons > maxDepth) return offset;
    offset += token.length;
    column += token.length;
    const lineBreak = token.lastIndexOf("\n");
    if (lineBreak < 0) continue;
    column = token.length - lineBreak - 1;
    leading = column === 0;
    if (flow === 0) colons = 0;
  }
  return null;
}
