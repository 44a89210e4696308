import { humanName } from "../model/semantic.ts";
import type { Message } from "./message.ts";
import { findNamedThing } from "./named-things.ts";
import { ownWords } from "./own-words.ts";
import { isRefused } from "./refusal.ts";
import type { IndexedFlow } from "./assistant-index.ts";
import { type IndexedSlot, readValues, type SlotKind } from "./slots.ts";
import { PREFILL } from "./thresholds.ts";
import { isBehind } from "./values/dates.ts";
import { type Found, overlaps } from "./values/found.ts";
import { stem, type Word } from "./words.ts";

/** A value given without being asked for. */
export interface Mention extends Found {
  readonly slot: string;
  readonly why: string;
}

/** The surest kinds take their words first. */
const ORDER: readonly SlotKind[] = [
  "email",
  "url",
  "phone",
  "date-time",
  "date",
  "time",
  "duration",
  "choice",
  "id",
  "number",
  "words",
];
/** Words in slot names that tell nothing apart. */
const GENERIC = new Set([
  "number",
  "id",
  "name",
  "code",
  "type",
  "date",
  "time",
  "value",
  "user",
  "custom",
  "customer",
  "new",
  "nr",
]);
const BACKWARD = /\b(?:last|yesterday|ago|past|previous)\b/;

/**
 * Values mentioned up front for slots of a flow that are empty yet. Asking is better than filling wrongly: only what a
 * typed reader is sure of and what cannot belong to another slot.
 *
 * @param taken - stretches that already mean something.
 */
export function readMentions(
  message: Message,
  flow: IndexedFlow,
  taken: readonly { slot: string; start: number; end: number }[] = [],
): readonly Mention[] {
  const { index, request } = message;
  const empty = flow.slots
    .filter(
      (name) => flow.prefillable.has(name) && name !== request.state.asking && (request.state.slots[name] ?? null) === null,
    )
    .flatMap((name) => index.slots.get(name) ?? [])
    .toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const used: { start: number; end: number; kind?: SlotKind | undefined }[] = taken.map(({ slot, start, end }) => ({
    start,
    end,
    kind: index.slots.get(slot)?.kind,
  }));
  const mentions: Mention[] = [];
  for (const slot of empty) {
    const rivals = empty.filter((other) => isRival(flow, slot, other));
    const free = readValues(slot, message.reading).filter(
      (found) => !isRefused(message.refused, found) && !used.some((other) => competes(slot, found, other)),
    );
    const meant =
      slot.kind === "words"
        ? (namedWords(message, slot, flow) ?? findNamedThing(message, flow, slot))
        : pick(message, flow, slot, rivals, free);
    if (!meant || meant.sure < PREFILL || used.some((other) => competes(slot, meant, other))) continue;
    used.push({ ...meant, kind: slot.kind });
    mentions.push({
      ...meant,
      slot: slot.slot.name,
      why: `"${String(meant.value)}" was mentioned and fits ${slot.slot.name} (${meant.sure.toFixed(2)} ≥ ${PREFILL})`,
    });
  }
  return mentions.toSorted((one, other) => flow.slots.indexOf(one.slot) - flow.slots.indexOf(other.slot));
}

/** Whether a value for the one could be meant for the other. */
function isRival({ later }: IndexedFlow, slot: IndexedSlot, other: IndexedSlot): boolean {
  if (other.kind !== slot.kind) return false;
  if (later.has(other.slot.name) && !later.has(slot.slot.name)) return false;
  // A slot of the past takes days of the past only, which the others do not.
  return !((slot.kind === "date" || slot.kind === "date-time") && slot.past && !other.past);
}

/** "Next Tuesday at ten": its words are a day and an hour at once. */
function competes(
  { kind }: IndexedSlot,
  found: Found,
  other: { start: number; end: number; kind?: SlotKind | undefined },
): boolean {
  const both = (kind === "date" && other.kind === "time") || (kind === "time" && other.kind === "date");
  return overlaps(found, other) && !(both && found.start === other.start && found.end === other.end);
}

/** Whether a day lies behind, whichever of the two the slot would rather have: "9 November 1974", but not "on Tuesday". */
function liesBehind({ normal, reading }: Message, slot: IndexedSlot, found: Found): boolean {
  if (BACKWARD.test(normal.lower.slice(found.start, found.end))) return true;
  const ahead = readValues({ ...slot, past: false }, reading).find((other) => overlaps(other, found));
  return isBehind(String(ahead?.value ?? found.value), reading.moment);
}

