import type { Step, Target } from "../model/flow.ts";
import { leadsTo } from "./paths.ts";
import type { Project } from "./project.ts";

/** A way round: the step where it was first met, the one that leads back to it, and all of them. */
export interface Cycle {
  readonly first: string;
  readonly last: string;
  readonly ids: ReadonlySet<string>;
}

/** A cycle of steps that all fit, or null. Depth first, without recursion. */
export function findCycle(byId: ReadonlyMap<string, Step>, fits: (step: Step) => boolean): Cycle | null {
  const done = new Set<string>();
  for (const start of byId.keys()) {
    const path: { id: string; open: Target[] }[] = [];
    const onPath = new Set<string>();
    /** Whether the way has come round. */
    const enter = (id: string): boolean => {
      const step = byId.get(id);
      if (!step || done.has(id) || !fits(step)) return false;
      if (onPath.has(id)) return true;
      onPath.add(id);
      path.push({ id, open: [...leadsTo(step)] });
      return false;
    };
    enter(start);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const target = top.open.pop();
      if (target === undefined) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (enter(target)) {
        const from = path.findIndex(({ id }) => id === target);
        return { first: target, last: top.id, ids: new Set(path.slice(from).map(({ id }) => id)) };
      }
    }
  }
  return null;
}

/** Neither waits for the visitor nor for the backend: it is done at once, and its next step follows. */
export function isSilent(step: Step, { responses, actions }: Project): boolean {
  if (step.kind === "noop" || step.kind === "set_slots") return true;
  return step.kind === "action" && responses.has(step.action) && !actions.has(step.action);
}
