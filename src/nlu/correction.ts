import type { Json } from "../base/json.ts";
import { findFlipped } from "./flipped.ts";
import { coverage, type Message } from "./message.ts";
import { findSamples } from "./named-things.ts";
import { ownWords } from "./own-words.ts";
import { isRefused } from "./refusal.ts";
import { type IndexedSlot, readValues } from "./slots.ts";
import { type Found, inWords } from "./values/found.ts";

/** A new value for a slot that has one. Null empties it, so that it is asked again. */
export interface Correction extends Found {
  readonly slot: string;
  readonly why: string;
}

/** Says "something said before was wrong" in so many words, whatever is asked now. */
const STRONG =
  /\b(?:meant|i mean|make (?:it|that)|change|should(?:'ve| have)? (?:be|been)|instead|oops|my mistake|typo|scratch that|mistyped|correction|switch|update)\b/;
const WRONG = /\b(?:wrong|incorrect|not (?:right|correct)|mistake|typo|change|correct|edit|update|fix)\b/;
const GENERIC = new Set(["number", "id", "code", "type", "value", "user", "custom", "customer", "new", "nr"]);

/**
 * Reads which filled slot a message corrects. The target is the first that applies: the slot whose value is refused
 * ("9281, not 9287"), the slot that is named ("the size should be L"), the slot filled last that the value fits.
 */
export function readCorrections(message: Message, answered: Found | null): readonly Correction[] {
  const { request, index, normal, refused, acts } = message;
  const filled = [...new Set([...request.state.asked, ...activeSlots(message)])]
    .filter((name) => name !== request.state.asking && (request.state.slots[name] ?? null) !== null)
    .flatMap((name) => index.slots.get(name) ?? []);
  if (filled.length === 0 || normal.text.trim() === "") return [];
  const cue = refused.length > 0 || acts.leading === "deny" || index.lexicon.correction.test(normal.lower);
  const strong = STRONG.test(normal.lower);
  const after = afterChange(normal.lower);
  const candidates = filled.map((slot) => ({
    slot,
    current: request.state.slots[slot.slot.name]!,
    ...fresh(message, slot, after),
  }));

  const rejected = candidates
    .filter(({ slot, current }) => rejectsCurrent(message, slot, current))
    .map((each) => (each.values.length > 0 ? each : { ...each, values: insteadOf(message, each.slot) }))
    .find(({ values, current }) => values.length > 0 && !same(values[0]!.value, current));
  if (rejected) return [correct(rejected.slot, rejected.values[0]!, "its present value was refused")];

  const named = candidates.flatMap(({ slot, current, values }) => {
    if (!isNamed(message, slot)) return [];
    const value = values.find((found) => !same(found.value, current)) ?? (cue || strong ? afterName(message, slot) : null);
    return value && !same(value.value, current) ? [correct(slot, value, "it was named with another value")] : [];
  });
  if (named.length > 0) return named;

  if (cue && (strong || answered === null)) {
    const latest = candidates.find(({ current, values }) => values.length > 0 && !same(values[0]!.value, current));
    if (latest) return [correct(latest.slot, latest.values[0]!, "it is the latest that the value fits")];
    const words = ownCorrection(message, filled[0]!);
    if (words && answered === null) return [correct(filled[0]!, words, "it was answered last")];
  }
  const wrong = candidates.find(({ slot }) => isNamed(message, slot) && WRONG.test(normal.lower));
  if (wrong && answered === null) {
    return [
      {
        slot: wrong.slot.slot.name,
        value: null,
        start: 0,
        end: 0,
        sure: 0.8,
        why: `${wrong.slot.slot.name} is said to be wrong: ask it again`,
      },
    ];
  }
  const flipped = cue && answered === null ? findFlipped(message, filled) : null;
  if (flipped) return [correct(flipped.slot, { ...flipped, sure: 0.8 }, "its opposite is said")];
  return answered === null && request.state.asking !== null ? plainChoice(message, candidates) : [];
}

function correct({ slot }: IndexedSlot, found: Found, why: string): Correction {
  return {
    value: found.value,
    start: found.start,
    end: found.end,
    sure: found.sure,
    slot: slot.name,
    why: `${slot.name} is corrected: ${why}`,
  };
}

function activeSlots({ index, request }: Message): readonly string[] {
  return index.flows.find((flow) => flow.id === request.state.activeFlow)?.slots ?? [];
}

/** New values for a slot: not refused, and after the "to" of "change it from … to …". */
function fresh(message: Message, slot: IndexedSlot, after: number): { readonly values: readonly Found[] } {
  const { reading, refused } = message;
  const found = slot.kind === "words" ? findSamples(message, slot) : readValues(slot, reading);
  const values = found.filter((found) => !isRefused(refused, found) && found.sure >= 0.6);
  const later = values.filter(({ start }) => start >= after);
  return { values: later.length > 0 ? later : values };
}

function afterChange(lower: string): number {
  const match = /\b(?:change|switch|update|edit|correct|set|move)\b.*\b(?:to|into)\b/.exec(lower);
  return match ? match.index + match[0].length : 0;
}

function rejectsCurrent({ reading, refused, normal }: Message, slot: IndexedSlot, current: Json): boolean {
  if (readValues(slot, reading).some((found) => isRefused(refused, found) && same(found.value, current))) return true;
  const words = inWords(current).toLowerCase();
  return words.length > 1 && refused.some(({ start, end }) => normal.lower.slice(start, end).includes(words));
}

/** "No, Cologne, not Bonn": what is said besides the refusal. */
function insteadOf({ normal, index, refused }: Message, { kind }: IndexedSlot): readonly Found[] {
  const [first] = refused;
  if (kind !== "words" || !first) return [];
  const before = ownWords(normal.lower, index.lexicon, { start: 0, end: first.start });
  const after = ownWords(normal.lower, index.lexicon, { start: first.end, end: normal.text.length });
  const meaningful = [after, before].find(({ start, end }) =>
    /[\p{L}\p{N}]{2}/u.test(normal.lower.slice(start, end).replace(/^(?:no|but|it|it's|that|that's)$/, "")),
  );
  return meaningful ? [{ ...meaningful, value: normal.text.slice(meaningful.start, meaningful.end), sure: 0.75 }] : [];
}

function isNamed({ words }: Message, { named }: IndexedSlot): boolean {
  const telling = named.filter((stem) => !GENERIC.has(stem));
  return (telling.length > 0 ? telling : named).some((stem) => words.some((word) => word.stem === stem));
}

/** Free words after the slot's name: "the street is Elm Road". Typed slots take nothing that their reader refuses. */
function afterName({ normal, index, words }: Message, { kind, named }: IndexedSlot): Found | null {
  if (kind !== "words") return null;
  const at = words.findLastIndex((word) => named.includes(word.stem));
  const link =
    at < 0 ? null : /^\s*(?:is|to|should be|must be|needs to be|:|=|into)\s+/.exec(normal.lower.slice(words[at]!.end));
  if (!link) return null;
  const stretch = ownWords(normal.lower, index.lexicon, { start: words[at]!.end + link[0].length, end: normal.text.length });
  const value = normal.text.slice(stretch.start, stretch.end);
  return value === "" || WRONG.test(value.toLowerCase()) ? null : { ...stretch, value, sure: 0.8 };
}

/** "No, I meant Munich": for a slot of free words that was answered last. */
function ownCorrection({ normal, index, acts }: Message, { kind }: IndexedSlot): Found | null {
  if (kind !== "words" || acts.whole !== null || acts.scores.question || acts.wish) return null;
  const cue =
    /\b(?:i meant|i mean|make (?:it|that)|(?:it )?should(?:'ve| have)? (?:be|been)|correction:?|change (?:it|that) to|(?<!(?:'d|would) )rather)\s+/.exec(
      normal.lower,
    );
  if (!cue) return null;
  const start = cue.index + cue[0].length;
  const stop = /[,;]|\b(?:not|instead of|rather than)\b/.exec(normal.lower.slice(start));
  const stretch = ownWords(normal.lower, index.lexicon, { start, end: stop ? start + stop.index : normal.text.length });
  const value = normal.text.slice(stretch.start, stretch.end);
  return value === "" ? null : { ...stretch, value, sure: 0.75 };
}

/** A lone option of an earlier question, said while another is open that it cannot answer. */
function plainChoice(
  message: Message,
  candidates: readonly { readonly slot: IndexedSlot; readonly current: Json; readonly values: readonly Found[] }[],
): readonly Correction[] {
  const { words, index, request } = message;
  const asked = index.slots.get(request.state.asking ?? "");
  if (words.length > 5 || !asked || asked.kind === "words") return [];
  const choice = candidates.find(
    ({ slot, current, values }) =>
      slot.kind === "choice" &&
      values.length === 1 &&
      values[0]!.sure >= 0.9 &&
      (words.length <= 3 || coverage(message, values[0]!) === 1) &&
      !same(values[0]!.value, current),
  );
  return choice ? [correct(choice.slot, choice.values[0]!, "the message is one of its options")] : [];
}

function same(one: Json, other: Json): boolean {
  return inWords(one).toLowerCase() === inWords(other).toLowerCase();
}
