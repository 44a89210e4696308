import { basename, extname, resolve } from "node:path";
import { lintProject } from "../authoring/lint.ts";
import { readAssistant } from "../authoring/read.ts";
import type { SourceFile } from "../authoring/source.ts";
import type { Diagnostic } from "../base/diagnostics.ts";
import type { Assistant } from "../model/assistant.ts";
import { printDiagnostics, type Console } from "./console.ts";
import { readSources } from "./folder.ts";

export interface Compiled {
  readonly assistant: Assistant | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SourceFile[];
}

export interface CompileOptions {
  /** Whether what runs is judged too: for `validate` and `build`, where somebody reads it. */
  readonly lint?: boolean | undefined;
}

/** Reads and compiles the assistant of one or several folders (or files). Its name, where none is given, is the last folder's. */
export async function compileAssistant(paths: readonly string[], cwd: string, options: CompileOptions = {}): Promise<Compiled> {
  const files = await readSources(paths, cwd);
  const last = resolve(cwd, paths.at(-1) ?? ".");
  const result = await readAssistant(files, {
    name: basename(last, extname(last)),
    lint: options.lint ? lintProject : undefined,
  });
  return { ...result, files };
}

/** The same for a command that needs a running assistant: null after printing what is wrong. Warnings are left to `validate`. */
export async function requireAssistant(
  paths: readonly string[],
  console: Console,
  options: CompileOptions = {},
): Promise<(Compiled & { readonly assistant: Assistant }) | null> {
  const compiled = await compileAssistant(paths, console.cwd, options);
  const { assistant } = compiled;
  if (assistant) return { ...compiled, assistant };
  await printDiagnostics(
    compiled.diagnostics.filter(({ severity }) => severity === "error"),
    console,
  );
  return null;
}
