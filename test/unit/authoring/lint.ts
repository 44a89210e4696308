import type { Diagnostic } from "../../../src/base/diagnostics.ts";
import { lintProject } from "../../../src/authoring/lint.ts";
import { readAssistant } from "../../../src/authoring/read.ts";

/** What linting finds in one file, or in several. */
export async function lint(files: string | Readonly<Record<string, string>>): Promise<readonly Diagnostic[]> {
  const list = typeof files === "string" ? { "bot.yml": files } : files;
  const sources = Object.entries(list).map(([path, text]) => ({ path, text }));
  const { diagnostics } = await readAssistant(sources, { lint: lintProject });
  return diagnostics;
}

/** Code and line of what is found. */
export async function codes(files: string | Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await lint(files)).map(({ code, place }) => `${code}:${place?.line}`);
}
