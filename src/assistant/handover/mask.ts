import type { Json } from "../../base/json.ts";
import { findSensitive } from "../../base/sensitive.ts";
import type { LoggedEvent } from "../../backend/actions.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { DialogueState } from "../../model/state.ts";

/** Hides what is not for others, and counts how often. */
export interface Mask {
  readonly text: (text: string) => string;
  /** A slot's value as a text. */
  readonly value: (slot: string, value: Json) => string;
  readonly count: () => number;
}

export const MASKED = "•••";

/** Shorter values, such as a size, would be found in every other word. */
const SHORTEST = 4;

/**
 * Values of slots that the author calls sensitive, wherever they stand and whenever they were given; card and account
 * numbers, known by their check digits.
 */
export function createMask(assistant: Assistant, { slots }: DialogueState, events: readonly LoggedEvent[]): Mask {
  const isSensitive = (name: string): boolean => assistant.slots[name]?.sensitive === true;
  const said = events.flatMap(({ event }) => {
    if (event.event === "slot") return isSensitive(event.name) ? [plain(event.value)] : [];
    if (event.event !== "user") return [];
    return event.commands.flatMap((command) => {
      if (command.command === "correct slot")
        return command.corrected_slots.flatMap(({ name, value }) => (isSensitive(name) ? [plain(value)] : []));
      return command.command === "set slot" && isSensitive(command.name) ? [plain(command.value), command.raw ?? ""] : [];
    });
  });
  const held = Object.entries(slots).flatMap(([name, value]) => (isSensitive(name) ? [plain(value)] : []));
  // The longest first: one may be a part of another.
  const secrets = [...new Set([...said, ...held])]
    .filter((value) => value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  let count = 0;
  const hide = (): string => (count++, MASKED);

  function text(given: string): string {
    const stretches = findSensitive(given).filter(({ kind }) => kind === "card" || kind === "iban");
    const numbers = stretches.reduceRight((left, { start, end }) => left.slice(0, start) + hide() + left.slice(end), given);
    return secrets.reduce((left, secret) => left.replaceAll(new RegExp(escape(secret), "giu"), hide), numbers);
  }

  return {
    text,
    value: (slot, value) => (isSensitive(slot) ? hide() : text(plain(value))),
    count: () => count,
  };
}

function plain(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
