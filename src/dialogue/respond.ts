import type { Json, JsonObject } from "../base/json.ts";
import type { BotMessage, Button, ResponseVariation } from "../model/response.ts";
import { holds } from "./condition.ts";
import { note, noteOnce, sayMessage, scopeOf, slotValue, type Draft } from "./draft.ts";
import { renderTemplate } from "./template.ts";
import { print } from "./template-value.ts";

/** What a response is worded with, beside the slots. */
export interface Wording {
  /** Properties of the running pattern. */
  readonly context?: JsonObject | undefined;
  /** Extra variables; they win over slots. */
  readonly variables?: JsonObject | undefined;
}

export function hasResponse(draft: Draft, key: string): boolean {
  return Object.hasOwn(draft.assistant.responses, key) && draft.assistant.responses[key]!.length > 0;
}

/**
 * The language in which a response is said, BCP 47: the conversation's, where the response has words for it, and else the
 * assistant's own. An action that asks is taken to speak every language that the assistant has.
 */
export function languageOf({ assistant, input }: Draft, key: string): string {
  const { language, additionalLanguages } = assistant.settings;
  const base = baseOf(input.locale);
  const isSpoken = (one: string): boolean => baseOf(one) === base;
  const variations = Object.hasOwn(assistant.responses, key) ? assistant.responses[key]! : null;
  const hasWords = variations
    ? variations.some(({ translation = {} }) => Object.keys(translation).some((one) => one === input.locale || one === base))
    : additionalLanguages.some(isSpoken);
  return isSpoken(language) || hasWords ? input.locale : language;
}

/** Whether two responses are said in one language. */
export function isSameLanguage(draft: Draft, one: string, two: string): boolean {
  return baseOf(languageOf(draft, one)) === baseOf(languageOf(draft, two));
}

/** "de" of "de-AT". */
function baseOf(locale: string): string {
  return locale.split("-")[0]!;
}

/** Says a response of the domain. One that is not there or has no fitting variation is answered by the internal error's words. */
export function sayResponse(draft: Draft, key: string, wording: Wording = {}): void {
  const message = wordResponse(draft, key, wording) ?? wordResponse(draft, "utter_internal_error_rasa", wording);
  if (message) sayMessage(draft, message);
  else note(draft, `There is no response "${key}" that fits.`);
}

/** One wording of a response, or null if there is none that fits channel and conditions. */
export function wordResponse(draft: Draft, key: string, wording: Wording): BotMessage | null {
  if (!hasResponse(draft, key)) return null;
  const group = bestGroup(draft, draft.assistant.responses[key]!);
  if (group.length === 0) return null;
  const worded = group.map((variation) => word(draft, key, variation, wording));
  // The same words twice in a row sound like a machine: another variation is preferred.
  const recent = new Set([...draft.saidBefore, ...draft.said].map(({ text }) => text));
  const unheard = worded.filter(({ text }) => !recent.has(text));
  const choice = unheard.length > 0 ? unheard : worded;
  const chosen = choice[Math.floor(chance(draft) * choice.length)]!;
  if (key !== FREE_CHITCHAT || chosen.metadata["rephrase"] !== true) return chosen;
  // Its text only holds the place of what a language model would say. Tests and analytics know it by its key.
  const plain = wordResponse(draft, "utter_cannot_handle", wording);
  return plain && { ...plain, metadata: { ...plain.metadata, utter_action: key } };
}

const FREE_CHITCHAT = "utter_free_chitchat_response";

/** The turn's chance, moved on by the golden ratio with every choice. */
function chance(draft: Draft): number {
  return (draft.input.seed + draft.choices++ * 0.618_033_988_749_895) % 1;
}

/** Conditional with the channel, then any with it, then conditional without a channel, then the rest. */
function bestGroup(draft: Draft, variations: readonly ResponseVariation[]): readonly ResponseVariation[] {
  const scope = scopeOf(draft);
  const isMet = (condition: NonNullable<ResponseVariation["condition"]>): boolean =>
    typeof condition === "string"
      ? holds(condition, scope)
      : condition.every(({ name, value }) => JSON.stringify(slotValue(draft, name)) === JSON.stringify(value));
  const fitting = variations.filter(
    ({ channel, condition }) =>
      (channel === undefined || channel === draft.input.channel) && (condition === undefined || isMet(condition)),
  );
  const rank = ({ channel, condition }: ResponseVariation): number =>
    (channel === undefined ? 2 : 0) + (condition === undefined ? 1 : 0);
  const best = Math.min(...fitting.map(rank));
  return fitting.filter((variation) => rank(variation) === best);
}

function word(draft: Draft, key: string, variation: ResponseVariation, { context = {}, variables = {} }: Wording): BotMessage {
  const { locale } = draft.input;
  const { translation = {}, metadata } = variation;
  const translated = own(translation, locale) ?? own(translation, baseOf(locale));
  const { text, image, attachment, elements, custom, buttons: written = [] } = { ...variation, ...translated };
  const slots = Object.fromEntries(Object.keys(draft.assistant.slots).map((name) => [name, slotValue(draft, name)]));
  const values = { ...slots, ...variables };
  const jinja = metadata?.["template"] === "jinja";
  const fill = (source: string): string => {
    const filled = jinja
      ? renderTemplate(source, { ...slots, slots, context, ...variables })
      : interpolate(source, (name) => own(values, name));
    if (filled === null) noteOnce(draft, `A variable in "${key}" is not known; its text was left as written.`);
    return filled ?? source;
  };
  const buttons = [
    ...written.map((button) => ({ ...button, title: fill(button.title), payload: fill(button.payload) })),
    ...offered(variation, context),
  ];
  return {
    ...(text !== undefined && { text: fill(text) }),
    ...(buttons.length > 0 && { buttons }),
    ...(image !== undefined && { image: fill(image) }),
    ...(attachment !== undefined && { attachment: fillJson(attachment, fill) }),
    ...(elements !== undefined && { elements: elements.map((element) => fillJson(element, fill)) }),
    ...(custom !== undefined && { custom: fillJson(custom, fill) as JsonObject }),
    metadata: { ...(variation.id !== undefined && { id: variation.id }), ...metadata, utter_action: key },
  };
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Buttons that the pattern itself brings: `metadata.buttons` names the property of its context that lists them. */
function offered({ metadata }: ResponseVariation, context: JsonObject): readonly Button[] {
  const name = metadata?.["buttons"];
  const list = typeof name === "string" ? context[name] : undefined;
  return Array.isArray(list) ? (list as unknown as readonly Button[]) : [];
}

/** `{slot}` becomes its value, `{{` and `}}` become braces. Null if a name is not known. */
export function interpolate(source: string, lookUp: (name: string) => Json | undefined): string | null {
  let known = true;
  const text = source.replaceAll(/\{\{|\}\}|\{([^\n{}]+)\}/g, (match, name: string | undefined) => {
    if (name === undefined) return match[0]!;
    const value = lookUp(name);
    if (value === undefined) known = false;
    return print(value);
  });
  return known ? text : null;
}

function fillJson(value: Json, fill: (source: string) => string): Json {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item: Json) => fillJson(item, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(item as Json, fill)]));
}
