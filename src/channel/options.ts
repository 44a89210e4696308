import { isJsonObject, type Json } from "../base/json.ts";
import type { BotMessage, Button } from "../model/response.ts";
import type { Channel } from "./channel.ts";

/** What a message offers: its buttons, and those of its cards where a channel shows no cards. */
export function optionsOf({ buttons = [], elements = [] }: BotMessage, { cards }: Pick<Channel, "cards">): readonly Button[] {
  return cards ? buttons : [...buttons, ...elements.flatMap(buttonsOfCard)];
}

/** Buttons of a card as CALM writes them: with a payload (`postback`), not those that open a page. */
function buttonsOfCard(card: Json): readonly Button[] {
  const list = isJsonObject(card) ? card["buttons"] : null;
  return (Array.isArray(list) ? (list as readonly Json[]) : [])
    .filter(isJsonObject)
    .flatMap(({ title, payload }) => (typeof title === "string" && typeof payload === "string" ? [{ title, payload }] : []));
}

/** How the options of a message are offered on a channel. `lines`: as lines of the text. */
export type Offering = "none" | "buttons" | "list" | "lines";

export function offeringOf(options: readonly Button[], { buttons, list }: Pick<Channel, "buttons" | "list">): Offering {
  if (options.length === 0) return "none";
  const fits = (choices: Channel["buttons"]): boolean =>
    choices !== null && options.length <= choices.max && options.every(({ title }) => title.length <= choices.maxTitleLength);
  return fits(buttons) ? "buttons" : fits(list) ? "list" : "lines";
}

/** The lines that offer options. Numbers stand before them, unless a title is a number itself: then it would mean two things. */
export function linesOf(options: readonly Button[]): readonly string[] {
  const numbered = isNumbered(options);
  return options.map(({ title }, index) => `${numbered ? `${index + 1}.` : "-"} ${title.replace(/\s+/g, " ").trim()}`);
}

const NUMBERS: readonly string[] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const DIGITS = /^(?:(?:option|number|no\.?|nr\.?|#) ?)?(\d{1,3}) ?[.):]?$/;
const WORD = /^(?:(?:option|number) )?([a-z]{3,5})$/;

function isNumbered(options: readonly Button[]): boolean {
  return options.every(({ title }) => numberIn(plain(title)) === null);
}

/** Options that a user can choose from. */
export interface Offer {
  readonly options: readonly Button[];
  /** Whether a number means one of them: they were written as lines, and nothing else was said after them that it may answer. */
  readonly byNumber: boolean;
}

/**
 * What was offered last.
 *
 * @param said - what the bot has said since the user's latest message, oldest first: nothing older is on offer.
 */
export function offeredIn(said: readonly BotMessage[], channel: Pick<Channel, "cards" | "buttons" | "list">): Offer {
  const sets = said.map((message) => optionsOf(message, channel));
  const at = sets.findLastIndex((options) => options.length > 0);
  const options = sets[at] ?? [];
  return { options, byNumber: at === sets.length - 1 && offeringOf(options, channel) === "lines" };
}

/** What somebody types who wants an option: its number where that is what it is chosen by, else its words. */
export function typedFor({ options, byNumber }: Offer, option: Button): string {
  return byNumber && isNumbered(options) ? String(options.indexOf(option) + 1) : option.title;
}

/**
 * The option that a message chooses: by its words, its number (`1`, `1.`, `option 1`, `one`) or its payload; null if it
 * chooses none and is to be understood as it is.
 */
export function chosenFrom({ options, byNumber }: Offer, text: string): Button | null {
  const said = plain(text);
  const named = options.find(({ title, payload }) => plain(title) === said || payload === text.trim());
  if (named) return named;
  const number = byNumber && isNumbered(options) ? numberIn(said) : null;
  return number === null ? null : (options[number - 1] ?? null);
}

function numberIn(said: string): number | null {
  const digits = DIGITS.exec(said)?.[1];
  if (digits !== undefined) return Number(digits);
  const place = NUMBERS.indexOf(WORD.exec(said)?.[1] ?? "");
  return place < 0 ? null : place + 1;
}

/** Case, width, white space and a full stop at the end make no difference. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.!]+$/, "");
}
