import type { Json } from "../base/json.ts";
import type { MissKind } from "../model/guards.ts";
import { humanName, type Semantic } from "../model/semantic.ts";
import type { BotMessage, Button } from "../model/response.ts";
import type { Slot } from "../model/slot.ts";
import type { Frame } from "../model/state.ts";
import { notice, type Patience } from "./guard-counts.ts";
import { sayMessage, type Draft } from "./draft.ts";
import { hasResponse, isSameLanguage, languageOf, sayResponse, wordResponse } from "./respond.ts";

/** A question that is to be asked again, and why. */
export interface Missed {
  /** The frame that asks. */
  readonly frame: Frame;
  readonly flow: string;
  readonly slot: string;
  /** The response or action that asks. */
  readonly action: string;
  readonly kind: MissKind;
  readonly misses: number;
  readonly patience: Patience;
}

/** Misses from which a number that has to be fetched is waited for. */
const HOLD_FROM = 3;

/** What another way to ask there is, in the order in which they are tried. */
type Rung = "hint" | "example" | "hold" | "input";

function rungOf({ misses, patience }: Missed): Rung {
  if (patience.input !== null && misses >= patience.ceiling) return "input";
  if (patience.semantic === "id" && misses >= HOLD_FROM) return "hold";
  return misses === 1 ? "hint" : "example";
}

/**
 * Says what helps before the question, or asks it with another input. True: it was asked here.
 */
export function askAnew(draft: Draft, missed: Missed): boolean {
  const rung = rungOf(missed);
  const { flow, slot, patience, misses } = missed;
  const about = { guard: "form", flow, slot, attempt: misses, ceiling: patience.ceiling } as const;
  if (rung === "hold") notice(draft, { ...about, what: "hold" });
  else notice(draft, { ...about, what: "strategy", reason: rung === "input" ? patience.input! : rung });
  if (rung === "input") return askByInput(draft, missed);
  const key = keyFor(draft, missed, rung);
  if (key !== null) sayHint(draft, key, missed, rung);
  return false;
}

/** In the words of whoever was asked for them, or in those that are there. */
function sayHint(draft: Draft, key: string, missed: Missed, rung: Rung): void {
  const { input, signal } = draft;
  // Whoever is waited for is given a way out, which others do not know of.
  const isAsked = rung !== "hold" && input.kind === "message" && signal && signal.kind !== "absent";
  const reworded = isAsked ? input.reworded : undefined;
  const isNew = ![...draft.saidBefore, ...draft.said].some(({ text }) => text === reworded);
  if (reworded !== undefined && isNew) sayMessage(draft, { text: reworded, metadata: { utter_action: key, reworded: true } });
  // In another language than the question it would help nobody.
  else if (isSameLanguage(draft, key, missed.action)) sayResponse(draft, key, { variables: variablesFor(draft, missed) });
}

/** The author's own words for the slot, else what lacks, else what its kind of value looks like. */
function keyFor(draft: Draft, { slot, kind, patience }: Missed, rung: Rung): string | null {
  const kindKey = patience.semantic.replaceAll("-", "_");
  const of = (...keys: readonly string[]): string | null => keys.find((key) => hasResponse(draft, key)) ?? null;
  switch (rung) {
    case "hint":
      if (hasResponse(draft, `utter_hint_${slot}`)) return `utter_hint_${slot}`;
      // A value that was refused has been told why.
      if (kind === "invalid") return null;
      return of(`utter_missing_${draft.signal?.missing}`, `utter_hint_${kindKey}`, "utter_hint");
    case "example":
      if (hasResponse(draft, `utter_example_${slot}`)) return `utter_example_${slot}`;
      if (exampleOf(draft, patience.semantic, "en") !== null) return of("utter_example");
      return of(draft.assistant.slots[slot]!.description === undefined ? "utter_example_none" : "utter_example_described");
    case "hold":
      return of(`utter_hold_${slot}`, "utter_hold");
    case "input":
      return null;
  }
}

