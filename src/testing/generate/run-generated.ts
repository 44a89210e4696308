import type { Assistant } from "../../model/assistant.ts";
import type { TestResult } from "../run-tests.ts";
import { DISTURBANCES } from "./disturbances.ts";
import { runFlow } from "./flow-run.ts";
import { generateTests, type GenerateOptions } from "./generate.ts";
import { talkNonsense } from "./nonsense.ts";
import type { FlowReport, GeneratedReport } from "./report.ts";
import { watchFlows } from "./watch.ts";

export interface RunGeneratedOptions extends GenerateOptions {
  /** Ids of the flows to test. Default: all but the patterns, which the disturbances bring about. */
  readonly flows?: readonly string[] | undefined;
  /** Messages that mean nothing, said to the whole assistant. Default 1,000. */
  readonly nonsense?: number | undefined;
  /**
   * Turns after which nothing more is disturbed, nonsense apart; each flow has its share, and what earlier ones leave.
   * Default 30,000, fewer where there are more than 100 slots: a turn takes the longer the more there are. The paths
   * themselves are played in any case.
   */
  readonly maxTurns?: number | undefined;
  /** Milliseconds since some moment, for the durations in the report. Default: all are 0. */
  readonly elapsed?: (() => number) | undefined;
  /** Told as each flow ends. */
  readonly onFlow?: ((flow: FlowReport) => void) | undefined;
}

const DEFAULT_NONSENSE = 1_000;
const DEFAULT_TURNS = 30_000;
/** Slots from which on a turn takes longer. */
const MANY_SLOTS = 100;

/**
 * Tests an assistant without anybody writing a test: walks the paths of every flow in the engine, with values found for
 * their conditions; disturbs every question in every way; lets every action come to nothing; and talks nonsense for a
 * while. No model is asked, and nothing leaves the process.
 */
export function runGenerated(assistant: Assistant, options: RunGeneratedOptions = {}): GeneratedReport {
  const { nonsense = DEFAULT_NONSENSE, maxTurns = turnsFor(assistant), elapsed = () => 0, onFlow } = options;
  const { flows: tests, candidates } = generateTests(assistant, options);
  const plans = new Map(tests.flatMap(({ flow, plans: [plan] }) => (plan ? [[flow.id, plan] as const] : [])));
  const bench = { watch: watchFlows(assistant), candidates, plans, elapsed };
  const wanted = tests.filter(({ flow }) => options.flows?.includes(flow.id) ?? true);
  const flows = wanted.map((one, index) => {
    const report = runFlow(one, bench, (maxTurns * (index + 1)) / wanted.length);
    onFlow?.(report);
    return report;
  });
  const results = [...flows.flatMap((flow) => flow.results), ...(nonsense > 0 ? [talkNonsense(bench, nonsense)] : [])];
  const count = (status: TestResult["status"]): number => results.filter((result) => result.status === status).length;
  return {
    results,
    flows,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    disturbances: Object.keys(DISTURBANCES).length,
  };
}

function turnsFor({ slots }: Assistant): number {
  return Math.round((DEFAULT_TURNS * MANY_SLOTS) / Math.max(MANY_SLOTS, Object.keys(slots).length));
}
