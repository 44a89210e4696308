import type { TestReport, TestResult } from "./run-tests.ts";

/** The report as JUnit XML, one suite a file: what CI systems read. */
export function formatJunit({ results, failed, skipped }: TestReport): string {
  const files = [...new Set(results.map(({ file }) => file))];
  const suites = files.map((file) => {
    const own = results.filter((result) => result.file === file);
    const counts = `tests="${own.length}" failures="${countOf(own, "failed")}" skipped="${countOf(own, "skipped")}"`;
    return `  <testsuite name=${quote(file)} ${counts} time="${seconds(own)}">\n${own.map(formatCase).join("\n")}\n  </testsuite>`;
  });
  const total = `tests="${results.length}" failures="${failed}" skipped="${skipped}" time="${seconds(results)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="halcyon" ${total}>\n${suites.join("\n")}\n</testsuites>\n`;
}

function formatCase(result: TestResult): string {
  const { name, file, place, failure, reason, reading } = result;
  const open = `    <testcase name=${quote(name)} classname=${quote(file)} file=${quote(file)} line="${place.line}" time="${seconds([result])}"`;
  const inside = [
    ...(reading ? [`<properties><property name="understanding" value="${reading}"/></properties>`] : []),
    ...(failure ? [`<failure message=${quote(`expected ${failure.expected}`)}>${escape(wordsOf(failure))}</failure>`] : []),
    ...(reason === undefined ? [] : [`<skipped message=${quote(reason)}/>`]),
  ];
  if (inside.length === 0) return `${open}/>`;
  return `${open}>\n${inside.map((line) => `      ${line}\n`).join("")}    </testcase>`;
}

function wordsOf({ place, user, actual, why }: NonNullable<TestResult["failure"]>): string {
  const said = user === null ? "at the beginning" : `after ${JSON.stringify(user)}`;
  return [`${place.file}:${place.line}:${place.column} ${said}`, ...actual, ...(why === undefined ? [] : [`why: ${why}`])].join(
    "\n",
  );
}

function countOf(results: readonly TestResult[], status: TestResult["status"]): number {
  return results.filter((result) => result.status === status).length;
}

function seconds(results: readonly TestResult[]): string {
  return (results.reduce((sum, { ms }) => sum + ms, 0) / 1_000).toFixed(3);
}

function quote(text: string): string {
  return `"${escape(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`;
}

/** XML 1.0 knows no control characters but tab and line breaks, not even escaped. */
function escape(text: string): string {
  const allowed = text.replaceAll(/[^\t\n\r -\u{10ffff}]/gu, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
