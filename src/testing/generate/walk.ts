import { parseCondition } from "../../dialogue/condition.ts";
import type { Assistant } from "../../model/assistant.ts";
import { isPattern, type CallStep, type Flow, type LinkStep, type Step } from "../../model/flow.ts";
import { readGraph, type FlowEdge, type FlowGraph } from "./graph.ts";

/** One thing that happens on a walk: a step begins, or is left by an edge. A called flow's walk lies between the two. */
export type WalkItem =
  | { readonly kind: "visit"; readonly flow: string; readonly step: Step }
  | { readonly kind: "leave"; readonly edge: FlowEdge };

/** A step by which one flow leads to another. */
export interface Gate {
  readonly flow: string;
  readonly step: CallStep | LinkStep;
}

/** A way to a flow: the task that leads to it, and the gates that it goes through. */
export interface Entry {
  /** The flow that the conversation starts. */
  readonly root: string;
  /** Set: it is started by this intent and no other way. */
  readonly intent: string | null;
  readonly through: readonly Gate[];
}

export interface Entries {
  /** The shortest first: the flow itself, if it can be started. */
  readonly list: readonly Entry[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Ways to one flow that are tried, and half-ways that are looked at. */
const MAX_ENTRIES = 12;
const MAX_LOOKED_AT = 500;

/** The flows of an assistant as graphs, and how they lead to each other. */
export class Walks {
  readonly #assistant: Assistant;
  readonly #graphs = new Map<string, FlowGraph>();
  /** By flow: the steps of user flows that call it or link to it. */
  readonly #gates: ReadonlyMap<string, readonly Gate[]>;

  constructor(assistant: Assistant) {
    this.#assistant = assistant;
    this.#gates = gatesOf(Object.values(assistant.flows).filter((flow) => !isPattern(flow)));
  }

  graph(flow: string): FlowGraph {
    let graph = this.#graphs.get(flow);
    if (!graph) this.#graphs.set(flow, (graph = readGraph(this.#assistant, flow)));
    return graph;
  }

  /** How conversations come to a flow; none if nothing leads there. */
  entries(flow: string): Entries {
    const list: Entry[] = [];
    const ways: (readonly Gate[])[] = [[]];
    let looked = 0;
    for (const through of ways) {
      if (list.length >= MAX_ENTRIES || ++looked > MAX_LOOKED_AT) return { list, isCut: true };
      const root = through[0]?.flow ?? flow;
      const { guard, nluTriggers } = this.#assistant.flows[root]!;
      const intent = nluTriggers[0]?.intent;
      if (!isNever(guard)) list.push({ root, intent: null, through });
      else if (intent !== undefined) list.push({ root, intent, through });
      for (const gate of this.#gates.get(root) ?? []) {
        if (gate.flow !== flow && through.every((other) => other.flow !== gate.flow)) ways.push([gate, ...through]);
      }
    }
    return { list, isCut: false };
  }
}

/** Whether a repair pattern leads to a flow. */
export function isLedToByPattern({ flows }: Assistant, flow: string): boolean {
  return (gatesOf(Object.values(flows).filter(isPattern)).get(flow) ?? []).length > 0;
}

function gatesOf(flows: readonly Flow[]): ReadonlyMap<string, readonly Gate[]> {
  const gates = new Map<string, Gate[]>();
  for (const { id, steps } of flows) {
    for (const step of steps) {
      if (step.kind !== "call" && step.kind !== "link") continue;
      gates.set(step.flow, [...(gates.get(step.flow) ?? []), { flow: id, step }]);
    }
  }
  return gates;
}

/** Whether a guard says no whatever the slots are. */
function isNever(guard: string | undefined): boolean {
  if (guard === undefined) return false;
  const parsed = parseCondition(guard);
  return parsed.kind === "problem" || (parsed.root.kind === "literal" && !parsed.root.value);
}
