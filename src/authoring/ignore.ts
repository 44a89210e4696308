import type { Diagnostic } from "../base/diagnostics.ts";
import type { Findings } from "./findings.ts";
import type { Range, SourceText } from "./source.ts";

/** `# halcyon-ignore lint/unproven-claim the backend says so in its own words`: on the line itself or on the one above. */
interface Ignore {
  readonly code: string;
  readonly reason: string;
  /** The line that it speaks of. */
  readonly line: number;
  readonly at: Range;
  /** What goes with the comment when it is removed. */
  readonly whole: Range;
}

const COMMENT = /#[ \t]*halcyon-ignore\b[ \t]*(?<code>[a-z]+\/[a-z0-9-]+)?[ \t:]*(?<reason>[^\n\r]*)/g;

/**
 * Takes away what authors have silenced with a reason: warnings, notes and lints of one line. Other errors stay: nothing
 * runs with them. A comment without a reason silences nothing, and one that has nothing to silence is told of.
 */
export function silence(sources: readonly SourceText[], findings: Findings): void {
  const ignores = sources.flatMap(ignoresOf);
  const used = new Set<Ignore>();
  findings.keep((found) => {
    const ignore = canBeSilenced(found) ? ignores.find((each) => speaksOf(each, found)) : undefined;
    if (ignore) used.add(ignore);
    return ignore === undefined || ignore.reason === "";
  });
  for (const ignore of ignores) {
    if (ignore.reason === "") {
      findings.warning("lint/ignore-without-reason", ignore.at, "This comment does not say why, so it silences nothing.", {
        hint: "Write the code, then the reason: # halcyon-ignore lint/unproven-claim the sentence is a quotation",
      });
    } else if (!used.has(ignore)) {
      findings.warning("lint/unused-ignore", ignore.at, `There is no \`${ignore.code}\` here to silence.`, {
        hint: "Remove the comment. Errors that keep an assistant from running cannot be silenced.",
        mend: { title: "Remove the comment", at: ignore.whole, text: "", safe: true },
      });
    }
  }
}

function canBeSilenced({ code, severity }: Diagnostic): boolean {
  return severity !== "error" || code.startsWith("lint/");
}

function speaksOf({ at, code, line }: Ignore, { place, code: found }: Diagnostic): boolean {
  return found === code && place?.file === at.source.path && place.line === line;
}

function ignoresOf(source: SourceText): readonly Ignore[] {
  if (!source.text.includes("halcyon-ignore")) return [];
  return [...source.text.matchAll(COMMENT)].map(({ index, 0: text, groups }): Ignore => {
    const end = index + text.length;
    const lineStart = source.lineStart(index);
    const before = source.text.slice(lineStart, index);
    const alone = before.trim() === "";
    const { line } = source.place(index, index);
    return {
      code: groups?.["code"] ?? "",
      reason: groups?.["code"] ? (groups["reason"] ?? "").trim() : "",
      line: alone ? nextLineOfContent(source, line) : line,
      at: source.range(index, end),
      whole: alone
        ? source.range(lineStart, end + (/^\r?\n/.exec(source.text.slice(end))?.[0].length ?? 0))
        : source.range(lineStart + before.trimEnd().length, end),
    };
  });
}

/** Several comments may stand above one line. */
function nextLineOfContent({ text }: SourceText, line: number): number {
  const lines = text.split("\n");
  let next = line + 1;
  while (next <= lines.length && /^\s*(?:#.*)?$/.test(lines[next - 1]!)) next += 1;
  return next;
}
