import type { Json, JsonObject } from "../../base/json.ts";
import { parseCondition, wordsOf } from "../../dialogue/condition.ts";
import { holds } from "../../dialogue/condition.ts";
import { collectsWithin, slotsEndingWith, slotsOf } from "../../dialogue/flow-slots.ts";
import { createScope } from "../../dialogue/scope.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { CollectStep, Step } from "../../model/flow.ts";
import { isUnderstood } from "../../model/slot.ts";
import { splitPath, type Candidates } from "./candidates.ts";
import { solve, valueOf, type Choice, type Constraint, type Source } from "./solve.ts";
import type { FlowEdge } from "./graph.ts";
import type { WalkItem } from "./walk.ts";

/** What has to be said and done so that a walk is taken. */
export interface Plan {
  readonly root: string;
  readonly intent: string | null;
  /** Slots that the conversation begins with: nobody in the task asks for them or finds them out. */
  readonly given: JsonObject;
  /** Slots that are said together with the wish itself. */
  readonly prefilled: JsonObject;
  /** By `flow/step`: the answers to its question, one for each time it is asked. */
  readonly answers: ReadonlyMap<string, readonly Json[]>;
  /** By `flow/step`: what its action puts out, each time. */
  readonly outputs: ReadonlyMap<string, readonly JsonObject[]>;
  readonly walk: readonly WalkItem[];
}

export type Planned =
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "impossible" }
  /** No values were found, but there may be some. */
  | { readonly kind: "unknown" };

type Site =
  | { readonly kind: "given" | "prefilled" }
  | { readonly kind: "answer" | "output"; readonly at: string; readonly occurrence: number };

/** How a task begins: by a wish for a flow, or by an intent. */
export type Beginning = Pick<Plan, "root" | "intent">;

/** Finds the values by which a walk is taken, if there are any. */
export function planWalk(
  assistant: Assistant,
  candidates: Candidates,
  beginning: Beginning,
  walk: readonly WalkItem[],
): Planned {
  return new Planner(assistant, candidates, beginning, walk).plan();
}

/**
 * Whether some values of the slots make a branch the one that is taken, wherever they come from. `null`: none was found,
 * but there may be some.
 */
export function isPossible(assistant: Assistant, candidates: Candidates, { flow, from, index }: FlowEdge): boolean | null {
  const { next } = assistant.flows[flow]!.steps.find(({ id }) => id === from)!;
  if (typeof next === "string") return true;
  const sources = next.branches.slice(0, index + 1).map((branch) => branch.if);
  const names = [...new Set(sources.flatMap((source) => [...slotsIn(assistant, source)]))];
  const constants = Object.values(assistant.flows).flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === "set_slots" ? step.slots : [])),
  );
  const choices = names.map((slot): Choice => {
    const set = constants.flatMap(({ name, value }) => (name === slot ? [value] : []));
    const values = [...candidates.of(slot), ...set, assistant.slots[slot]?.initialValue ?? null, null];
    return { slot, values, before: { kind: "fixed", value: null }, onlyIfEmpty: false };
  });
  const free = new Map(names.map((name, at) => [name, { kind: "choice", index: at } as const]));
  const constraints = sources.map((source, at) => ({
    sources: free,
    holds: (slots: Readonly<Record<string, Json>>) => holds(source, createScope(assistant.slots, slots)) === (at === index),
  }));
  const { kind } = solve(choices, constraints, [...choices.keys()]);
  if (kind === "solved") return true;
  const isUnsure = sources.some((source) => source.includes("{{")) || names.some((name) => candidates.unsure.has(name));
  return kind === "unknown" || isUnsure ? null : false;
}

function slotsIn(assistant: Assistant, source: string): ReadonlySet<string> {
  const parsed = parseCondition(source);
  if (parsed.kind === "problem") return new Set();
  return new Set(wordsOf(parsed.root).flatMap(({ name }) => splitPath(assistant, name).slot ?? []));
}

