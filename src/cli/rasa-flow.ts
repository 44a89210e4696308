import type { Json, JsonObject } from "../base/json.ts";
import { END, type Flow, type Next, type Step } from "../model/flow.ts";

/**
 * The steps of a flow as CALM's files write them. Compiled steps lie flat, but a link must end its sequence: so what only
 * one branch leads to is nested in it again, and what several lead to stands at the top, with those that end in a link last.
 */
export function stepsOf(flow: Flow, hints: ReadonlyMap<string, string>): readonly JsonObject[] {
  const byId = new Map(flow.steps.map((step) => [step.id, step]));
  const ways = countWays(flow, byId);
  const onlyWay = (id: string): Step | undefined => (id !== flow.first && ways.get(id) === 1 ? byId.get(id) : undefined);

  /** A step and those that follow it and nothing else, in writing. */
  const sequence = (head: Step): readonly JsonObject[] => {
    const written: JsonObject[] = [];
    for (let step: Step | undefined = head; step;) {
      written.push({ ...writtenStep(step, hints), ...(step.kind !== "link" && { next: nextOf(step.next) }) });
      step = step.kind !== "link" && typeof step.next === "string" ? onlyWay(step.next) : undefined;
    }
    return written;
  };
  const target = (id: string): Json => {
    const step = onlyWay(id);
    return step ? sequence(step) : id;
  };
  const nextOf = (next: Next): Json =>
    typeof next === "string"
      ? next
      : [...next.branches.map((branch) => ({ if: branch.if, then: target(branch.then) })), { else: target(next.else) }];

  const heads = [flow.first, ...flow.steps.flatMap(({ id }) => (id !== flow.first && (ways.get(id) ?? 0) > 1 ? [id] : []))];
  const sequences = heads.flatMap((id) => (byId.has(id) ? [sequence(byId.get(id)!)] : []));
  const [first = [], ...others] = sequences;
  const sorted = [first, ...others.filter((each) => !endsInLink(each)), ...others.filter(endsInLink)];
  return sorted.flatMap((each, index) => (index < sorted.length - 1 && endsInLink(each) ? withoutLinkAtEnd(each) : each));
}

/** How many ways lead to each step. */
function countWays(flow: Flow, byId: ReadonlyMap<string, Step>): ReadonlyMap<string, number> {
  const ways = new Map<string, number>();
  for (const step of byId.values()) {
    if (step.kind === "link") continue;
    const targets =
      typeof step.next === "string" ? [step.next] : [...step.next.branches.map(({ then }) => then), step.next.else];
    for (const id of targets) ways.set(id, (ways.get(id) ?? 0) + 1);
  }
  return ways;
}

function endsInLink(sequence: readonly JsonObject[]): boolean {
  return sequence.at(-1)?.["link"] !== undefined;
}

/** A link in the middle of the top goes into a branch that is always taken. */
function withoutLinkAtEnd(sequence: readonly JsonObject[]): readonly JsonObject[] {
  const { id, ...link } = sequence.at(-1)!;
  return [
    ...sequence.slice(0, -1),
    { id: id!, noop: true, next: [{ if: true, then: [{ id: `${String(id as string)}_link`, ...link }] }, { else: END }] },
  ];
}

function writtenStep(step: Step, hints: ReadonlyMap<string, string>): JsonObject {
  const { id, description, metadata } = step;
  const hint = step.kind === "collect" ? hints.get(step.slot) : undefined;
  const words = [description, hint].filter((part) => part !== undefined).join(" ");
  return { id, ...kindOf(step), ...(words !== "" && { description: words }), ...(metadata && { metadata }) };
}

function kindOf(step: Step): JsonObject {
  switch (step.kind) {
    case "action":
      return { action: step.action };
    case "collect":
      return {
        collect: step.slot,
        ...(step.utter !== `utter_ask_${step.slot}` && { utter: step.utter }),
        ...(step.askBeforeFilling && { ask_before_filling: true }),
        ...(!step.resetAfterFlowEnds && { reset_after_flow_ends: false }),
        ...(step.forceSlotFilling && { force_slot_filling: true }),
        ...(step.rejections.length > 0 && { rejections: step.rejections.map((one) => ({ if: one.if, utter: one.utter })) }),
      };
    case "set_slots":
      return { set_slots: step.slots.map(({ name, value }) => ({ [name]: value })) };
    case "link":
    case "call":
      return { [step.kind]: step.flow };
    case "noop":
      return { noop: true };
  }
}
