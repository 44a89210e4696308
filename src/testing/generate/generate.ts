import type { Assistant } from "../../model/assistant.ts";
import { END, isPattern, type Flow, type Step } from "../../model/flow.ts";
import { findCandidates, type Candidates } from "./candidates.ts";
import { edgeKey, pathsOf, reachableEdges, shortest, type FlowEdge, type FlowPath } from "./graph.ts";
import { planWalk, type Plan, type Planned } from "./plan.ts";
import { Walks, type Entry } from "./walk.ts";

export interface GenerateOptions {
  /** Paths of one flow that are played. Default 50. */
  readonly maxPaths?: number | undefined;
}

/** What there is to test of one flow. */
export interface FlowTests {
  readonly flow: Flow;
  /** One for each path that can be walked. */
  readonly plans: readonly Plan[];
  /** Paths that could be walked, but are more than `maxPaths`. `isMore`: there are others that were not even looked at. */
  readonly leftOut: number;
  readonly isMore: boolean;
  /** Branches for which no values were found. `isCertain`: all that make a difference were tried. */
  readonly untaken: readonly { readonly edge: FlowEdge; readonly isCertain: boolean }[];
  /** Steps to which the graph does not lead. */
  readonly unreachable: readonly Step[];
  /** Steps from which no way leads to an end. */
  readonly endless: readonly Step[];
  /** Null: nothing starts the flow, calls it or links to it. */
  readonly entry: Entry | null;
}

export interface GeneratedTests {
  readonly assistant: Assistant;
  readonly candidates: Candidates;
  readonly flows: readonly FlowTests[];
}

const DEFAULT_PATHS = 50;
/** Paths of one flow that are looked at: a flow of twenty branches in a row has a million. */
const MAX_LOOKED_AT = 1_000;

/** Finds the paths of every flow of an assistant, and for each the values by which it is taken. */
export function generateTests(assistant: Assistant, { maxPaths = DEFAULT_PATHS }: GenerateOptions = {}): GeneratedTests {
  const candidates = findCandidates(assistant);
  const walks = new Walks(assistant);
  const flows = Object.values(assistant.flows).filter((flow) => !isPattern(flow));
  return { assistant, candidates, flows: flows.map((flow) => testsOf(assistant, candidates, walks, flow, maxPaths)) };
}

function testsOf(assistant: Assistant, candidates: Candidates, walks: Walks, flow: Flow, maxPaths: number): FlowTests {
  const graph = walks.graph(flow.id);
  const reachable = reachableEdges(graph);
  const met = new Set([flow.first, ...reachable.map(({ to }) => to)]);
  const unreachable = flow.steps.filter(({ id }) => !met.has(id));
  const endless = flow.steps.filter(({ id }) => met.has(id) && shortest(graph, id, END) === null);
  const entry = walks.entry(flow.id);
  if (!entry) return { flow, plans: [], leftOut: 0, isMore: false, untaken: [], unreachable, endless, entry };

  const plans: Plan[] = [];
  const taken = new Set<string>();
  const unsure = new Set<string>();
  let leftOut = 0;
  let looked = 0;
  let isMore = false;
  for (const path of pathsOf(graph)) {
    if (++looked > MAX_LOOKED_AT) {
      isMore = true;
      break;
    }
    if (plans.length >= maxPaths && path.every((edge) => taken.has(edgeKey(edge)))) {
      leftOut++;
      continue;
    }
    // Where no values lead to the end, some may lead up to the new branch: what follows then is seen in the engine.
    const toNew = path.slice(0, path.findIndex((edge) => !taken.has(edgeKey(edge))) + 1);
    for (const way of [path, toNew]) {
      const planned = way.length > 0 ? planPath(assistant, candidates, walks, entry, way) : null;
      if (planned?.kind === "unknown") for (const edge of way) unsure.add(edgeKey(edge));
      if (planned?.kind !== "plan") continue;
      plans.push(planned.plan);
      for (const edge of way) taken.add(edgeKey(edge));
      break;
    }
  }
  const untaken = reachable
    .filter((edge) => !taken.has(edgeKey(edge)) && typeof graph.steps.get(edge.from)!.next !== "string")
    .map((edge) => ({ edge, isCertain: !isMore && !unsure.has(edgeKey(edge)) }));
  return { flow, plans, leftOut, isMore, untaken, unreachable, endless, entry };
}

/** The first of a path's walks for which there are values. */
function planPath(assistant: Assistant, candidates: Candidates, walks: Walks, entry: Entry, path: FlowPath): Planned {
  let isUnknown = false;
  for (const walk of walks.along(path)) {
    const planned = planWalk(assistant, candidates, entry, [...entry.before, ...walk, ...entry.after]);
    if (planned.kind === "plan") return planned;
    isUnknown ||= planned.kind === "unknown";
  }
  return { kind: isUnknown ? "unknown" : "impossible" };
}
