import type { Message } from "./message.ts";
import type { IndexedSlot } from "./slots.ts";
import { splitWords } from "./words.ts";

/** A yes/no slot whose opposite a message says. */
export interface Flipped {
  readonly slot: IndexedSlot;
  readonly value: boolean;
  readonly start: number;
  readonly end: number;
}

const NEGATED = /\b(?:not|no|never|without|neither|\w+n't|cannot|dont)\b/;

/**
 * "Oh wait, I have been to your clinic before" where the answer was no; "no, not on the phone" where it was yes. A clause
 * speaks of a slot if more than half of what it says are words of its name (not those that the open question or the
 * running flow are called by, too) or, two at least, of its description. Null if it speaks of none or of several.
 */
export function findFlipped(message: Message, filled: readonly IndexedSlot[]): Flipped | null {
  const { normal, acts, index, request } = message;
  if (acts.scores.question) return null;
  const flow = index.flows.find(({ id }) => id === request.state.activeFlow);
  const ambient = new Set([...(index.slots.get(request.state.asking ?? "")?.named ?? []), ...(flow?.nameStems ?? [])]);
  const flipped = [...normal.lower.matchAll(/[^,.;:!?]+/g)].flatMap(({ 0: clause, index: start }) => {
    const content = splitWords(clause).filter((word) => !word.empty && !NEGATED.test(word.text));
    const value = !NEGATED.test(clause);
    return filled
      .filter(({ kind, slot }) => kind === "bool" && request.state.slots[slot.name] === !value)
      .filter((slot) => speaksOf(slot, new Set(content.map(({ stem }) => stem)), ambient))
      .map((slot): Flipped => ({ slot, value, start, end: start + clause.length }));
  });
  const [only] = flipped;
  return only && flipped.every(({ slot }) => slot === only.slot) ? only : null;
}

function speaksOf({ slot, named }: IndexedSlot, said: ReadonlySet<string>, ambient: ReadonlySet<string>): boolean {
  const described = new Set(splitWords((slot.description ?? "").toLowerCase()).map(({ stem }) => stem));
  const byName = named.filter((stem) => said.has(stem) && !ambient.has(stem));
  const all = [...said].filter((stem) => byName.includes(stem) || described.has(stem));
  return all.length > said.size / 2 && (byName.length > 0 || all.length > 1);
}
