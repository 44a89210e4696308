import type { AssistantSettings } from "../model/assistant.ts";
import type { ResponseVariation, Translation } from "../model/response.ts";
import { PATTERNS_PATH } from "./open-files.ts";
import type { Project } from "./project.ts";
import { placeOf } from "./source.ts";
import { DE } from "./words/de.ts";
import { ES } from "./words/es.ts";
import type { Wording, Words } from "./words/words.ts";

/** The language of `patterns.yaml`. */
const HOUSE = "en";

/** What there is of it in others. */
const TRANSLATED: Readonly<Record<string, Words>> = { de: DE, es: ES };

/** What can be left out where the house has no words for it in the assistant's language: the question says enough. */
const HINT = /^utter_(?:hint|missing|example|input|hold|confirm_repair)(?:_|$)/;

/**
 * The responses of an assistant, with the house's own in the languages that it speaks: its `language` and
 * `additional_languages`, and those into which its author has translated anything. What the author has worded is left alone.
 */
export function speakLanguages(
  { responses, responseEntries }: Project,
  { language, additionalLanguages }: Pick<AssistantSettings, "language" | "additionalLanguages">,
): ReadonlyMap<string, readonly ResponseVariation[]> {
  const written = [...responses.values()].flat().flatMap(({ translation = {} }) => Object.keys(translation));
  const own = baseOf(language);
  const others = new Set([...additionalLanguages, ...written].map(baseOf));
  const isHouse = (key: string): boolean => {
    const entry = responseEntries.get(key);
    return entry !== undefined && placeOf(entry.keyAt).file === PATTERNS_PATH;
  };
  return new Map(
    [...responses].flatMap(([key, variations]) => {
      if (!isHouse(key)) return [[key, variations] as const];
      const worded = own === HOUSE ? variations : wordedIn(key, variations, own);
      if (!worded && HINT.test(key)) return [];
      const translations = [...others].filter((one) => one !== own);
      return [[key, (worded ?? variations).map((one, at) => translated(key, one, variations[at]!, at, translations))] as const];
    }),
  );
}

function wordedIn(
  key: string,
  variations: readonly ResponseVariation[],
  language: string,
): readonly ResponseVariation[] | null {
  const words = wordsOf(key, language);
  return words && variations.map((variation, at) => ({ ...variation, ...spoken(variation, words, at) }));
}

function translated(
  key: string,
  variation: ResponseVariation,
  house: ResponseVariation,
  at: number,
  languages: readonly string[],
): ResponseVariation {
  const translations = languages.flatMap((language) => {
    const words = wordsOf(key, language);
    if (words) return [[language, spoken(house, words, at)] as const];
    // The house's own language, beside another one.
    const { text, buttons } = house;
    return language === HOUSE && variation !== house ? [[language, { text, ...(buttons && { buttons }) }] as const] : [];
  });
  return translations.length > 0 ? { ...variation, translation: Object.fromEntries(translations) } : variation;
}

function spoken({ buttons }: ResponseVariation, words: readonly Wording[], at: number): Translation {
  const word = words[Math.min(at, words.length - 1)]!;
  if (typeof word === "string") return { text: word };
  return {
    text: word.text,
    ...(buttons && { buttons: buttons.map((one, n) => ({ ...one, title: word.titles[n] ?? one.title })) }),
  };
}

function wordsOf(key: string, language: string): readonly Wording[] | null {
  const words = Object.hasOwn(TRANSLATED, language) ? TRANSLATED[language]! : {};
  return Object.hasOwn(words, key) ? words[key]! : null;
}

/** "de" of "de-AT". */
function baseOf(language: string): string {
  return language.split("-")[0]!.toLowerCase();
}
