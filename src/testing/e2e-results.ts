import type { JsonObject } from "../base/json.ts";
import { formatSteps, formatYaml } from "./format-tests.ts";
import type { PlayedResult, TestResult } from "./run-tests.ts";

/**
 * The cases of one status, as CALM writes them: `name`, `pass_status`, `expected_steps`, `difference`. A case that could
 * not be judged to its end has no `pass_status` but a `reason`.
 */
export function formatResults(results: readonly PlayedResult[], status: TestResult["status"]): string {
  return formatYaml(results.filter((result) => result.status === status).map(formatResult));
}

function formatResult({ name, file, place, status, testCase, failure, reason }: PlayedResult): JsonObject {
  return {
    name,
    file: `${file}:${place.line}`,
    pass_status: status === "skipped" ? null : status === "passed",
    expected_steps: [...formatSteps(testCase)],
    difference: failure ? [...differenceOf(failure)] : [],
    ...(reason !== undefined && { reason }),
  };
}

/** What a failed turn should have held (`-`) and what it held (`+`), with the why of it. */
function differenceOf({ place, user, expected, actual, why }: NonNullable<TestResult["failure"]>): readonly string[] {
  return [
    `  ${place.file}:${place.line}:${place.column}`,
    `  ${user === null ? "at the beginning" : `after ${JSON.stringify(user)}`}`,
    `- ${expected}`,
    ...(actual.length > 0 ? actual.map((line) => `+ ${line}`) : ["+ nothing"]),
    ...(why === undefined ? [] : [`  why: ${why}`]),
  ];
}