class Planner {
  readonly #assistant: Assistant;
  readonly #candidates: Candidates;
  readonly #entry: Beginning;
  readonly #walk: readonly WalkItem[];
  /** Slots of the task that runs, with the flows it calls. */
  #own: ReadonlySet<string>;
  #task: string;
  readonly #choices: Choice[] = [];
  readonly #sites: Site[] = [];
  readonly #constraints: Constraint[] = [];
  readonly #now = new Map<string, Source>();
  /** When each slot got its source, and the latest action: what is newer than a slot's source may have changed it. */
  readonly #since = new Map<string, number>();
  #acted: { readonly site: Site; readonly time: number } | null = null;
  #time = 0;
  readonly #visits = new Map<string, number>();
  #isUnsure = false;

  constructor(assistant: Assistant, candidates: Candidates, entry: Beginning, walk: readonly WalkItem[]) {
    this.#assistant = assistant;
    this.#candidates = candidates;
    this.#entry = entry;
    this.#walk = walk;
    this.#task = entry.root;
    this.#own = slotsOf(assistant, entry.root);
  }

  plan(): Planned {
    const { root, intent } = this.#entry;
    const { guard } = this.#assistant.flows[root]!;
    if (guard !== undefined && intent === null) this.#require(guard, true);
    for (const item of this.#walk) {
      if (item.kind === "visit") this.#visit(item.flow, item.step);
      else this.#leave(item);
    }
    const isEarly = (index: number): boolean => ["given", "prefilled"].includes(this.#sites[index]!.kind);
    const numbers = this.#choices.map((_, index) => index);
    const order = [...numbers.filter(isEarly), ...numbers.filter((index) => !isEarly(index))];
    const solution = solve(this.#choices, this.#constraints, order);
    if (solution.kind === "solved") return { kind: "plan", plan: this.#write(solution.values) };
    return { kind: solution.kind === "unknown" || this.#isUnsure ? "unknown" : "impossible" };
  }

  #visit(flow: string, step: Step): void {
    const at = `${flow}/${step.id}`;
    const occurrence = this.#visits.get(at) ?? 0;
    this.#visits.set(at, occurrence + 1);
    this.#time++;
    switch (step.kind) {
      case "collect":
        return this.#collect(step, { kind: "answer", at, occurrence });
      case "set_slots":
        for (const { name, value } of step.slots) this.#set(name, { kind: "fixed", value });
        return;
      case "action":
        if (this.#assistant.actions.includes(step.action)) this.#act({ kind: "output", at, occurrence });
        return;
      case "call":
        if (!Object.hasOwn(this.#assistant.flows, step.flow)) this.#act({ kind: "output", at, occurrence });
        return;
      case "link":
        return this.#link(step.flow);
      case "noop":
        return;
    }
  }

  #collect(step: CollectStep, site: Site): void {
    const before: Source = step.askBeforeFilling ? { kind: "fixed", value: null } : this.#source(step.slot);
    const values = this.#candidates.of(step.slot);
    this.#choose(site, { slot: step.slot, values, before, onlyIfEmpty: true });
    const rules = [...step.rejections, ...(this.#assistant.slots[step.slot]?.validation?.rejections ?? [])];
    for (const rule of rules) this.#require(rule.if, false);
  }

  #act(site: Site): void {
    this.#acted = { site, time: this.#time };
  }

  /**
   * The latest action may put out any slot that is looked at after it, and empty what was collected. What users say in
   * other tasks is not for actions to say.
   */
  #output(name: string, before: Source): Source {
    if (!this.#acted || this.#acted.time <= (this.#since.get(name) ?? -1)) return before;
    const isAsked = this.#isAsked(name);
    if (isAsked && !this.#own.has(name)) return before;
    const values = isAsked ? [undefined, null] : [undefined, ...this.#candidates.of(name), null];
    this.#choose(this.#acted.site, { slot: name, values, before, onlyIfEmpty: false });
    return this.#now.get(name)!;
  }

  /** Whether any task asks for a slot. */
  #isAsked(name: string): boolean {
    return Object.values(this.#assistant.flows).some(({ steps }) =>
      steps.some((step) => step.kind === "collect" && step.slot === name),
    );
  }

  /** The linked flow is a task of its own: what the first one had collected is emptied before it begins. */
  #link(flow: string): void {
    for (const name of slotsEndingWith(this.#assistant, this.#task)) this.#set(name, this.#initial(name));
    if (!Object.hasOwn(this.#assistant.flows, flow)) return;
    this.#task = flow;
    this.#own = slotsOf(this.#assistant, flow);
  }

  #leave({ edge }: WalkItem & { kind: "leave" }): void {
    const { next } = this.#assistant.flows[edge.flow]!.steps.find(({ id }) => id === edge.from)!;
    if (typeof next === "string") return;
    for (const [index, branch] of next.branches.entries()) {
      if (index <= edge.index) this.#require(branch.if, index === edge.index);
    }
  }

  #require(source: string, wanted: boolean): void {
    const names = slotsIn(this.#assistant, source);
    this.#isUnsure ||= source.includes("{{") || [...names].some((name) => this.#candidates.unsure.has(name));
    const sources = new Map([...names].map((name) => [name, this.#source(name)]));
    this.#constraints.push({
      sources,
      holds: (slots) => holds(source, createScope(this.#assistant.slots, slots)) === wanted,
    });
  }

  #choose(site: Site, choice: Choice): void {
    this.#set(choice.slot, { kind: "choice", index: this.#choices.length });
    this.#sites.push(site);
    this.#choices.push(choice);
  }

  #set(name: string, source: Source): void {
    this.#now.set(name, source);
    this.#since.set(name, this.#time);
  }

  /** Where a slot's value comes from now. */
  #source(name: string): Source {
    return this.#output(name, this.#now.get(name) ?? this.#beginning(name));
  }

  /** At its first mention, a slot holds what the conversation began with, or what was said with the wish. */
  #beginning(name: string): Source {
    const before = this.#initial(name);
    const slot = this.#assistant.slots[name]!;
    const values = [undefined, ...this.#candidates.of(name)];
    const isSaid = isUnderstood(slot) && this.#entry.intent === null && this.#isPrefillable(name);
    if (this.#own.has(name) && !isSaid) this.#now.set(name, before);
    else {
      this.#sites.push({ kind: this.#own.has(name) ? "prefilled" : "given" });
      this.#now.set(name, { kind: "choice", index: this.#choices.length });
      this.#choices.push({ slot: name, values, before, onlyIfEmpty: false });
    }
    return this.#now.get(name)!;
  }

  #initial(name: string): Source {
    return { kind: "fixed", value: this.#assistant.slots[name]?.initialValue ?? null };
  }

  /** Whether the value of a slot may be said before its question. */
  #isPrefillable(name: string): boolean {
    const asked = collectsWithin(this.#assistant, this.#entry.root).filter(({ slot }) => slot === name);
    return this.#task === this.#entry.root && asked.some(({ askBeforeFilling }) => !askBeforeFilling);
  }

  #write(chosen: readonly (Json | undefined)[]): Plan {
    const given: Record<string, Json> = {};
    const prefilled: Record<string, Json> = {};
    const answers = new Map<string, Json[]>();
    const outputs = new Map<string, Record<string, Json>[]>();
    for (const [index, site] of this.#sites.entries()) {
      const value = chosen[index];
      if (site.kind === "output") {
        const list = outputs.get(site.at) ?? [];
        list[site.occurrence] ??= {};
        if (value !== undefined) list[site.occurrence]![this.#choices[index]!.slot] = value;
        outputs.set(site.at, list);
      } else if (value === undefined) continue;
      else if (site.kind === "answer") {
        // Filled before, it is not asked for.
        if (valueOf(this.#choices[index]!.before, this.#choices, chosen) !== null) continue;
        answers.set(site.at, [...(answers.get(site.at) ?? []), value]);
      } else (site.kind === "given" ? given : prefilled)[this.#choices[index]!.slot] = value;
    }
    const { root, intent } = this.#entry;
    return { root, intent, given, prefilled, answers, outputs, walk: this.#walk };
  }
}
