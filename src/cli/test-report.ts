import { join } from "node:path";
import type { SourceFile } from "../authoring/source.ts";
import type { JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import { accuracyOf, formatAccuracy } from "../testing/accuracy.ts";
import { coverageOf, type Coverage } from "../testing/coverage.ts";
import { formatResults } from "../testing/e2e-results.ts";
import { formatCommandsCsv, formatCoverage, formatCoverageCsv } from "../testing/format-coverage.ts";
import { formatTests } from "../testing/format-tests.ts";
import { formatJunit } from "../testing/junit.ts";
import type { PlayedReport, PlayedResult, TestResult } from "../testing/run-tests.ts";
import type { Console } from "./console.ts";
import { writeResult } from "./write-file.ts";

/** What becomes of a report besides being printed; each is a path. */
export interface ReportOptions {
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  /** Folder for `passed.yml`, `failed.yml` and, where there is one, `skipped.yml`; true: `e2e_results`. */
  readonly e2eResults?: string | true | undefined;
  /** The failed cases, as tests that can be run again. */
  readonly failed?: string | undefined;
  readonly coverageReport?: boolean | undefined;
  readonly coverageOutputPath?: string | undefined;
  readonly onlyFailed?: boolean | undefined;
}

/** Coverage by what came of the cases. Those that nobody could judge to their end held as far as they could be checked. */
interface CoverageByStatus {
  readonly passed: Coverage;
  readonly failed: Coverage;
}

/** Writes every file that was asked for, and prints what a person wants to know, up to the two lines of totals. */
export async function reportTests(
  report: PlayedReport,
  { assistant, files }: { readonly assistant: Assistant; readonly files: readonly SourceFile[] },
  options: ReportOptions,
  console: Console,
): Promise<void> {
  const isCovered = options.coverageReport === true || options.coverageOutputPath !== undefined;
  const coverage = isCovered ? coverageByStatus(report, assistant, files) : null;
  if (options.json !== undefined) await writeResult(options.json, formatJson(report, coverage), console);
  if (options.junit !== undefined) await writeResult(options.junit, formatJunit(report), console);
  const { e2eResults, failed, coverageOutputPath } = options;
  if (e2eResults !== undefined) await writeStatuses(e2eResults === true ? "e2e_results" : e2eResults, report, console);
  if (failed !== undefined) await writeFailed(failed, report, console);
  if (coverage && coverageOutputPath !== undefined) await writeCoverage(coverageOutputPath, report, coverage, console);
  if (coverage) {
    await console.out(formatCoverage("coverage of passed cases", coverage.passed));
    if (report.failed > 0) await console.out(formatCoverage("coverage of failed cases", coverage.failed));
  }
  const accuracy = formatAccuracy(accuracyOf(report.results));
  if (accuracy.length > 0) await console.out(`checked\n${accuracy.map((line) => `  ${line}\n`).join("")}`);
}

/** The two last lines. */
export async function printTotals(
  { model, scripted, passed, failed, skipped }: Omit<PlayedReport, "results">,
  console: Console,
): Promise<void> {
  await console.out(`${model} with the model, ${scripted} scripted\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}

/** One case as it ends. */
export function formatResult({ name, file, status, failure, reason }: PlayedResult): string {
  const title = `${status === "passed" ? "ok  " : status === "failed" ? "FAIL" : "skip"} ${file} · ${name}\n`;
  if (reason !== undefined) return `${title}     ${reason}\n`;
  if (!failure) return title;
  const { place, user, expected, actual, why } = failure;
  const said = user === null ? "at the beginning" : `after ${JSON.stringify(user)}`;
  const happened = actual.length > 0 ? actual.map((line) => `       ${line}\n`).join("") : "       nothing\n";
  const reasoned = why === undefined ? "" : `     why: ${why}\n`;
  return `${title}     ${place.file}:${place.line}:${place.column} ${said}\n     expected ${expected}\n     but this happened:\n${happened}${reasoned}`;
}

function coverageByStatus({ results }: PlayedReport, assistant: Assistant, files: readonly SourceFile[]): CoverageByStatus {
  const failed = results.filter(({ status }) => status === "failed");
  const others = results.filter(({ status }) => status !== "failed");
  return { passed: coverageOf(assistant, others, files), failed: coverageOf(assistant, failed, files) };
}

function formatJson(report: PlayedReport, coverage: CoverageByStatus | null): string {
  const results = report.results.map(({ name, file, place, reading, status, ms, failure, reason }): TestResult => ({
    name,
    file,
    place,
    reading,
    status,
    ms,
    failure,
    reason,
  }));
  const accuracy = Object.fromEntries(accuracyOf(report.results));
  return `${JSON.stringify({ ...report, results, accuracy, ...(coverage && { coverage }) }, null, 2)}\n`;
}

async function writeStatuses(folder: string, { results, skipped }: PlayedReport, console: Console): Promise<void> {
  await writeResult(join(folder, "passed.yml"), formatResults(results, "passed"), console);
  await writeResult(join(folder, "failed.yml"), formatResults(results, "failed"), console);
  if (skipped > 0) await writeResult(join(folder, "skipped.yml"), formatResults(results, "skipped"), console);
}

/** A file stubs its actions or it does not: cases of both kinds are two files. */
async function writeFailed(path: string, { results }: PlayedReport, console: Console): Promise<void> {
  const cases = results.filter(({ status }) => status === "failed").map(({ testCase }) => testCase);
  const stubbed = cases.filter(({ stubs }) => stubs !== null);
  const real = cases.filter(({ stubs }) => stubs === null);
  await writeResult(path, formatTests(stubbed.length > 0 ? stubbed : real), console);
  if (stubbed.length === 0 || real.length === 0) return;
  const second = path.replace(/(\.ya?ml)?$/i, (ending) => `.unstubbed${ending || ".yml"}`);
  await writeResult(second, formatTests(real), console);
  console.err(`The failed cases that stub no actions are in ${second}.\n`);
}

async function writeCoverage(
  folder: string,
  report: PlayedReport,
  coverage: CoverageByStatus,
  console: Console,
): Promise<void> {
  for (const status of ["passed", "failed"] as const) {
    await writeResult(join(folder, `coverage_report_for_${status}_tests.csv`), formatCoverageCsv(coverage[status]), console);
    await writeResult(join(folder, `commands_histogram_for_${status}_tests.csv`), formatCommandsCsv(coverage[status]), console);
  }
  const json: JsonObject = JSON.parse(JSON.stringify(coverage)) as JsonObject;
  await writeResult(join(folder, "coverage.json"), `${JSON.stringify(json, null, 2)}\n`, console);
  await writeStatuses(folder, report, console);
}