function variablesFor(draft: Draft, { slot, patience, action }: Missed): Readonly<Record<string, Json>> {
  return {
    slot_name: humanName(slot),
    example: exampleOf(draft, patience.semantic, languageOf(draft, action)) ?? "",
    description: draft.assistant.slots[slot]!.description ?? "",
  };
}

/** A day after the message, in the user's way to write it, or a made-up value of the kind. */
function exampleOf({ input }: Draft, semantic: Semantic, locale: string): string | null {
  const known = isLocale(locale) ? locale : "en";
  const when = (options: Intl.DateTimeFormatOptions): string => {
    const at = input.at + EXAMPLE_DAYS * DAY_MS;
    return new Intl.DateTimeFormat(known, { ...options, timeZone: "UTC" }).format(at - (at % DAY_MS) + EXAMPLE_HOUR_MS);
  };
  switch (semantic) {
    case "date":
      return when({ day: "numeric", month: "long" });
    case "time":
      return when({ hour: "numeric", minute: "2-digit" });
    case "date-time":
      return when({ day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
    case "email":
      return "name@example.com";
    case "phone":
      return "+49 30 1234567";
    case "url":
      return "www.example.com";
    case "number":
      return "3";
    case "duration":
      return new Intl.NumberFormat(known, { style: "unit", unit: "day", unitDisplay: "long" }).format(3);
    case "boolean":
    case "enum":
    case "free":
    case "id":
    case "secret":
      return null;
  }
}

const DAY_MS = 24 * 60 * 60_000;
const EXAMPLE_DAYS = 10;
/** Half past two in the afternoon: nobody can take the hour for the other half of the day. */
const EXAMPLE_HOUR_MS = 14.5 * 60 * 60_000;

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0;
  } catch {
    return false;
  }
}

/** The question itself, with the control that answers it. An action of the author's asks in its own way, after a sentence. */
function askByInput(draft: Draft, { slot, action, patience, frame }: Missed): boolean {
  const input = patience.input!;
  const worded = wordResponse(draft, action, { context: frame.context, variables: frame.context });
  const key = `utter_input_${input.replaceAll("-", "_")}`;
  if (hasResponse(draft, key) && isSameLanguage(draft, key, action))
    sayResponse(draft, key, { variables: { slot_name: humanName(slot) } });
  if (!worded) return false;
  const own = worded.buttons ?? [];
  const buttons = own.length > 0 || input !== "buttons" ? own : buttonsOf(draft.assistant.slots[slot]!);
  const message: BotMessage = {
    ...worded,
    ...(buttons.length > 0 && { buttons }),
    metadata: { ...worded.metadata, input, slot } as BotMessage["metadata"],
  };
  draft.events.push({ event: "action", name: action });
  sayMessage(draft, message);
  return true;
}

function buttonsOf({ name, values }: Slot): readonly Button[] {
  return values.map((value) => ({ title: value, payload: buttonFor(name, value) }));
}

/** A value that a button could not carry is said as if it were typed. */
function buttonFor(slot: string, value: string): string {
  return /[(),=[\]]/.test(value) ? value : `/SetSlots(${slot}=${value})`;
}

const CONFIRM_REPAIR = "utter_confirm_repair";

/** Asks whether the written form of what was said is meant. False: there are no words for it in the question's language. */
export function proposeRepair(draft: Draft, { slot, action }: Pick<Missed, "slot" | "action">, repair: string): boolean {
  const worded = isSameLanguage(draft, CONFIRM_REPAIR, action)
    ? wordResponse(draft, CONFIRM_REPAIR, { variables: { repair, slot_name: humanName(slot) } })
    : null;
  if (!worded) return false;
  const [yes, no] = worded.buttons ?? [];
  const buttons = [
    ...(yes ? [{ ...yes, payload: buttonFor(slot, repair) }] : []),
    ...(no ? [{ ...no, payload: `/SetSlots(${slot}=null)` }] : []),
  ];
  sayMessage(draft, { ...worded, buttons });
  return true;
}
