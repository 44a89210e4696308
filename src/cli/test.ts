import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { SourceFile } from "../authoring/source.ts";
import { hasErrors } from "../base/diagnostics.ts";
import { isHalcyonError, wrapError } from "../base/errors.ts";
import { formatJunit } from "../testing/junit.ts";
import { isTestFile, readTests } from "../testing/read-tests.ts";
import { runTests, type TestResult } from "../testing/run-tests.ts";
import type { TestCase } from "../testing/test-case.ts";
import { requireAssistant } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { findActions } from "./find-actions.ts";
import { readSources } from "./folder.ts";
import { openUnderstand } from "./open-understand.ts";
import { testGenerated } from "./test-generated.ts";

export interface TestOptions {
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  readonly actions?: string | undefined;
  readonly failFast?: boolean | undefined;
  readonly generate?: boolean | undefined;
  readonly maxPaths?: string | undefined;
}

/**
 * `halcyon test DIR [PATH]`: plays the conversation tests of a folder, or those under PATH (a file, a folder, or
 * `file::name of a case`). The last line of the output is always `N passed, N failed, N skipped`.
 */
export async function test(
  folder: string,
  path: string | undefined,
  options: TestOptions,
  console: Console,
  open: typeof openUnderstand = openUnderstand,
): Promise<ExitCode> {
  if (options.generate) return testGenerated(folder, path, options, console);
  const compiled = await requireAssistant([folder], console);
  if (!compiled) {
    await console.out("0 passed, 0 failed, 0 skipped\n");
    return 1;
  }
  const [where, name] = path?.split("::") ?? [];
  const chosen = where ? await choose(where, folder, console.cwd) : compiled.files;
  // Fixtures above the chosen files count too.
  const shared = compiled.files.filter(
    (file) => /(^|\/)conftest\.ya?ml$/.test(file.path) && !chosen.some((one) => one.path === file.path),
  );
  const { cases, diagnostics } = readTests([
    ...chosen.filter((file) => isTestFile(file) || /conftest\.ya?ml$/.test(file.path)),
    ...shared,
  ]);
  await printDiagnostics(diagnostics, console);
  const wanted = name === undefined ? cases : cases.filter((one) => one.name === name);
  if (wanted.length === 0) {
    console.err(`There are no tests ${path === undefined ? `in ${folder}` : `at ${path}`}.\n`);
    await console.out("0 passed, 0 failed, 0 skipped\n");
    return 1;
  }
  const code = await play(wanted, compiled, options, console, open);
  return hasErrors(diagnostics) ? 1 : code;
}

/** PATH as it is written, or inside the assistant's folder. */
async function choose(path: string, folder: string, cwd: string): Promise<readonly SourceFile[]> {
  return readSources([path], cwd).catch((error: unknown) => {
    if (!isHalcyonError(error, "cli/not-found")) throw error;
    return readSources([join(folder, path)], cwd).catch(() => {
      throw error;
    });
  });
}

async function play(
  cases: readonly TestCase[],
  compiled: NonNullable<Awaited<ReturnType<typeof requireAssistant>>>,
  options: TestOptions,
  console: Console,
  open: typeof openUnderstand,
): Promise<ExitCode> {
  const { actions, assistant } = await findActions(options.actions, compiled, console);
  const understand = await open(assistant, console);
  try {
    let printed = Promise.resolve();
    const report = await runTests({
      assistant,
      cases,
      understand,
      actions,
      failFast: options.failFast,
      onResult(result) {
        printed = printed.then(() => console.out(formatResult(result)));
      },
    });
    await printed;
    if (options.json !== undefined) await write(options.json, `${JSON.stringify(report, null, 2)}\n`, console);
    if (options.junit !== undefined) await write(options.junit, formatJunit(report), console);
    await console.out(`${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped\n`);
    return report.failed > 0 ? 1 : 0;
  } finally {
    understand.close();
    actions?.close();
  }
}

function formatResult({ name, file, status, failure, reason }: TestResult): string {
  const title = `${status === "passed" ? "ok  " : status === "failed" ? "FAIL" : "skip"} ${file} · ${name}\n`;
  if (reason !== undefined) return `${title}     ${reason}\n`;
  if (!failure) return title;
  const { place, user, expected, actual } = failure;
  const said = user === null ? "at the beginning" : `after ${JSON.stringify(user)}`;
  const happened = actual.length > 0 ? actual.map((line) => `       ${line}\n`).join("") : "       nothing\n";
  return `${title}     ${place.file}:${place.line}:${place.column} ${said}\n     expected ${expected}\n     but this happened:\n${happened}`;
}

async function write(path: string, text: string, { cwd }: Console): Promise<void> {
  const target = resolve(cwd, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (error) {
    throw wrapError("cli/not-written", error, { path });
  }
}
