import { toDirectedGraph } from "xstate/graph";
import { compiledFlow } from "../../dialogue/compile.ts";
import type { Assistant } from "../../model/assistant.ts";
import { END, type Flow, type Step, type Target } from "../../model/flow.ts";

/** One way out of a step: its only one, or the branch at `index` (the last index is `else`). */
export interface FlowEdge {
  readonly flow: string;
  readonly from: Target;
  readonly index: number;
  readonly to: Target;
}

/** A flow as XState's graph tools see its machine. */
export interface FlowGraph {
  readonly flow: Flow;
  readonly steps: ReadonlyMap<Target, Step>;
  /** By step id, in the order in which the branches are tried. */
  readonly edges: ReadonlyMap<Target, readonly FlowEdge[]>;
}

/** From the first step to END; or to a step that the path has met before, where no way leads to END. */
export type FlowPath = readonly FlowEdge[];

/** The graph of a flow's machine; the assistant has the flow. */
export function readGraph(assistant: Assistant, id: string): FlowGraph {
  const { flow, machine, steps } = compiledFlow(assistant, id)!;
  const idOf = (key: string): Target => steps.get(key)?.id ?? END;
  const edges = toDirectedGraph(machine).children.flatMap(({ stateNode, edges: out }): [Target, readonly FlowEdge[]][] =>
    steps.has(stateNode.key)
      ? [
          [
            idOf(stateNode.key),
            out.map(({ source, target }, index) => ({
              flow: flow.id,
              from: idOf(source.key),
              index,
              to: idOf(target.key),
            })),
          ],
        ]
      : [],
  );
  return { flow, steps: new Map(flow.steps.map((step) => [step.id, step])), edges: new Map(edges) };
}

/** An edge's name, unique in the assistant. */
export function edgeKey({ flow, from, index }: FlowEdge): string {
  return `${flow}/${from}#${index}`;
}

/**
 * The paths of a flow, lazily: first a path through every edge that can be reached, the shortest; then all others that
 * meet no step twice. Each path once.
 */
export function* pathsOf(graph: FlowGraph): Generator<FlowPath> {
  const seen = new Set<string>();
  const fresh = (path: FlowPath): boolean => {
    const name = path.map(edgeKey).join(" ");
    return !seen.has(name) && Boolean(seen.add(name));
  };
  const covered = new Set<string>();
  for (const edge of reachableEdges(graph)) {
    if (covered.has(edgeKey(edge))) continue;
    const path = [...shortest(graph, graph.flow.first, edge.from)!, edge, ...(shortest(graph, edge.to, END) ?? [])];
    for (const one of path) covered.add(edgeKey(one));
    if (fresh(path)) yield path;
  }
  for (const path of simplePaths(graph, graph.flow.first, new Set([graph.flow.first]))) if (fresh(path)) yield path;
}

/** Edges of steps that the graph leads to, nearest to the start first. */
export function reachableEdges(graph: FlowGraph): readonly FlowEdge[] {
  const met = new Set<Target>([graph.flow.first]);
  for (const step of met) for (const { to } of graph.edges.get(step) ?? []) met.add(to);
  return [...met].flatMap((step) => graph.edges.get(step) ?? []);
}

/** The shortest way between two places; null if there is none. */
export function shortest(graph: FlowGraph, from: Target, to: Target): FlowPath | null {
  const ways = new Map<Target, FlowPath>([[from, []]]);
  for (const [step, path] of ways) {
    if (step === to) return path;
    for (const edge of graph.edges.get(step) ?? []) if (!ways.has(edge.to)) ways.set(edge.to, [...path, edge]);
  }
  return null;
}

function* simplePaths(graph: FlowGraph, at: Target, met: ReadonlySet<Target>): Generator<FlowPath> {
  for (const edge of graph.edges.get(at) ?? []) {
    if (edge.to === END) yield [edge];
    else if (!met.has(edge.to))
      for (const rest of simplePaths(graph, edge.to, new Set([...met, edge.to]))) yield [edge, ...rest];
  }
}

/** Steps that lead to a place, and how many edges away they are. The place itself is 0 away. */
export function distancesTo(graph: FlowGraph, to: Target): ReadonlyMap<Target, number> {
  const distances = new Map<Target, number>([[to, 0]]);
  const all = [...graph.edges.values()].flat();
  for (const [step, distance] of distances) {
    for (const { from, to: target } of all) if (target === step && !distances.has(from)) distances.set(from, distance + 1);
  }
  return distances;
}
