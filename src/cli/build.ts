import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { wrapError } from "../base/errors.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { requireAssistant } from "./compile.ts";
import { findActions } from "./find-actions.ts";

export interface BuildOptions {
  readonly out: string;
  /** A CALM action server, asked which validations and questions it has: a page cannot ask. */
  readonly actions?: string | undefined;
}

/** `halcyon build DIR… --out FILE`: the assistant compiled to one JSON file. The same sources give the same bytes. */
export async function build(
  paths: readonly string[],
  { out, actions: url }: BuildOptions,
  console: Console,
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console, { lint: true });
  if (!compiled) return 1;
  await printDiagnostics(
    compiled.diagnostics.filter(({ severity }) => severity === "warning"),
    console,
  );
  const { assistant, actions } =
    url === undefined ? { ...compiled, actions: undefined } : await findActions(url, compiled, console);
  actions?.close();
  const text = `${JSON.stringify(assistant)}\n`;
  const target = resolve(console.cwd, out);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (error) {
    throw wrapError("cli/not-written", error, { path: out });
  }
  await console.out(`${out}  ${Buffer.byteLength(text)} bytes  ${assistant.hash.slice(0, 12)}\n`);
  return 0;
}
