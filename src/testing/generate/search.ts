import type { Assistant } from "../../model/assistant.ts";
import { END, type Step, type Target } from "../../model/flow.ts";
import type { Candidates } from "./candidates.ts";
import { distancesTo, type FlowEdge, type FlowPath } from "./graph.ts";
import { planWalk, type Plan, type Planned } from "./plan.ts";
import type { Entries, Entry, WalkItem, Walks } from "./walk.ts";

/** Where a walk has to lead along: a whole path of a flow, or one edge of it, by any way. */
export type Aim = { readonly kind: "path"; readonly path: FlowPath } | { readonly kind: "edge"; readonly edge: FlowEdge };

/** Half-way walks that one search asks values for before it gives up. */
const MAX_CHECKS = 400;
/** How deep calls are followed. */
const MAX_DEPTH = 6;
/** How often a way to an edge may meet one step. */
const MAX_VISITS = 4;

interface Search {
  readonly entry: Entry;
  readonly aim: Aim;
  /** Whether the walk goes on to the end of the task. */
  readonly isWhole: boolean;
  /** How often a stretch may meet one step. */
  readonly visits: number;
}

type Then = () => Plan | null;

/** Finds a walk that has an aim, and the values by which it is taken: callers' ways, too, are chosen so that values fit. */
export function planAim(
  assistant: Assistant,
  candidates: Candidates,
  walks: Walks,
  { list, isCut }: Entries,
  aim: Aim,
): Planned {
  const finder = new WalkFinder(assistant, candidates, walks);
  // First as it should be: without a step twice, up to the end of the task.
  const most = aim.kind === "edge" ? MAX_VISITS : 1;
  for (let visits = 1; visits <= most; visits++) {
    finder.isUnsure = false;
    for (const isWhole of [true, false]) {
      for (const entry of list) {
        const plan = finder.find({ entry, aim, isWhole, visits });
        if (plan) return { kind: "plan", plan };
      }
    }
    if (!finder.isUnsure) break;
  }
  return { kind: finder.isUnsure || isCut ? "unknown" : "impossible" };
}

/** Tries ways, one branch after the other, and turns back where no values lead on. */
class WalkFinder {
  readonly #assistant: Assistant;
  readonly #candidates: Candidates;
  readonly #walks: Walks;
  #search!: Search;
  #items: WalkItem[] = [];
  #checks = 0;
  /** Whether some way was not looked at, or could not be judged. */
  isUnsure = false;

  constructor(assistant: Assistant, candidates: Candidates, walks: Walks) {
    this.#assistant = assistant;
    this.#candidates = candidates;
    this.#walks = walks;
  }

  find(search: Search): Plan | null {
    this.#search = search;
    this.#items = [];
    this.#checks = 0;
    return this.#enter(0, () => this.#judge());
  }

  /** Comes to the flow in question through the gates from `level` on, takes the aim, and then ends what called it. */
  #enter(level: number, then: Then): Plan | null {
    const { entry, isWhole } = this.#search;
    const gate = entry.through[level];
    if (!gate) return this.#take(then);
    const { flow, step } = gate;
    const { first } = this.#assistant.flows[flow]!;
    return this.#roam(flow, first, step.id, 0, () =>
      this.#with({ kind: "visit", flow, step }, () => {
        if (step.kind === "link") return this.#leaveAny(flow, step, () => this.#enter(level + 1, then));
        return this.#enter(level + 1, () => (isWhole ? this.#leaveAny(flow, step, (to) => this.#end(flow, to, then)) : then()));
      }),
    );
  }

  #take(then: Then): Plan | null {
    const { aim, isWhole } = this.#search;
    if (aim.kind === "path") return this.#along(aim.path, 0, then);
    const { edge } = aim;
    const { first } = this.#assistant.flows[edge.flow]!;
    return this.#roam(edge.flow, first, edge.from, 0, () =>
      this.#along([edge], 0, () => (isWhole ? this.#end(edge.flow, edge.to, then) : then())),
    );
  }

  #along(path: FlowPath, at: number, then: Then): Plan | null {
    const edge = path[at];
    if (!edge) return then();
    const step = this.#walks.graph(edge.flow).steps.get(edge.from)!;
    return this.#perform(edge.flow, step, 0, () => this.#leave(edge, () => this.#along(path, at + 1, then)));
  }

  /** Goes from a step to another by any way, nearest first. */
  #roam(flow: string, at: Target, to: Target, depth: number, then: Then, met: readonly Target[] = [at]): Plan | null {
    if (at === to) {
      const plan = then();
      if (plan || to === END) return plan;
    }
    const graph = this.#walks.graph(flow);
    const distances = distancesTo(graph, to);
    const near = (edge: FlowEdge): number => distances.get(edge.to) ?? Infinity;
    const edges = (graph.edges.get(at) ?? []).filter((edge) => near(edge) < Infinity);
    for (const edge of edges.toSorted((one, two) => near(one) - near(two))) {
      if (met.filter((step) => step === edge.to).length >= this.#search.visits) {
        this.isUnsure = true;
        continue;
      }
      const plan = this.#perform(flow, graph.steps.get(at)!, depth, () =>
        this.#leave(edge, () => this.#roam(flow, edge.to, to, depth, then, [...met, edge.to])),
      );
      if (plan) return plan;
    }
    return null;
  }

  /** Goes on to the end of a flow, if it has one. */
  #end(flow: string, at: Target, then: Then): Plan | null {
    return distancesTo(this.#walks.graph(flow), END).has(at) ? this.#roam(flow, at, END, 0, then) : then();
  }

  #perform(flow: string, step: Step, depth: number, then: Then): Plan | null {
    return this.#with({ kind: "visit", flow, step }, () => {
      if (step.kind !== "call" || !Object.hasOwn(this.#assistant.flows, step.flow)) return then();
      if (depth >= MAX_DEPTH) {
        this.isUnsure = true;
        return null;
      }
      return this.#roam(step.flow, this.#assistant.flows[step.flow]!.first, END, depth + 1, then);
    });
  }

  #leaveAny(flow: string, step: Step, then: (to: Target) => Plan | null): Plan | null {
    for (const edge of this.#walks.graph(flow).edges.get(step.id) ?? []) {
      const plan = this.#leave(edge, () => then(edge.to));
      if (plan) return plan;
    }
    return null;
  }

  #leave(edge: FlowEdge, then: Then): Plan | null {
    const step = this.#walks.graph(edge.flow).steps.get(edge.from)!;
    return this.#with({ kind: "leave", edge }, () => (typeof step.next === "string" || this.#judge() ? then() : null));
  }

  #with(item: WalkItem, then: Then): Plan | null {
    this.#items.push(item);
    const plan = then();
    this.#items.pop();
    return plan;
  }

  /** The values by which the walk is taken as far as it has come, if there are any. */
  #judge(): Plan | null {
    if (++this.#checks > MAX_CHECKS) {
      this.isUnsure = true;
      return null;
    }
    const planned = planWalk(this.#assistant, this.#candidates, this.#search.entry, [...this.#items]);
    this.isUnsure ||= planned.kind === "unknown";
    return planned.kind === "plan" ? planned.plan : null;
  }
}
