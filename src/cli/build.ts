import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { wrapError } from "../base/errors.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { requireAssistant } from "./compile.ts";

export interface BuildOptions {
  readonly out: string;
}

/** `halcyon build DIR… --out FILE`: the assistant compiled to one JSON file. The same sources give the same bytes. */
export async function build(paths: readonly string[], { out }: BuildOptions, console: Console): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  await printDiagnostics(
    compiled.diagnostics.filter(({ severity }) => severity === "warning"),
    console,
  );
  const text = `${JSON.stringify(compiled.assistant)}\n`;
  const target = resolve(console.cwd, out);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (error) {
    throw wrapError("cli/not-written", error, { path: out });
  }
  await console.out(`${out}  ${Buffer.byteLength(text)} bytes  ${compiled.assistant.hash.slice(0, 12)}\n`);
  return 0;
}
