import type { Json } from "../../base/json.ts";
import { coerceSlot } from "../../dialogue/slots.ts";
import { viewState } from "../../dialogue/view.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { Command } from "../../model/command.ts";
import type { Outcome } from "../../model/effect.ts";
import { isPattern } from "../../model/flow.ts";
import { isUnderstood } from "../../model/slot.ts";
import type { Candidates } from "./candidates.ts";
import { ANSWERED, rulesFor, setSlot, wordsFor, type Driver } from "./driver.ts";
import type { OpenQuestion, Play } from "./play.ts";
import type { Plan } from "./plan.ts";
import { holds } from "../../dialogue/condition.ts";
import { createScope } from "../../dialogue/scope.ts";

/** What must be true once a disturbance is over. */
export type Aftermath =
  | { readonly kind: "asked again" }
  /** The same, unless something else has answered it meanwhile. */
  | { readonly kind: "resumed" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "restarted" }
  /** Null: the slot is asked for again. */
  | { readonly kind: "corrected"; readonly slot: string; readonly value: Json };

/** One thing that a user does instead of answering. */
export interface Interference {
  /** Said one after the other; each must be answered. */
  readonly messages: readonly { readonly text: string; readonly commands: readonly Command[] }[];
  /** What a search comes to. */
  readonly search: Outcome;
  readonly then: Aftermath;
}

/** Where it happens. */
export interface Situation {
  readonly assistant: Assistant;
  readonly candidates: Candidates;
  readonly driver: Driver;
  /** A plan for each flow that can be walked. */
  readonly plans: ReadonlyMap<string, Plan>;
  readonly play: Play;
  readonly question: OpenQuestion;
  /** Situations, of this plan's walk, that were gone on from to the end without a finding. */
  readonly finished: Set<string>;
}

/** By name: how a question can be disturbed. Null: it does not apply there. */
export const DISTURBANCES: Readonly<Record<string, (situation: Situation) => Interference | null>> = {
  cancel: () => simple("(cancel)", [{ command: "cancel flow" }], { kind: "cancelled" }),
  "correct an answer": (situation) => correct(situation, "another value"),
  "take an answer back": (situation) => correct(situation, "nothing"),
  "start another task": startAnother,
  "ask a question": () => simple("(question)", [{ command: "knowledge" }]),
  "ask what nobody knows": () =>
    searching({ kind: "done", result: { kind: "search", answer: null } }, "(question that no source covers)"),
  "ask while offline": () => searching({ kind: "offline" }, "(question)"),
  "small talk": () => simple("(small talk)", [{ command: "chitchat" }]),
  "be unclear": beUnclear,
  "want a person": () => simple("(a person, please)", [{ command: "human handoff" }]),
  // What may be left open, the pattern answers itself.
  skip: () => simple("(skip)", [{ command: "skip question" }], { kind: "resumed" }),
  repeat: () => simple("(repeat)", [{ command: "repeat bot messages" }]),
  silence: () => simple("/silence_timeout", []),
  "answer in another type": answerWrongly,
  "answer what is refused": answerRefused,
  "answer nothing": ({ assistant, question: { step } }) => simple("(nothing)", [setSlot(assistant, step.slot, null)]),
  "empty message": () => simple("", []),
  "not understood three times": () => ({
    messages: ["(mumble)", "(mumble again)", "(mumble once more)"].map((text) => ({
      text,
      commands: [{ command: "cannot handle" }],
    })),
    search: ANSWERED,
    then: { kind: "asked again" },
  }),
  restart: () => simple("/restart", [], { kind: "restarted" }),
};

/** Those that reach a question which takes every word as its answer. */
export const EVEN_WHERE_FORCED: ReadonlySet<string> = new Set(["empty message"]);

function simple(text: string, commands: readonly Command[], then: Aftermath = { kind: "asked again" }): Interference {
  return { messages: [{ text, commands }], search: ANSWERED, then };
}

function searching(search: Outcome, text: string): Interference {
  return { ...simple(text, [{ command: "knowledge" }]), search };
}

/** The first answer that was given and can be taken back. */
function correct({ assistant, driver, play, question }: Situation, to: "another value" | "nothing"): Interference | null {
  const asked = viewState(assistant, play.state).asked.toReversed();
  for (const name of asked) {
    const slot = assistant.slots[name]!;
    const present = play.slot(name);
    if (name === question.step.slot || present === null || !isUnderstood(slot)) continue;
    const others = driver.valuesFor(play, name).filter((value) => JSON.stringify(value) !== JSON.stringify(present));
    const value = to === "nothing" ? null : others[0];
    if (value === undefined) continue;
    const words = value === null ? `(not that ${name})` : `(rather ${wordsFor(value)})`;
    return simple(words, [setSlot(assistant, name, value)], { kind: "corrected", slot: name, value });
  }
  return null;
}

function startAnother(situation: Situation): Interference | null {
  const [flow] = otherFlows(situation);
  return flow === undefined ? null : simple(`(${flow})`, [{ command: "start flow", flow }], { kind: "resumed" });
}

function beUnclear({ assistant, play }: Situation): Interference {
  const options = viewState(assistant, play.state).startable.slice(0, 2);
  return simple("(unclear)", [{ command: "clarify", options: options.length > 1 ? options : [] }]);
}

/** Flows that can be begun now and gone through without help, those that ask something first. */
function otherFlows({ assistant, plans, play }: Situation): readonly string[] {
  const running = new Set((play.state?.stack ?? []).map((frame) => frame.flow));
  const possible = viewState(assistant, play.state).startable.filter((flow) => {
    const plan = plans.get(flow);
    return plan && !isPattern(flow) && !running.has(flow) && plan.intent === null && Object.keys(plan.given).length === 0;
  });
  return possible.toSorted((one, two) => Number(asks(plans.get(two))) - Number(asks(plans.get(one))));
}

function asks(plan: Plan | undefined): boolean {
  return (plan?.answers.size ?? 0) > 0;
}

function answerWrongly({ assistant, question: { step } }: Situation): Interference | null {
  const slot = assistant.slots[step.slot];
  const wrong = ["elephant", "-1e999"].find((value) => slot && !coerceSlot(slot, value).ok);
  return wrong === undefined ? null : simple(wrong, [setSlot(assistant, step.slot, wrong)]);
}

function answerRefused({ assistant, candidates, play, question: { step } }: Situation): Interference | null {
  const rules = [...step.rejections.map((rule) => rule.if), ...rulesFor({ ...assistant, flows: {} }, step.slot)];
  const refused = candidates
    .of(step.slot)
    .find((value) =>
      rules.some((rule) => holds(rule, createScope(assistant.slots, { ...play.state?.slots, [step.slot]: value }))),
    );
  return refused === undefined ? null : simple(wordsFor(refused), [setSlot(assistant, step.slot, refused)]);
}