function pick(
  message: Message,
  flow: IndexedFlow,
  slot: IndexedSlot,
  rivals: readonly IndexedSlot[],
  free: readonly Found[],
): Found | null {
  const { lower } = message.normal;
  const near = (found: Found): boolean => isNamedNear(message.words, slot, found);
  switch (slot.kind) {
    case "email":
    case "url":
    case "phone":
    case "duration":
      return rivals.length === 1 || slot === rivals[0] ? (free[0] ?? null) : null;
    case "date":
    case "time":
    case "date-time": {
      // A birthday is no rival for a day to come; a day that is over may be a mistake, unless a slot of the past is there for it.
      const peers = rivals.filter(({ past }) => past === slot.past);
      const shy = peers.length < rivals.length;
      const fitting = free.filter((found) => {
        if (slot.kind === "time") return true;
        if (slot.past || shy) return liesBehind(message, slot, found) === slot.past;
        return !BACKWARD.test(lower.slice(found.start, found.end));
      });
      return peers.length === 1 ? (fitting[0] ?? null) : byRole(message, slot, peers, fitting);
    }
    case "choice": {
      const values = free.filter((found) => isTellingChoice(message, flow, slot, found) || near(found));
      return new Set(values.map(({ value }) => value)).size === 1 ? values[0]! : (values.find(near) ?? null);
    }
    case "id": {
      const named = free.find(near);
      if (named) return { ...named, sure: 0.9 };
      const telling = free.filter(
        ({ value }) => slot.slot.pattern !== undefined || /(?=.*\p{L})(?=.*\d)|\d{5,}/u.test(String(value)),
      );
      return rivals.length === 1 && telling.length === 1 ? telling[0]! : null;
    }
    case "number": {
      const named = free.find(near);
      if (named) return { ...named, sure: 0.9 };
      const money = /\b(?:amount|price|cost|payment|sum|budget|salary|balance|fee|total|money)\b/.test(slot.named.join(" "));
      const fitting = free.filter(
        (found) =>
          "unit" in found &&
          typeof found.unit === "string" &&
          money === isCurrency(found.unit) &&
          (money || fitsUnit(slot, found.unit)),
      );
      if (fitting.length === 1 && rivals.length === 1) return fitting[0]!;
      const plain = free.filter((found) => found.sure > 0.9);
      // "a table for four": the number of people, said without the people.
      const party = /\b(?:people|guest|party|person|traveller|passenger)/.test(
        `${slot.named.join(" ")} ${slot.slot.description ?? ""}`,
      );
      if (party && rivals.length === 1 && plain.length === 1 && /\bfor\s+$/.test(lower.slice(0, plain[0]!.start)))
        return plain[0]!;
      return money &&
        rivals.length === 1 &&
        plain.length === 1 &&
        /\b(?:pay|send|transfer|deposit|withdraw)\w*\s+$/.test(lower.slice(0, plain[0]!.start))
        ? plain[0]!
        : null;
    }
    case "bool":
    case "words":
      return null;
  }
}

function isCurrency(unit: string): boolean {
  return /^(?:[$€£¥]|dollars?|bucks?|euros?|pounds?|quid|francs?|usd|eur|gbp|chf)$/.test(unit);
}

function fitsUnit({ named, slot }: IndexedSlot, unit: string): boolean {
  const words = `${named.join(" ")} ${slot.description ?? ""}`.toLowerCase();
  const singular = unit.replace(/s$/, "");
  if (words.includes(singular)) return true;
  const people =
    /^(?:people|person|guest|adult|children|kid)/.test(unit) &&
    /\b(?:people|guest|party|seat|person|traveler|passenger|size)/.test(words);
  return people || (/^(?:kwh|kilowatt|m3|m³|cubic)/.test(unit) && /\b(?:read|meter|consum|usage)/.test(words));
}

/** Whether a word of the slot's name stands within three words of the value. */
function isNamedNear(words: readonly Word[], { named }: IndexedSlot, { start, end }: Found): boolean {
  const telling = named.filter((stem) => !GENERIC.has(stem));
  const wanted = telling.length > 0 ? telling : named;
  const first = words.findIndex((word) => word.end > start);
  const last = words.findLastIndex((word) => word.start < end);
  return words.some((word, at) => at >= first - 3 && at <= last + 1 && (at < first || at > last) && wanted.includes(word.stem));
}

