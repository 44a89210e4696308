import type { PlayedResult } from "./run-tests.ts";
import type { ExpectationKind } from "./test-case.ts";

/** How often expectations of one kind held. */
export interface Accuracy {
  readonly passed: number;
  readonly failed: number;
}

/** By kind, in the order in which they first occur. What stands behind the first failure of a case was not looked at. */
export function accuracyOf(results: readonly PlayedResult[]): ReadonlyMap<ExpectationKind, Accuracy> {
  const found = new Map<ExpectationKind, Accuracy>();
  for (const { kind, passed } of results.flatMap(({ checked }) => checked)) {
    const { passed: held, failed } = found.get(kind) ?? { passed: 0, failed: 0 };
    found.set(kind, { passed: held + Number(passed), failed: failed + Number(!passed) });
  }
  return found;
}

/** One line a kind: `bot_uttered  12 of 13 (92.3 %)`. */
export function formatAccuracy(accuracy: ReadonlyMap<ExpectationKind, Accuracy>): readonly string[] {
  const width = Math.max(0, ...[...accuracy.keys()].map((kind) => kind.length));
  return [...accuracy].map(([kind, { passed, failed }]) => {
    const total = passed + failed;
    return `${kind.padEnd(width)}  ${passed} of ${total} (${((passed / total) * 100).toFixed(1)} %)`;
  });
}
