import type { Json, JsonObject } from "../../../src/base/json.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Command } from "../../../src/model/command.ts";
import type { ActionResult, Effect, Outcome } from "../../../src/model/effect.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { Parse } from "../../../src/model/training.ts";
import type { TurnInput, TurnResult } from "../../../src/model/turn.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";

/** An event of a person; without a number it is the next one of the handover that is open. */
export type PersonDid = { readonly seq?: number; readonly handoff?: string } & (
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "message"; readonly text: string; readonly name?: string }
  | { readonly kind: "typing" }
  | { readonly kind: "released"; readonly labels: readonly string[] }
);

export const start = (flow: string): Command => ({ command: "start flow", flow });
export const set = (name: string, value: Json): Command => ({ command: "set slot", name, value, extractor: "LLM" });
export const cancel: Command = { command: "cancel flow" };

/** The same assistant as another object: nothing may depend on which of them a turn is given. Made once, compiled once. */
const twins = new WeakMap<Assistant, Assistant>();
function twinOf(assistant: Assistant): Assistant {
  const known = twins.get(assistant) ?? { ...assistant };
  twins.set(assistant, known);
  return known;
}

/** Plays a conversation: each call is a turn, checked to be pure and to leave plain JSON. */
export class Conversation {
  assistant: Assistant;
  state: DialogueState | null = null;
  last: TurnResult | null = null;
  readonly inputs: TurnInput[] = [];
  at = 1_000_000;
  /** What the host says of who is asking. */
  claims: JsonObject | null | undefined = undefined;
  #turn = 0;

  constructor(assistant: Assistant) {
    this.assistant = assistant;
  }

  /** Says something that means the commands; returns the turn's trace (see `trace`). */
  say(...commands: readonly Command[]): readonly string[] {
    return this.text("…", ...commands);
  }

  text(text: string, ...commands: readonly Command[]): readonly string[] {
    return this.#take({ ...this.#base(), kind: "message", text, commands });
  }

  /** Says something whose intent and entities were recognised; */
  parsed(text: string, parse: Parse, ...commands: readonly Command[]): readonly string[] {
    return this.#take({ ...this.#base(), kind: "message", text, parse, commands });
  }

  /** Says something with metadata. */
  with(metadata: JsonObject, ...commands: readonly Command[]): readonly string[] {
    return this.#take({ ...this.#base(), kind: "message", text: "…", commands, metadata });
  }

  /** The commands that the last message came to. */
  get commands(): readonly Command[] {
    return this.last?.events.findLast((event) => event.event === "user")?.commands ?? [];
  }

  /** A message that nobody typed, as a reminder sends one. */
  hidden(text: string): readonly string[] {
    return this.#take({ ...this.#base(), kind: "message", text, commands: [{ command: "noop" }], metadata: { shown: "" } });
  }

  outcome(outcome: Outcome, effect = this.state?.pending?.effect ?? ""): readonly string[] {
    return this.#take({ ...this.#base(), kind: "outcome", effect, outcome });
  }

  done(result: Partial<Omit<ActionResult, "kind">> = {}): readonly string[] {
    return this.outcome({ kind: "done", result: { kind: "action", output: {}, messages: [], ...result } });
  }

  /** What a person does who has the conversation. */
  person(event: PersonDid): readonly string[] {
    const handoff = this.state?.human?.handoff ?? "";
    return this.#take({
      ...this.#base(),
      kind: "agent",
      event: { handoff, seq: (this.state?.human?.seen ?? 0) + 1, ...event },
    });
  }

  /** There is no person to hand over to. */
  nobody(): readonly string[] {
    return this.outcome({ kind: "failed", reason: "no-receiver", retryable: false });
  }

  slot(name: string): Json {
    return this.state?.slots[name] ?? null;
  }

  /** The flows on the stack, bottom first. */
  get stack(): readonly string[] {
    return (this.state?.stack ?? []).map(({ flow }) => flow);
  }

  get effects(): readonly Effect[] {
    return this.last?.effects ?? [];
  }

  get input(): JsonObject | null {
    const call = this.effects.find((effect) => effect.kind === "call");
    return call ? call.input : null;
  }

  #base(): { turnId: string; at: number; seed: number; channel: string; locale: string; claims?: JsonObject | null } {
    this.#turn++;
    this.at += 1_000;
    return {
      turnId: `t${this.#turn}`,
      at: this.at,
      seed: (this.#turn * 0.37) % 1,
      channel: "browser",
      locale: "en",
      ...(this.claims !== undefined && { claims: this.claims }),
    };
  }

  #take(input: TurnInput): readonly string[] {
    const before = JSON.stringify(this.state);
    const result = takeTurn(this.assistant, this.state, input);
    const again = takeTurn(twinOf(this.assistant), before === "null" ? null : (JSON.parse(before) as DialogueState), input);
    if (JSON.stringify(again) !== JSON.stringify(result)) throw new Error("The turn is not pure.");
    if (JSON.stringify(this.state) !== before) throw new Error("The turn changed the state it was given.");
    this.inputs.push(input);
    this.last = result;
    this.state = JSON.parse(JSON.stringify(result.state)) as DialogueState;
    return trace(result);
  }
}

/** The turn's events in one line each, without the user's own: `slot x=1`, `utter_y`, `start f`, `end f` … */
export function trace({ events }: TurnResult): readonly string[] {
  return events.flatMap((event) => {
    switch (event.event) {
      case "bot":
        return [event.metadata.utter_action ?? `"${event.text}"`];
      case "slot":
        return [`slot ${event.name}=${JSON.stringify(event.value)}`];
      // Told by what follows from it; rule B32 has tests of its own.
      case "action_failed":
        return [];
      case "policy_applied":
        return [`policy ${event.rule} ${event.about}`];
      case "flow_started":
        return [`start ${event.flow_id}`];
      case "flow_completed":
        return [`end ${event.flow_id}`];
      case "flow_cancelled":
        return [`cancel ${event.flow_id}`];
      case "flow_interrupted":
        return [`interrupt ${event.flow_id}`];
      case "flow_resumed":
        return [`resume ${event.flow_id}`];
      case "user":
      case "action":
      case "action_execution_rejected":
        return [];
      case "session_started":
      case "session_ended":
      case "restart":
      case "pause":
      case "resume":
      case "rewind":
      case "undo":
        return [event.event];
    }
  });
}