/** A word that can hardly mean anything but this value. */
function isTellingChoice({ normal, words }: Message, flow: IndexedFlow, slot: IndexedSlot, found: Found): boolean {
  if (found.sure < 0.93) return false;
  const said = words.filter((word) => word.start >= found.start && word.end <= found.end);
  if (said.length === 1 && (said[0]!.text.length <= 2 || said[0]!.empty || flow.nameStems.includes(said[0]!.stem)))
    return false;
  const text = normal.lower.slice(found.start, found.end);
  if (/^(?:other|others|none|all|any|unknown|yes|no|both|new|old|standard|normal|general)$/.test(text)) return false;
  return slot.choices.some(
    (choice) =>
      choice.value === found.value &&
      choice.kind !== "implied" &&
      choice.words.length === said.length &&
      choice.stems.every((stem, at) => stem === said[at]!.stem),
  );
}

/** Which of two dates or times is meant, by what stands before them: "from … to …". */
function byRole({ normal }: Message, slot: IndexedSlot, rivals: readonly IndexedSlot[], found: readonly Found[]): Found | null {
  const begins = /\b(?:start|from|begin|departure|depart|leav|pick|check ?in|arrival|outbound|move ?in)/;
  const ends = /\b(?:end|to|until|return|drop|check ?out|inbound|back|move ?out)/;
  const name = slot.slot.name.replaceAll("_", " ").toLowerCase();
  const wants = begins.test(name)
    ? /\b(?:from|start\w*|leav\w*|depart\w*|on|between|check\w* in|pick\w* up)\s*(?:on |the )?$/
    : ends.test(name)
      ? /\b(?:to|until|till|through|return\w*|back|and|check\w* out|drop\w* off)\s*(?:on |the )?$|[-–]\s*$/
      : null;
  if (wants) {
    const byWord = found.find(({ start }) => wants.test(normal.lower.slice(Math.max(0, start - 24), start)));
    if (byWord) return byWord;
  }
  return found.length === rivals.length ? (found[rivals.indexOf(slot)] ?? null) : null;
}

/** "My name is Anna Berg": free words are only taken when the slot is named right before them. */
function namedWords({ normal, words, index }: Message, slot: IndexedSlot, { slots }: IndexedFlow): Found | null {
  const head = headOf(slot);
  const at = words.findLastIndex((word) => word.stem === head);
  if (at < 0) return null;
  // "The estimated damage is …" names another slot than "damage", filled or not and of whichever kind.
  const tells = ({ named }: IndexedSlot): boolean => named.some((stem) => stem !== head && words[at - 1]?.stem === stem);
  if (!tells(slot)) {
    const namesakes = slots
      .flatMap((name) => index.slots.get(name) ?? [])
      .filter((other) => other !== slot && headOf(other) === head);
    if (namesakes.some((other) => tells(other) || other.kind === slot.kind)) return null;
  }
  const from = words[at]!.end;
  const link = /^\s*(?:is|are|:|=|should be|will be|would be)\s+/.exec(normal.lower.slice(from));
  if (!link) return null;
  const start = from + link[0].length;
  // An address goes on after its commas.
  const stop = (
    head === "address"
      ? /[;!?]|\.(?:\s|$)|\s(?:but|because|please|thanks)\b/
      : /[,;!?]|\.(?:\s|$)|\s(?:and|but|because|so|please|thanks)\b/
  ).exec(normal.lower.slice(start));
  const stretch = ownWords(normal.lower, index.lexicon, { start, end: stop ? start + stop.index : normal.text.length });
  const value = normal.text.slice(stretch.start, stretch.end);
  if (value.length < 2 || value.split(" ").length > (head === "address" ? 12 : 6) || isEmptyTalk(value)) return null;
  return { ...stretch, value, sure: 0.85 };
}

/** The noun that a slot is called by: "city" of `departure_city` and of `city_of_event`. */
function headOf({ slot }: IndexedSlot): string {
  const [before] = humanName(slot.name).split(/ (?:of|for|in|on|to|from) /);
  return stem(before!.split(" ").at(-1)!);
}

function isEmptyTalk(value: string): boolean {
  return /^(?:not|wrong|broken|too|very|missing|different|old|new|the same|lost|incorrect)\b/i.test(value);
}
