import { asciiDigits, isWordless, normalText } from "../base/normal-text.ts";
import type { SlotSignal } from "../model/guards.ts";
import type { Message } from "./message.ts";
import { readValues, type IndexedSlot, type Reading } from "./slots.ts";
import { writtenForm } from "./spoken.ts";
import { isDateLike } from "./date-signs.ts";
import { readNumbers } from "./values/number.ts";
import { splitWords } from "./words.ts";

/*
 * What a message is as an answer that was not taken: whether anything of the kind that is asked for was said at all. The
 * readers of values judge, not the words around: "my pin is 4821" is no date, "in two weeks" is one.
 */

type Sign = Pick<SlotSignal, "kind" | "missing">;

const ABSENT: Sign = { kind: "absent" };
const COMPLETE: Sign = { kind: "complete" };
const PARTIAL: Sign = { kind: "partial" };

/** The signal for the open question; undefined: nothing is asked. */
export function readSignal(message: Message): SlotSignal | undefined {
  const { index, request, reading } = message;
  const asked = request.state.asking === null ? undefined : index.slots.get(request.state.asking);
  if (!asked) return undefined;
  const slot = asked.slot.name;
  const sign = signOf(message, asked);
  if (sign.kind === "complete") return { slot, ...sign };
  const repair = repairOf(asked, reading);
  return repair === null ? { slot, ...sign } : { slot, kind: "partial", repair };
}

function signOf(message: Message, asked: IndexedSlot): Sign {
  const { acts, reading, normal } = message;
  const lower = asciiDigits(normal.lower);
  const text = normal.text;
  switch (asked.kind) {
    case "bool":
      return acts.scores.affirm || acts.scores.deny || acts.leading ? COMPLETE : ABSENT;
    case "words":
      return isWordless(normalText(text)) || acts.whole === "dont_know" || acts.whole === "skip" ? ABSENT : COMPLETE;
    case "choice":
      return choiceSign(message, asked);
    case "phone":
      return namesAnother(lower, asked) ? ABSENT : phoneSign(readValues(asked, reading).length > 0, lower);
    case "date":
      return dateSign(readValues(asked, reading).length > 0, lower, reading.locale);
    case "date-time":
      return dateSign(readValues(asked, reading).length > 0, lower, reading.locale, CLOCK);
    case "email":
      return readValues(asked, reading).length > 0 ? COMPLETE : emailSign(lower);
    case "time":
      return readValues(asked, reading).length > 0 ? COMPLETE : CLOCK.test(lower) ? PARTIAL : ABSENT;
    case "duration":
      return readValues(asked, reading).length > 0 ? COMPLETE : LENGTH.test(lower) ? PARTIAL : ABSENT;
    case "number":
      return readValues(asked, reading).length > 0 || readNumbers(lower).length > 0
        ? COMPLETE
        : HAS_DIGIT.test(lower)
          ? PARTIAL
          : ABSENT;
    case "url":
      return readValues(asked, reading).length > 0
        ? COMPLETE
        : /\bwww\b|https?|\.[a-z]{2,6}\b| dot [a-z]{2,6}\b/.test(lower)
          ? PARTIAL
          : ABSENT;
    case "id":
      return readValues(asked, reading).length > 0
        ? COMPLETE
        : HAS_DIGIT.test(lower) || spelledDigits(lower) > 1
          ? PARTIAL
          : ABSENT;
  }
}

const HAS_DIGIT = /\d/;
const CLOCK =
  /\b(?:morning|noon|midday|afternoon|evening|night|midnight|o'?clock)\b|\b\d{1,2}\s?(?:[ap]\.?m\b|h\b|:\d)|^\D{0,6}\d{1,2}\D?$/;
const LENGTH = /\b(?:years?|months?|weeks?|days?|nights?|hours?|minutes?)\b|^\D{0,6}\d+\D?$/;

function emailSign(lower: string): Sign {
  if (lower.includes("@") || /\s(?:at|\(at\)|\[at\])\s\S+ dot\b/.test(lower)) return { kind: "partial", missing: "domain" };
  return DOMAIN.test(lower) ? { kind: "partial", missing: "at_sign" } : ABSENT;
}

const DOMAIN = /[a-z\d-](?:\.| dot )(?:com|net|org|edu|info|io|eu|uk|de|fr|es|it|nl|pl|at|ch|ru)\b/;

function phoneSign(isRead: boolean, lower: string): Sign {
  const digits = lower.replaceAll(/\D/g, "").length + spelledDigits(lower);
  if (isRead && digits >= 7) return COMPLETE;
  return digits >= 3 ? { kind: "partial", missing: "digits" } : ABSENT;
}

function spelledDigits(lower: string): number {
  return lower.match(/\b(?:oh|zero|one|two|three|four|five|six|seven|eight|nine)\b/g)?.length ?? 0;
}

/** "Order 1234567" is a number of something else. */
function namesAnother(lower: string, { named }: IndexedSlot): boolean {
  const other = /\b(order|invoice|pin|code|account|customer|booking|reference|policy|card|postcode|zip|room|flight)\b/.exec(
    lower,
  )?.[1];
  return other !== undefined && !named.includes(splitWords(other)[0]!.stem);
}

/** `also`: what is a part as well, where a time belongs to it. */
function dateSign(isRead: boolean, lower: string, locale: string, also?: RegExp): Sign {
  if (isRead) return COMPLETE;
  return isDateLike(lower, locale) || also?.test(lower) ? { kind: "partial", missing: "day" } : ABSENT;
}

function choiceSign({ reading, words }: Message, asked: IndexedSlot): Sign {
  const values = new Set(readValues(asked, reading).map(({ value }) => value));
  if (values.size > 0) return values.size === 1 ? COMPLETE : PARTIAL;
  const stems = new Set(asked.choices.flatMap((choice) => choice.stems));
  return words.some((word) => !word.empty && stems.has(word.stem)) ? PARTIAL : ABSENT;
}

/** The whole message in its written form, where that is a value and nothing else. */
function repairOf(asked: IndexedSlot, reading: Reading): string | null {
  if (asked.kind !== "email" && asked.kind !== "phone" && asked.kind !== "id") return null;
  const written = writtenForm(asciiDigits(reading.message.lower));
  if (written === null) return null;
  const message = { ...reading.message, text: written, lower: written };
  const [found] = readValues(asked, { ...reading, message, words: splitWords(written) });
  return found && found.start === 0 && found.end === written.length ? String(found.value) : null;
}
