import { guessSemantic, humanName } from "../model/semantic.ts";
import type { Slot, SlotFormat } from "../model/slot.ts";
import type { Lexicon } from "./lexicon/lexicon.ts";
import { samplesOf } from "./named-things.ts";
import type { NormalText } from "./normalise.ts";
import { type Choice, readChoices, toChoice } from "./values/categorical.ts";
import { countryOf, readEmails, readUrls, type PhoneReader } from "./values/contacts.ts";
import { readDates, readDateTimes, readTimes } from "./values/dates.ts";
import { readDurations } from "./values/duration.ts";
import type { Found, Moment } from "./values/found.ts";
import { readIdentifiers } from "./values/identifier.ts";
import { readNumbers } from "./values/number.ts";
import { splitWords, type Word } from "./words.ts";

/** What a slot's values are read by. */
export type SlotKind = "bool" | "choice" | "number" | "words" | Exclude<SlotFormat, "secret">;

export interface IndexedSlot {
  readonly slot: Slot;
  readonly kind: SlotKind;
  /** The format was written by the author, not guessed from the name: nothing else is accepted. */
  readonly strict: boolean;
  /** A long answer is expected (a comment, a description): it is never cut nor taken for another wish lightly. */
  readonly long: boolean;
  /** Dates mean the past: "the 3rd" of a purchase was. */
  readonly past: boolean;
  readonly choices: readonly Choice[];
  /** A sentence for each value, for the encoder. */
  readonly optionTexts: readonly { readonly value: string; readonly text: string }[];
  /** Of a slot of free words: stems of the examples that its description lists. */
  readonly samples: readonly (readonly string[])[];
  /** Stems of the words that name the slot. */
  readonly named: readonly string[];
}

/** What a value is read with. */
export interface Reading {
  readonly message: NormalText;
  readonly words: readonly Word[];
  readonly moment: Moment;
  readonly locale: string;
  readonly phone: PhoneReader | null;
}

export function indexSlot(slot: Slot, lexicon: Lexicon): IndexedSlot {
  const name = humanName(slot.name);
  const kind = kindOf(slot, name);
  const choices = kind === "choice" ? choicesOf(slot, lexicon) : [];
  return {
    slot,
    kind,
    strict: slot.type !== "text" || slot.format !== undefined,
    long:
      kind === "words" &&
      /\b(?:comments?|description|details?|message|feedback|notes?|problem|complaint|issue|text|remarks?|explanation|query|question)\b/.test(
        name,
      ),
    past: /\b(?:birth|born|purchase|purchased|bought|ordered|last|since|previous|incident|occurred|happened|accident)\b/.test(
      `${name} ${slot.description ?? ""}`.toLowerCase(),
    ),
    choices,
    optionTexts:
      kind === "choice"
        ? slot.values.map((value) => ({ value, text: [humanName(value), ...(slot.aliases[value] ?? [])].join(", ") }))
        : [],
    samples: kind === "words" ? samplesOf(slot.description) : [],
    named: splitWords(name)
      .filter((word) => !word.empty)
      .map((word) => word.stem),
  };
}

function choicesOf(slot: Slot, { impliedAliases }: Lexicon): readonly Choice[] {
  const own = slot.values.flatMap((value) => [
    { value, surface: value, kind: "value" as const },
    { value, surface: humanName(value), kind: "value" as const },
    ...(slot.aliases[value] ?? []).map((surface) => ({ value, surface, kind: "alias" as const })),
  ]);
  const taken = new Set(own.map(({ surface }) => surface.toLowerCase()));
  const implied = slot.values.flatMap((value) =>
    (impliedAliases[humanName(value)] ?? [])
      .filter((surface) => !taken.has(surface))
      .map((surface) => ({ value, surface, kind: "implied" as const })),
  );
  return [...own, ...implied].flatMap(({ value, surface, kind }) => toChoice(value, surface, kind) ?? []);
}

/** The kind that a slot's type and format say, or that its name suggests. */
function kindOf({ type, format, pattern, description = "" }: Slot, name: string): SlotKind {
  switch (type) {
    case "bool":
      return "bool";
    case "categorical":
    case "strict_categorical":
      return "choice";
    case "float":
      return "number";
    case "text":
    case "list":
    case "any":
      break;
  }
  if (format === "secret") return "id";
  if (format) return format;
  if (pattern !== undefined) return "id";
  return guessSemantic(name) ?? (/^(?:the )?e-?mail address\b/i.test(description) ? "email" : "words");
}

/** Values of the slot's kind in the message, in order. Free words and yes/no are no values that can be found. */
export function readValues(
  { kind, slot, choices, past }: IndexedSlot,
  { message, words, moment, locale, phone }: Reading,
): readonly Found[] {
  switch (kind) {
    case "words":
    case "bool":
      return [];
    case "choice":
      return readChoices(words, choices);
    case "number":
      return slot.type === "float"
        ? readNumbers(message.lower)
        : readNumbers(message.lower).map((found) => ({ ...found, value: String(found.value) }));
    case "date":
      return readDates(message.lower, moment, { past, locale });
    case "time":
      return readTimes(message.lower, moment, locale);
    case "date-time":
      return readDateTimes(message.lower, moment, { past, locale });
    case "duration":
      return readDurations(message.lower);
    case "email":
      return readEmails(message.lower);
    case "url":
      return readUrls(message.text);
    case "phone":
      return phone ? phone(message.text, countryOf(locale)) : [];
    case "id":
      return readIdentifiers(message.text, slot.pattern);
  }
}
