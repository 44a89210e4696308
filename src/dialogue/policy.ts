import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { ForbiddenKind, MustEscalate, PolicySettings, RedactSettings } from "../model/policy.ts";
import type { BotMessage } from "../model/response.ts";
import type { DialogueState } from "../model/state.ts";
import type { Parse } from "../model/training.ts";
import type { MessageInput, TurnInput } from "../model/turn.ts";
import { note, sayMessage, type Draft } from "./draft.ts";
import { readPayload } from "./payload.ts";
import { asksFor, FORBIDDEN_KINDS } from "./policy-asks.ts";
import { kindsIn, maskJson, maskText, matches } from "./policy-mask.ts";
import { holdsPhrase } from "./policy-words.ts";
import { sayResponse } from "./respond.ts";

/*
 * The policy stands before and behind everything else: what must not be kept is masked before a turn begins, what must go to a
 * person goes there whatever it was understood as, and what must not be asked for is not said whoever wrote it.
 */

/** Whether somebody typed it: no button that stands there, no payload, nothing that a reminder says. */
export function isFreeText(assistant: Assistant, state: Pick<DialogueState, "said"> | null, input: MessageInput): boolean {
  const shown = input.metadata?.["shown"];
  if (input.text.trim() === "" || (typeof shown === "string" && shown !== input.text)) return false;
  const offered = state?.said.some(({ buttons = [] }) => buttons.some(({ payload }) => payload === input.text));
  if (offered === true) return false;
  const payload = readPayload(assistant, input.text);
  // What is too long is not read, but it was typed.
  return payload === null || (payload.kind === "commands" && payload.commands[0]?.command === "error");
}

/** The input as it may be kept: the user's words, masked. What was understood is masked when it is read. */
export function keptInput(assistant: Assistant, state: DialogueState | null, input: TurnInput): TurnInput {
  const redact = assistant.policy?.redact;
  if (!redact || input.kind !== "message" || !isFreeText(assistant, state, input)) return input;
  return { ...input, text: maskText(redact, input.text) };
}

/** Values masked in commands, but for what their slots may hold. */
export function maskCommands(redact: RedactSettings, commands: readonly Command[]): readonly Command[] {
  const except = (slot: string): readonly string[] =>
    redact.except && Object.hasOwn(redact.except, slot) ? redact.except[slot]! : [];
  return commands.map((command): Command => {
    if (command.command === "set slot") {
      const { name, value, raw } = command;
      const masked = { ...command, value: maskJson(redact, value, except(name)) };
      return raw === undefined ? masked : { ...masked, raw: maskText(redact, raw) };
    }
    if (command.command !== "correct slot") return command;
    const slots = command.corrected_slots;
    return {
      ...command,
      corrected_slots: slots.map((slot) => ({ ...slot, value: maskJson(redact, slot.value, except(slot.name)) })),
    };
  });
}

export function maskParse(redact: RedactSettings, parse: Parse): Parse {
  return { ...parse, entities: parse.entities.map((entity) => ({ ...entity, value: maskJson(redact, entity.value) })) };
}

/** Tells what was masked. Where the page has masked it before, it is told here all the same. */
export function noteMasked(draft: Draft, kept: string): void {
  const { policy } = draft.assistant;
  if (!policy?.redact) return;
  const { kinds, patterns = {} } = policy.redact;
  const masked = [...kinds, ...Object.keys(patterns)].filter((kind) => kept.includes(`<${kind}>`));
  if (masked.length > 0) draft.events.push({ event: "policy_applied", rule: "redact", about: masked.join(", ") });
}

/** The first rule by which a message must go to a person; undefined: none holds. */
export function ruleFor({ policy }: Assistant, typed: string): MustEscalate | undefined {
  return policy?.mustEscalate?.find((rule) => holdsFor(policy, rule, typed));
}

/** Tells that a rule holds, and says what its author wants said. */
export function tellRule(draft: Draft, { reason, say }: MustEscalate): void {
  note(draft, `The policy hands this over (${reason}), whatever else was understood.`);
  draft.events.push({ event: "policy_applied", rule: "must_escalate", about: reason });
  if (say?.startsWith("utter_")) sayResponse(draft, say);
  else if (say !== undefined) sayMessage(draft, { text: say, metadata: {} });
}

function holdsFor(policy: PolicySettings, { phrases, pattern, kinds = [] }: MustEscalate, typed: string): boolean {
  if (holdsPhrase(typed, phrases) || (pattern !== undefined && matches(pattern, typed))) return true;
  if (kinds.length === 0) return false;
  const found = kindsIn(policy, typed);
  return kinds.some((kind) => found.has(kind));
}

/** Says what a backend wrote, unless it asks for what is never asked for. */
export function sayForeign(draft: Draft, message: BotMessage): void {
  const kinds = forbiddenKinds(draft.assistant.policy?.neverAsk);
  const { text = "", buttons = [] } = message;
  const asked = kinds.length > 0 ? asksFor([text, ...buttons.map(({ title }) => title)].join("\n"), kinds) : [];
  if (asked.length === 0) return sayMessage(draft, message);
  note(draft, `A message from outside asked for ${asked.join(", ")}; it was not said.`);
  draft.events.push({ event: "policy_applied", rule: "never_ask", about: asked.join(", ") });
  sayResponse(draft, "utter_message_withheld");
}

/** The kinds among kinds and names of slots. */
export function forbiddenKinds(neverAsk: readonly string[] = []): readonly ForbiddenKind[] {
  return FORBIDDEN_KINDS.filter((kind) => neverAsk.includes(kind));
}
