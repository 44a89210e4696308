import type { SourceFile } from "../authoring/source.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CommandName } from "../model/command.ts";
import { isPattern, type Flow } from "../model/flow.ts";
import type { PlayedResult } from "./run-tests.ts";
import { formatLines, linesOf } from "./step-lines.ts";

export interface FlowCoverage {
  readonly flow: string;
  readonly steps: number;
  /** Steps that have run at least once. */
  readonly visited: number;
  /** Ids of the steps that have not, in the author's order. */
  readonly missing: readonly string[];
  /** Where the missing steps are written: `flows/a.yml:3-5, 9`. Empty where nothing is missing, or nobody wrote it. */
  readonly lines: string;
}

/** Which steps some cases went through, and what they asked for. */
export interface Coverage {
  readonly flows: readonly FlowCoverage[];
  /** Apart: repair patterns are mostly not the author's. */
  readonly patterns: readonly FlowCoverage[];
  /** Of the flows, without the patterns. */
  readonly total: { readonly steps: number; readonly visited: number };
  /** Commands that were carried out, most frequent first. */
  readonly commands: readonly { readonly command: CommandName; readonly count: number }[];
}

/** What the cases went through, whatever came of them. `files`: the assistant's sources, for the lines of missing steps. */
export function coverageOf(
  assistant: Assistant,
  results: readonly PlayedResult[],
  files: readonly SourceFile[] = [],
): Coverage {
  const visited = new Map<string, Set<string>>();
  for (const { flow, step } of results.flatMap((result) => result.visited)) {
    const steps = visited.get(flow) ?? new Set();
    visited.set(flow, steps.add(step));
  }
  const all = Object.values(assistant.flows).filter(({ steps }) => steps.length > 0);
  const cover = (flow: Flow): FlowCoverage => coverFlow(flow, visited.get(flow.id) ?? new Set(), files);
  const flows = all.filter((flow) => !isPattern(flow)).map(cover);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    flows,
    patterns: all.filter((flow) => isPattern(flow)).map(cover),
    total: { steps: sum(flows.map(({ steps }) => steps)), visited: sum(flows.map((flow) => flow.visited)) },
    commands: countCommands(results),
  };
}

function coverFlow({ id, steps }: Flow, visited: ReadonlySet<string>, files: readonly SourceFile[]): FlowCoverage {
  const missing = steps.filter((step) => !visited.has(step.id));
  const begins = new Set(steps.flatMap(({ place }) => (place ? [place.line] : [])));
  const lines = missing.flatMap(({ place }) => (place ? (linesOf(place, files, begins) ?? []) : []));
  return {
    flow: id,
    steps: steps.length,
    visited: steps.length - missing.length,
    missing: missing.map((step) => step.id),
    lines: formatLines(lines),
  };
}

function countCommands(results: readonly PlayedResult[]): Coverage["commands"] {
  const counts = new Map<CommandName, number>();
  for (const [name, count] of results.flatMap(({ commands }) => Object.entries(commands)))
    counts.set(name as CommandName, (counts.get(name as CommandName) ?? 0) + count);
  return [...counts].map(([command, count]) => ({ command, count })).toSorted((one, other) => other.count - one.count);
}
