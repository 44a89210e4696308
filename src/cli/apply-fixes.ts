import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic, TextFix } from "../base/diagnostics.ts";
import { wrapError } from "../base/errors.ts";

/** A fix that was applied, and what it mended. */
export interface AppliedFix {
  readonly fix: TextFix;
  readonly code: string;
  /** Of the finding, before the file was changed. */
  readonly line: number;
}

/**
 * Writes fixes into their files: texts are replaced, everything else stays as it was, comments included. Where two would
 * change the same stretch the first wins; the other is for the next run over the new text.
 *
 * @param texts - the files as they were checked: a file that has changed since is left alone.
 * @throws {HalcyonError} `cli/not-written`.
 */
export async function applyFixes(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  cwd: string,
): Promise<readonly AppliedFix[]> {
  const applied: AppliedFix[] = [];
  for (const [file, fixes] of byFile(diagnostics)) {
    const text = texts.get(file);
    const path = join(cwd, file);
    if (text === undefined || (await readFile(path, "utf8").catch(() => null)) !== text) continue;
    const chosen = withoutOverlaps(fixes);
    await writeFile(path, splice(text, chosen)).catch((error: unknown) => {
      throw wrapError("cli/not-written", error, { path: file });
    });
    applied.push(...chosen);
  }
  return applied;
}

function byFile(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly AppliedFix[]> {
  const files = new Map<string, AppliedFix[]>();
  for (const { code, fix, place } of diagnostics) {
    if (!fix) continue;
    const list = files.get(fix.file) ?? [];
    list.push({ fix, code, line: place?.line ?? 1 });
    files.set(fix.file, list);
  }
  return files;
}

/** In the order of the text. Two insertions at one place are two findings with one mend, as a rule: one is enough. */
function withoutOverlaps(fixes: readonly AppliedFix[]): readonly AppliedFix[] {
  const chosen: AppliedFix[] = [];
  for (const each of fixes.toSorted((a, b) => a.fix.start - b.fix.start || a.fix.end - b.fix.end)) {
    const last = chosen.at(-1)?.fix;
    if (!last || each.fix.start > last.end || (each.fix.start === last.end && last.end > last.start)) chosen.push(each);
  }
  return chosen;
}

function splice(text: string, fixes: readonly AppliedFix[]): string {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  let out = "";
  let from = 0;
  for (const { fix } of fixes) {
    out += text.slice(from, fix.start) + fix.text.replaceAll("\n", lineBreak);
    from = fix.end;
  }
  return out + text.slice(from);
}
