import type { Assistant } from "../model/assistant.ts";
import { END, type CollectStep, type Flow, type Next, type Step, type Target } from "../model/flow.ts";

/** Every place a step can lead to. */
export function targetsOf(next: Next): readonly Target[] {
  return typeof next === "string" ? [next] : [...next.branches.map(({ then }) => then), next.else];
}

function flowOf(assistant: Assistant, id: string): Flow | null {
  return Object.hasOwn(assistant.flows, id) ? assistant.flows[id]! : null;
}

/** The flow's steps and those of the flows it calls; with `links` also of the flows it goes on in. */
export function stepsWithin(assistant: Assistant, flow: string, links: boolean, seen = new Set<string>()): readonly Step[] {
  const found = flowOf(assistant, flow);
  if (!found || seen.has(flow)) return [];
  seen.add(flow);
  return found.steps.flatMap((step) => {
    const nested =
      step.kind === "call" || (links && step.kind === "link") ? stepsWithin(assistant, step.flow, links, seen) : [];
    return [step, ...nested];
  });
}

/** The questions of a flow and of the flows it calls or links to. */
export function collectsWithin(assistant: Assistant, flow: string): readonly CollectStep[] {
  return stepsWithin(assistant, flow, true).filter((step) => step.kind === "collect");
}

/** Slots that the flow and the flows it calls collect or set: what it gives to its actions. */
export function slotsOf(assistant: Assistant, flow: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const step of stepsWithin(assistant, flow, false)) {
    if (step.kind === "collect") names.add(step.slot);
    if (step.kind === "set_slots") for (const { name } of step.slots) names.add(name);
  }
  return names;
}

/** Slots that end with the flow: those it and its called flows collect or set, but not the persisted ones. */
export function slotsEndingWith(assistant: Assistant, flow: string): readonly string[] {
  const kept = new Set<string>();
  const flows = new Set<string>();
  const steps = stepsWithin(assistant, flow, false, flows);
  for (const id of flows) for (const name of flowOf(assistant, id)?.persistedSlots ?? []) kept.add(name);
  for (const step of steps) if (step.kind === "collect" && !step.resetAfterFlowEnds) kept.add(step.slot);
  return [...slotsOf(assistant, flow)].filter((name) => !kept.has(name));
}

/**
 * Steps from which `at` can be reached, nearest to the start first: what a dialogue that stands at `at` may have gone
 * through. `at` itself is among them only if a loop leads back to it.
 */
export function stepsBefore(flow: Flow, at: Target): readonly Step[] {
  const before = new Set<Target>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const step of flow.steps) {
      if (before.has(step.id) || !targetsOf(step.next).some((target) => target === at || before.has(target))) continue;
      before.add(step.id);
      grew = true;
    }
  }
  return inOrder(flow).filter((step) => before.has(step.id));
}

/** Steps in the order in which a walk from the start, level by level, meets them. */
function inOrder(flow: Flow): readonly Step[] {
  const byId = new Map(flow.steps.map((step) => [step.id, step]));
  const met = new Set<Target>([flow.first]);
  for (const id of met) for (const target of targetsOf(byId.get(id)?.next ?? END)) met.add(target);
  return [...met].flatMap((id) => byId.get(id) ?? []);
}
