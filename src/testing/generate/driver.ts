import type { Json, JsonObject } from "../../base/json.ts";
import { holds } from "../../dialogue/condition.ts";
import { createScope } from "../../dialogue/scope.ts";
import { textOf } from "../../dialogue/slots.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { SetSlotCommand } from "../../model/command.ts";
import type { Outcome } from "../../model/effect.ts";
import { isUnderstood } from "../../model/slot.ts";
import type { Candidates } from "./candidates.ts";
import type { OpenQuestion, Play, Played, Waiting } from "./play.ts";
import type { Plan } from "./plan.ts";

/** Turns after which a conversation that only answers what it is asked should have come to its end. */
export const MAX_TURNS = 120;

/** What a search comes to in generated tests, unless one says otherwise. */
export const ANSWERED: Outcome = {
  kind: "done",
  result: { kind: "search", answer: { text: "This is what the sources say.", citations: [] } },
};

/** In tests there is no person to hand over to: the conversation goes on. */
const NOBODY: Outcome = { kind: "failed", reason: "no-receiver", retryable: false };

/** To go along with whatever comes. */
export const NO_PLAN: Plan = {
  root: "",
  intent: null,
  given: {},
  prefilled: {},
  answers: new Map(),
  outputs: new Map(),
  walk: [],
};

/** Answers whatever it is asked, by a plan as far as it reaches. */
export class Driver {
  readonly #assistant: Assistant;
  readonly #candidates: Candidates;
  readonly #plan: Plan;
  /** Plans of the other flows, which a conversation may come to. */
  readonly #others: ReadonlyMap<string, Plan>;

  constructor(assistant: Assistant, candidates: Candidates, plan: Plan, others: ReadonlyMap<string, Plan>) {
    this.#assistant = assistant;
    this.#candidates = candidates;
    this.#plan = plan;
    this.#others = others;
  }

  /** Begins a session and the plan's task. */
  begin(play: Play): Played {
    const { given, root, intent, prefilled } = this.#plan;
    play.say("/session_start");
    if (Object.keys(given).length > 0) play.setSlots(given);
    if (intent !== null) return play.say(`/${intent}`);
    const values = Object.entries(prefilled).map(([name, value]) => setSlot(this.#assistant, name, value));
    return play.say(`(${root})`, [{ command: "start flow", flow: root }, ...values]);
  }

  /** Does what the conversation waits for. Null if it waits for nothing, or for nobody knows what. */
  move(play: Play, waiting: Waiting = play.waiting): Played | null {
    switch (waiting.kind) {
      case "outcome":
        if (waiting.isHandoff) return play.give(NOBODY);
        return play.give(waiting.isSearch ? ANSWERED : this.#outcome(play, waiting));
      case "answer":
        return this.answer(play, waiting.question);
      case "pattern":
        return this.#answerPattern(play, waiting.slot, waiting.pattern.context);
      case "nothing":
      case "stuck":
        return null;
    }
  }

  /** Gives outcomes until none is waited for. */
  settle(play: Play): void {
    for (let count = 0; count < MAX_TURNS && play.waiting.kind === "outcome"; count++) this.move(play);
  }

  answer(play: Play, { frame, step }: OpenQuestion): Played {
    const value = this.#next(play, `${frame.flow}/${step.id}`, "answers") ?? this.valueFor(play, step.slot, null);
    return play.say(wordsFor(value), [setSlot(this.#assistant, step.slot, value)]);
  }

  /** A value that the open question takes, other than `not`; any if there is no such value. */
  valueFor(play: Play, slot: string, not: Json): Json {
    return this.valuesFor(play, slot).find((value) => JSON.stringify(value) !== JSON.stringify(not)) ?? "something";
  }

  /** Values that no rule refuses now. */
  valuesFor(play: Play, slot: string): readonly Json[] {
    const rules = rulesFor(this.#assistant, slot);
    return this.#candidates.of(slot).filter((value) => {
      const scope = createScope(this.#assistant.slots, { ...play.state?.slots, [slot]: value });
      return !rules.some((rule) => holds(rule, scope));
    });
  }

  #outcome(play: Play, { frame, step }: Waiting & { kind: "outcome" }): Outcome {
    const action = play.state?.pending?.action ?? "";
    const output = (step && this.#next(play, `${frame.flow}/${step.id}`, "outputs")) as JsonObject | undefined;
    const messages = action.startsWith("action_ask_") ? [{ message: { text: `(${action})` } }] : [];
    return { kind: "done", result: { kind: "action", output: output ?? {}, messages } };
  }

  #next(play: Play, at: string, part: "answers" | "outputs"): Json | undefined {
    const [flow] = at.split("/");
    const list = this.#plan[part].get(at) ?? this.#others.get(flow!)?.[part].get(at);
    const visit = play.visits.get(at) ?? 0;
    play.visits.set(at, visit + 1);
    return list?.[Math.min(visit, list.length - 1)];
  }

  /** To go on, and then to leave. */
  #answerPattern(play: Play, slot: string, context: JsonObject): Played {
    const names = context["interrupted_flow_names"];
    const value =
      slot === "continue_conversation"
        ? false
        : slot === "interrupted_flow_to_continue" && Array.isArray(names)
          ? (names[0] as Json)
          : this.valueFor(play, slot, null);
    return play.say(wordsFor(value), [setSlot(this.#assistant, slot, value)]);
  }
}

/** Conditions under which a value of a slot is refused, wherever it is asked for. */
export function rulesFor({ flows, slots }: Assistant, slot: string): readonly string[] {
  const steps = Object.values(flows).flatMap((flow) => flow.steps);
  return [
    ...steps.flatMap((step) => (step.kind === "collect" && step.slot === slot ? step.rejections : [])),
    ...(slots[slot]?.validation?.rejections ?? []),
  ].map((rule) => rule.if);
}

/** A command that sets a slot, in the name of whom it may be filled by. */
export function setSlot({ slots }: Assistant, name: string, value: Json): SetSlotCommand {
  const slot = slots[name];
  const extractor = slot && !isUnderstood(slot) ? "COMMAND_PAYLOAD_READER" : "LLM";
  return { command: "set slot", name, value, extractor };
}

/** What somebody types for a value; never a payload. */
export function wordsFor(value: Json): string {
  const text = textOf(value);
  return text.trim() === "" || text.startsWith("/") ? `(${text})` : text;
}
