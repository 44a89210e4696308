import type { Assistant } from "../../model/assistant.ts";
import { END, isPattern, type Flow, type Step } from "../../model/flow.ts";
import { findCandidates, type Candidates } from "./candidates.ts";
import { edgeKey, pathsOf, reachableEdges, shortest, type FlowEdge } from "./graph.ts";
import { isPossible, type Plan } from "./plan.ts";
import { planAim, type Aim } from "./search.ts";
import { isLedToByPattern, Walks } from "./walk.ts";

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
  /** Edges on which no values lead. `isCertain`: there are none; else not all ways could be tried. */
  readonly untaken: readonly { readonly edge: FlowEdge; readonly isCertain: boolean }[];
  /** Steps to which the graph does not lead. */
  readonly unreachable: readonly Step[];
  /** Steps from which no way leads to an end. */
  readonly endless: readonly Step[];
  /** Who leads to the flow: somebody who wants it, or another flow; only a repair pattern; nobody. */
  readonly ledToBy: "task" | "pattern" | "nobody";
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
  const entries = walks.entries(flow.id);
  const found = { flow, unreachable, endless };
  if (entries.list.length === 0 && !entries.isCut) {
    const ledToBy = isLedToByPattern(assistant, flow.id) ? "pattern" : "nobody";
    return { ...found, plans: [], leftOut: 0, isMore: false, untaken: [], ledToBy };
  }

  const plans: Plan[] = [];
  const taken = new Set<string>();
  let leftOut = 0;
  let looked = 0;
  let isMore = false;
  const plan = (aim: Aim): "plan" | "impossible" | "unknown" => {
    const planned = planAim(assistant, candidates, walks, entries, aim);
    if (planned.kind !== "plan") return planned.kind;
    plans.push(planned.plan);
    for (const item of planned.plan.walk) if (item.kind === "leave") taken.add(edgeKey(item.edge));
    return "plan";
  };
  for (const path of pathsOf(graph)) {
    if (++looked > MAX_LOOKED_AT) {
      isMore = true;
      break;
    }
    if (plans.length >= maxPaths && path.every((edge) => taken.has(edgeKey(edge)))) leftOut++;
    else plan({ kind: "path", path });
  }
  // Where none of these paths leads along an edge, another may, which goes round before.
  const untaken: FlowTests["untaken"][number][] = [];
  for (const edge of reachable) {
    if (taken.has(edgeKey(edge))) continue;
    const outcome = plan({ kind: "edge", edge });
    const isCertain = outcome === "impossible" || isPossible(assistant, candidates, edge) === false;
    if (outcome !== "plan") untaken.push({ edge, isCertain });
  }
  return { ...found, plans, leftOut, isMore, untaken, ledToBy: "task" };
}
