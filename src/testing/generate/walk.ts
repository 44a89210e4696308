import { compiledFlow } from "../../dialogue/compile.ts";
import type { Assistant } from "../../model/assistant.ts";
import { END, isPattern, type Step, type Target } from "../../model/flow.ts";
import { parseCondition } from "../../dialogue/condition.ts";
import { pathsOf, readGraph, shortest, type FlowEdge, type FlowGraph, type FlowPath } from "./graph.ts";

/** One thing that happens on a walk: a step begins, or is left by an edge. A called flow's walk lies between the two. */
export type WalkItem =
  | { readonly kind: "visit"; readonly flow: string; readonly step: Step }
  | { readonly kind: "leave"; readonly edge: FlowEdge };

/** A way to a flow that is not started itself: the task that leads to it, what comes before, and after. */
export interface Entry {
  /** The flow that the conversation starts. */
  readonly root: string;
  /** Set: it is started by this intent and no other way. */
  readonly intent: string | null;
  readonly before: readonly WalkItem[];
  readonly after: readonly WalkItem[];
}

/** Alternatives that are tried for a called flow, and how deep calls are followed. */
const MAX_CHILDREN = 4;
const MAX_DEPTH = 4;

/** The flows of an assistant as graphs, and the walks through them. */
export class Walks {
  readonly #assistant: Assistant;
  readonly #graphs = new Map<string, FlowGraph>();

  constructor(assistant: Assistant) {
    this.#assistant = assistant;
  }

  graph(flow: string): FlowGraph {
    let graph = this.#graphs.get(flow);
    if (!graph) this.#graphs.set(flow, (graph = readGraph(compiledFlow(this.#assistant, flow)!)));
    return graph;
  }

  /** The walks that take a path, one for each way through the flows that it calls. */
  along(path: FlowPath, depth = 0): readonly (readonly WalkItem[])[] {
    let walks: (readonly WalkItem[])[] = [[]];
    for (const edge of path) {
      const step = this.graph(edge.flow).steps.get(edge.from)!;
      const inner = step.kind === "call" ? this.#within(step.flow, depth) : [[]];
      walks = walks
        .flatMap((walk) =>
          inner.map((child) => [
            ...walk,
            { kind: "visit", flow: edge.flow, step } as const,
            ...child,
            { kind: "leave", edge } as const,
          ]),
        )
        .slice(0, MAX_CHILDREN ** 2);
    }
    return walks;
  }

  #within(flow: string, depth: number): readonly (readonly WalkItem[])[] {
    if (depth >= MAX_DEPTH || !Object.hasOwn(this.#assistant.flows, flow)) return [[]];
    const paths = firstOf(pathsOf(this.graph(flow)), MAX_CHILDREN);
    return paths.flatMap((path) => this.along(path, depth + 1)).slice(0, MAX_CHILDREN);
  }

  /** How a conversation comes to a flow; null if nothing leads there. */
  entry(flow: string, seen: ReadonlySet<string> = new Set()): Entry | null {
    const { guard, nluTriggers } = this.#assistant.flows[flow]!;
    if (!isNever(guard)) return { root: flow, intent: null, before: [], after: [] };
    const intent = nluTriggers[0]?.intent;
    if (intent !== undefined) return { root: flow, intent, before: [], after: [] };
    if (seen.has(flow)) return null;
    for (const caller of Object.values(this.#assistant.flows)) {
      const step = caller.steps.find((one) => (one.kind === "call" || one.kind === "link") && one.flow === flow);
      if (!step || isPattern(caller) || caller.id === flow) continue;
      const outer = this.entry(caller.id, new Set([...seen, flow]));
      const way = shortest(this.graph(caller.id), caller.first, step.id);
      if (outer && way) return this.#through(outer, way, step);
    }
    return null;
  }

  #through(outer: Entry, way: FlowPath, step: Step): Entry {
    const { id } = this.#ownerOf(step);
    const [edge] = this.graph(id).edges.get(step.id) ?? [];
    const rest: FlowPath = step.kind === "link" || !edge ? [] : (shortest(this.graph(id), edge.to, END) ?? []);
    const leave: readonly WalkItem[] = edge ? [{ kind: "leave", edge }] : [];
    return {
      ...outer,
      before: [
        ...outer.before,
        ...this.along(way)[0]!,
        { kind: "visit", flow: id, step },
        ...(step.kind === "link" ? leave : []),
      ],
      after: [...(step.kind === "link" ? [] : leave), ...this.along(rest)[0]!, ...outer.after],
    };
  }

  #ownerOf(step: Step): { readonly id: string; readonly first: Target } {
    return Object.values(this.#assistant.flows).find(({ steps }) => steps.includes(step))!;
  }
}

/** Whether a guard says no whatever the slots are. */
function isNever(guard: string | undefined): boolean {
  if (guard === undefined) return false;
  const parsed = parseCondition(guard);
  return parsed.kind === "problem" || (parsed.root.kind === "literal" && !parsed.root.value);
}

export function firstOf<T>(items: Iterable<T>, count: number): readonly T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length >= count) break;
    found.push(item);
  }
  return found;
}
