import { isPattern, type Step, type Target } from "../model/flow.ts";
import type { Project } from "./project.ts";
import type { WrittenFlow } from "./read-flow.ts";

/** Where a step can lead, without duplicates. */
export function leadsTo({ next }: Step): readonly Target[] {
  if (typeof next === "string") return [next];
  return [...new Set([...next.branches.map((branch) => branch.then), next.else])];
}

/** A guard that is written as false: the flow is only for links, calls and triggers. */
export function isNeverOffered({ flow }: WrittenFlow): boolean {
  return flow.guard !== undefined && /^\s*false\s*$/i.test(flow.guard);
}

/** Whether somebody can begin this flow, other than through another flow. */
export function isStartable(written: WrittenFlow): boolean {
  return !isPattern(written.flow) && (!isNeverOffered(written) || written.flow.nluTriggers.length > 0);
}

/**
 * Steps that some conversation reaches without having passed a step that fits, over links and calls too: "said without
 * a preceding action", "done without a preceding confirmation". As `flow id`, a space, `step id`.
 */
export function reachedWithout(project: Project, fits: (step: Step) => boolean): ReadonlySet<string> {
  const walk = new Walk(project, fits);
  for (const written of project.flows.values()) if (isStartable(written)) walk.enter(written.flow.id);
  return walk.reached;
}

class Walk {
  readonly reached = new Set<string>();
  readonly #project: Project;
  readonly #fits: (step: Step) => boolean;
  /** Flow → whether its end can be reached without. Entered once; a flow that is being walked counts as ending. */
  readonly #ends = new Map<string, boolean>();

  constructor(project: Project, fits: (step: Step) => boolean) {
    this.#project = project;
    this.#fits = fits;
  }

  enter(id: string): boolean {
    const known = this.#ends.get(id);
    if (known !== undefined) return known;
    this.#ends.set(id, true);
    const ends = this.#walk(id);
    this.#ends.set(id, ends);
    return ends;
  }

  #walk(id: string): boolean {
    const flow = this.#project.flows.get(id)?.flow;
    const byId = new Map(flow?.steps.map((step) => [step.id, step]));
    const seen = new Set<string>();
    const open: Target[] = flow ? [flow.first] : [];
    let ends = flow === undefined;
    for (let target = open.pop(); target !== undefined; target = open.pop()) {
      const step = byId.get(target);
      if (!step) ends = true;
      if (!step || seen.has(target)) continue;
      seen.add(target);
      this.reached.add(`${id} ${target}`);
      if (this.#fits(step)) continue;
      if (step.kind === "link") this.enter(step.flow);
      else if (step.kind !== "call" || this.enter(step.flow)) open.push(...leadsTo(step));
    }
    return ends;
  }
}
