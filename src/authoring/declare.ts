import type { Mend } from "./findings.ts";
import type { Range } from "./source.ts";
import { getMap, type MapValue } from "./tree.ts";

/**
 * The fix that declares a name: a line in the section of the same file, or of any file, or a new section at the end of
 * this file. Never a safe one: what is declared is a guess.
 */
export function declareIn(
  tops: readonly MapValue[],
  section: "slots" | "responses",
  line: string,
  at: Range,
): Mend | undefined {
  const title = `Declare ${line}`;
  const own = tops.find((top) => top.at.source === at.source);
  const home = [own, ...tops].find((top) => top && getMap(top, section)?.entries.size);
  const map = home && getMap(home, section);
  const mend = map && insertBefore(map, line);
  if (mend) return { title, ...mend, safe: false };
  const { source } = at;
  const lineBreak = source.text.endsWith("\n") ? "" : "\n";
  return own?.entries.has(section)
    ? undefined
    : { title, at: source.range(source.text.length), text: `${lineBreak}${section}:\n  ${line}\n`, safe: false };
}

function insertBefore(map: MapValue, line: string): Pick<Mend, "at" | "text"> | undefined {
  const { source, start } = map.at;
  if (source.text[start] === "{") return undefined;
  return { at: source.range(start), text: `${line}\n${" ".repeat(start - source.lineStart(start))}` };
}
