import { compiledFlow } from "../../dialogue/compile.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { FlowEdge } from "./graph.ts";

/** An assistant whose machines tell which way every flow goes. The assistant that it was made of is not touched. */
export interface Watch {
  readonly assistant: Assistant;
  /** The edges taken since the last call, in order. */
  take(): readonly FlowEdge[];
  /** Counts a turn that is played. */
  count(): void;
  /** Turns that were counted. */
  readonly turns: number;
}

type Guard = (args: { readonly event: unknown }) => boolean;

/** Makes a copy of the assistant, which gets machines of its own, and listens to their transitions. */
export function watchFlows(original: Assistant): Watch {
  const assistant: Assistant = { ...original };
  let taken: FlowEdge[] = [];
  let turns = 0;
  for (const id of Object.keys(assistant.flows)) {
    const { machine, steps } = compiledFlow(assistant, id)!;
    const plain = machine.transition.bind(machine);
    const guards = machine.implementations.guards as Readonly<Record<string, Guard>>;
    machine.transition = (snapshot, event, scope) => {
      const step = steps.get(String(snapshot.value));
      const next = plain(snapshot, event, scope);
      if (step) {
        const branches = typeof step.next === "string" ? [] : step.next.branches;
        const held = branches.findIndex((branch) => guards[branch.if]!({ event }));
        const index = held < 0 ? branches.length : held;
        const to = typeof step.next === "string" ? step.next : (branches[held]?.then ?? step.next.else);
        taken.push({ flow: id, from: step.id, index, to });
      }
      return next;
    };
  }
  return {
    assistant,
    take() {
      const edges = taken;
      taken = [];
      return edges;
    },
    count: () => void turns++,
    get turns() {
      return turns;
    },
  };
}
