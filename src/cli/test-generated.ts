import { HalcyonError } from "../base/errors.ts";
import { isPattern } from "../model/flow.ts";
import type { FlowReport, GeneratedReport, GeneratedResult } from "../testing/generate/report.ts";
import { runGenerated } from "../testing/generate/run-generated.ts";
import { formatJunit } from "../testing/junit.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import { printTotals } from "./test-report.ts";
import { writeResult } from "./write-file.ts";

export interface TestGeneratedOptions {
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  /** A whole number above 0, as it was typed. */
  readonly maxPaths?: string | undefined;
}

/**
 * `halcyon test DIR [FLOW] --generate`: plays the paths of every flow, disturbs every question, lets every action fail.
 * The last line of the output is `N passed, N failed, N skipped`; the model is not asked.
 *
 * @throws {HalcyonError} `cli/usage`, `cli/not-written`.
 */
export async function testGenerated(
  folder: string,
  flow: string | undefined,
  options: TestGeneratedOptions,
  console: Console,
): Promise<ExitCode> {
  const maxPaths = options.maxPaths === undefined ? undefined : Number(options.maxPaths);
  if (maxPaths !== undefined && !(Number.isInteger(maxPaths) && maxPaths > 0))
    throw new HalcyonError("cli/usage", { option: "--max-paths", value: options.maxPaths });
  const compiled = await requireAssistant([folder], console);
  if (!compiled) {
    await printTotals({ model: 0, scripted: 0, passed: 0, failed: 0, skipped: 0 }, console);
    return 1;
  }
  const { assistant } = compiled;
  if (flow !== undefined && (!Object.hasOwn(assistant.flows, flow) || isPattern(flow)))
    throw new HalcyonError("cli/usage", { flow, known: Object.keys(assistant.flows).filter((id) => !isPattern(id)) });
  const report = runGenerated(assistant, {
    maxPaths,
    ...(flow !== undefined && { flows: [flow] }),
    elapsed: () => performance.now(),
  });
  await console.out(formatReport(report));
  if (options.json !== undefined) await writeResult(options.json, `${JSON.stringify(report, null, 2)}\n`, console);
  if (options.junit !== undefined) await writeResult(options.junit, formatJunit(report), console);
  await printTotals({ ...report, model: 0, scripted: report.results.length }, console);
  return report.failed > 0 ? 1 : 0;
}

function formatReport(report: GeneratedReport): string {
  const rest = report.results.filter((result) => result.flow === null);
  return [
    ...report.flows.map(formatFlow),
    ...rest.map((result) => `${mark(result.status)} ${result.name}\n${formatProblem(result)}`),
    formatCoverage(report),
  ].join("");
}

function formatFlow({ flow, paths, leftOut, leftOutTests, isMore, questions, results }: FlowReport): string {
  const failed = results.filter(({ status }) => status === "failed").length;
  const skipped = results.filter(({ status }) => status === "skipped").length;
  const parts = [
    plural(paths, "path"),
    plural(questions, "question"),
    `${results.length - failed - skipped} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(leftOut > 0 || isMore ? [`${isMore ? "at least " : ""}${plural(leftOut, "path")} left out (--max-paths)`] : []),
    ...(leftOutTests > 0 ? [`${plural(leftOutTests, "test")} left out (too many turns)`] : []),
  ];
  const title = `${mark(failed > 0 ? "failed" : "passed")} ${flow}  ${parts.join(", ")}\n`;
  return title + results.map(formatProblem).join("");
}

function mark(status: GeneratedResult["status"]): string {
  return status === "passed" ? "ok  " : status === "failed" ? "FAIL" : "skip";
}

/** What is wrong, where, and the conversation that shows it. */
function formatProblem({ name, place, status, finding, failure, reason, yaml }: GeneratedResult): string {
  if (status === "passed") return "";
  const where = `     ${place.file}:${place.line}:${place.column}  ${name}\n`;
  if (!finding || !failure) return `${where}       ${reason}\n`;
  const happened = failure.actual.slice(1).map((line) => `         ${line}\n`);
  const test = yaml === undefined ? "" : `       as a test:\n${yaml.trimEnd().replaceAll(/^/gm, "         ")}\n`;
  const last = happened.length > 0 ? `       the last turn:\n${happened.join("")}` : "";
  return `${where}       ${finding.kind}: ${finding.message}\n${last}${test}`;
}

function formatCoverage({ flows, disturbances }: GeneratedReport): string {
  const sum = (count: (flow: FlowReport) => number): number => flows.reduce((total, flow) => total + count(flow), 0);
  const questions = sum((flow) => flow.questions);
  const unasked = flows.flatMap(({ flow, unasked: steps }) => steps.map((step) => `${flow}/${step}`));
  const inapplicable = sum((flow) => flow.inapplicable);
  const leftOut = sum((flow) => flow.leftOutTests);
  const missing = [...unasked, ...(leftOut > 0 ? [`${plural(leftOut, "test")} left out, failing actions included`] : [])];
  const all = missing.length === 0 ? "all" : `all but ${missing.join(", ")}`;
  const beside = inapplicable > 0 ? ` (${inapplicable} pairs do not apply: no earlier answer, any word is an answer, …)` : "";
  return `coverage: ${plural(questions, "collect step")} x ${disturbances} disturbances: ${all}${beside}\n`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
