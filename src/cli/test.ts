import { join } from "node:path";
import { hasErrors } from "../base/diagnostics.ts";
import { PLAIN_CHANNEL } from "../channel/channel.ts";
import { runTests } from "../testing/run-tests.ts";
import type { TestCase } from "../testing/test-case.ts";
import { requireAssistant, type Compiled } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { findActions } from "./find-actions.ts";
import { answerHere } from "./open-knowledge.ts";
import { openUnderstand } from "./open-understand.ts";
import { probeActions } from "./probe-actions.ts";
import { readClaims } from "./read-claims.ts";
import { chooseTests } from "./test-files.ts";
import { testGenerated } from "./test-generated.ts";
import { formatResult, printTotals, reportTests, type ReportOptions } from "./test-report.ts";

export interface TestOptions extends ReportOptions {
  readonly actions?: string | undefined;
  readonly failFast?: boolean | undefined;
  readonly generate?: boolean | undefined;
  readonly maxPaths?: string | undefined;
  readonly channel?: "web" | "plain" | undefined;
  /** A JSON object, or a file of it. */
  readonly claims?: string | undefined;
}

const NO_TESTS = { model: 0, scripted: 0, passed: 0, failed: 0, skipped: 0 } as const;

/**
 * `halcyon test DIR [PATH]`: plays the conversation tests of a folder, or those under PATH (a file, a folder, or
 * `file::name of a case`). The last line of the output is always `N passed, N failed, N skipped`; the line above it says
 * how many the model has read.
 */
export async function test(
  folder: string,
  path: string | undefined,
  options: TestOptions,
  console: Console,
  open: typeof openUnderstand = openUnderstand,
): Promise<ExitCode> {
  if (options.generate) return testGenerated(folder, path, options, console);
  const stop = async (): Promise<ExitCode> => {
    await printTotals(NO_TESTS, console);
    return 1;
  };
  const compiled = await requireAssistant([folder], console);
  if (!compiled) return stop();
  const { cases, diagnostics, hint } = await chooseTests(folder, path, compiled, console.cwd);
  await printDiagnostics(diagnostics, console);
  if (cases.length === 0) {
    const how = path === undefined ? ` Talk one: halcyon chat ${folder} --record ${join(folder, "tests/first.yml")}` : "";
    console.err(`There are no tests ${path === undefined ? `in ${folder}` : `at ${path}`}.${hint ? ` ${hint}` : how}\n`);
    return stop();
  }
  const problem = options.actions === undefined ? null : await probeActions(options.actions);
  if (problem !== null) {
    console.err(`${problem} No test was run.\n`);
    return stop();
  }
  const code = await play(folder, cases, compiled, options, console, open);
  return hasErrors(diagnostics) ? 1 : code;
}

async function play(
  folder: string,
  cases: readonly TestCase[],
  compiled: Compiled & { readonly assistant: NonNullable<Compiled["assistant"]> },
  options: TestOptions,
  console: Console,
  open: typeof openUnderstand,
): Promise<ExitCode> {
  const claims = await readClaims(options.claims, console.cwd);
  const { actions, assistant } = await findActions(options.actions, compiled, console);
  const understand = await open(assistant, console);
  try {
    const knowledge = await answerHere([folder], assistant, console, understand);
    let printed = Promise.resolve();
    const report = await runTests({
      assistant,
      cases,
      understand,
      actions,
      knowledge,
      claims,
      channel: options.channel === "plain" ? PLAIN_CHANNEL : undefined,
      failFast: options.failFast,
      onResult(result) {
        if (options.onlyFailed && result.status !== "failed") return;
        printed = printed.then(() => console.out(formatResult(result)));
      },
    });
    await printed;
    await reportTests(report, { assistant, files: compiled.files }, options, console);
    await printTotals(report, console);
    return report.failed > 0 ? 1 : 0;
  } finally {
    understand.close();
    actions?.close();
  }
}
