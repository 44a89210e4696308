import type { Json } from "../base/json.ts";
import type { KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import { ORDINALS, TENS, UNITS } from "../base/number-words.ts";
import { PLAN_PHRASES, type Meant } from "./plan-words.ts";
import { wordsOfUnit } from "./units.ts";
import { fold, readTerms } from "./words.ts";

/** A stretch of a question and what it is in the terms of a table. */
export type Item =
  | { readonly kind: "meant"; readonly words: string; readonly meant: Meant; readonly empty: boolean }
  | { readonly kind: "table" }
  | { readonly kind: "column"; readonly column: KnowledgeColumn }
  | { readonly kind: "value"; readonly column: KnowledgeColumn; readonly value: string }
  | { readonly kind: "row"; readonly label: string }
  | { readonly kind: "number"; readonly words: string; readonly value: number }
  /** A place in an order, from 1. */
  | { readonly kind: "place"; readonly words: string; readonly value: number }
  | { readonly kind: "unit"; readonly words: string; readonly unit: string }
  | { readonly kind: "unknown"; readonly words: string };

/** What phrases mean, by their stems. */
export type Phrases = ReadonlyMap<string, Item>;

interface Token {
  readonly text: string;
  readonly stem: string;
  readonly empty: boolean;
}

const TOKEN = /\p{Sc}|%|\p{N}+(?:st|nd|rd|th)(?!\p{L})|\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+(?:'\p{L}+)?/gu;
/** Texts with more words than this are descriptions, not values that somebody names. */
const MAX_VALUE_WORDS = 5;
const MAX_PHRASE = 6;

function tokensOf(text: string): readonly Token[] {
  return [...fold(text).matchAll(TOKEN)].map(([piece]) => {
    const [term] = readTerms(piece, "en");
    return { text: piece, stem: term?.stem ?? piece, empty: term?.empty ?? false };
  });
}

const keyOf = (tokens: readonly Token[]): string => tokens.map(({ stem }) => stem).join(" ");

/** The words that a table answers to; of two meanings of a phrase the one that was added first stays. */
export function phrasesOf(table: KnowledgeTable): Phrases {
  const phrases = new Map<string, Item>();
  const add = (words: string, item: Item): void => {
    const key = keyOf(tokensOf(words));
    if (key !== "" && !phrases.has(key)) phrases.set(key, item);
  };
  const labels = table.rows.map((row) => row[table.label]).filter((label): label is string => typeof label === "string");
  // A row that is called "A" or "The One" cannot be told from the words between others.
  const nameable = labels.filter((label) => tokensOf(label).some(({ empty }) => !empty));
  for (const label of nameable) add(label, { kind: "row", label });
  for (const column of table.columns) for (const words of column.words) add(words, { kind: "column", column });
  for (const words of [table.one, table.many, ...table.words]) add(words, { kind: "table" });
  for (const column of table.columns) {
    if (column.name === table.label) continue;
    for (const value of valuesOf(table, column)) {
      add(value, { kind: "value", column, value });
      for (const words of aliasesOf(column, value)) add(words, { kind: "value", column, value });
    }
    if (column.unit === undefined) continue;
    for (const [words, unit] of wordsOfUnit(column.unit)) add(words, { kind: "unit", words, unit });
  }
  for (const [words, meant] of PLAN_PHRASES) {
    const empty = tokensOf(words).every((token) => token.empty);
    add(words, { kind: "meant", words, meant, empty });
  }
  // "Flex" for "Evergreen Flex": a word that no other row has in its name, and that means nothing else.
  for (const label of labels) {
    for (const token of tokensOf(label)) {
      const alone = labels.filter((other) => tokensOf(other).some(({ stem }) => stem === token.stem)).length === 1;
      if (alone && !token.empty && token.text.length > 3) add(token.text, { kind: "row", label });
    }
  }
  return phrases;
}

function aliasesOf({ aliases = {} }: KnowledgeColumn, value: string): readonly string[] {
  return Object.hasOwn(aliases, value) ? aliases[value]! : [];
}

function valuesOf(table: KnowledgeTable, { name, type }: KnowledgeColumn): readonly string[] {
  if (type !== "text" && type !== "list") return [];
  const values = table.rows.flatMap((row): readonly Json[] => {
    const value = row[name] ?? null;
    return Array.isArray(value) ? value : [value];
  });
  const texts = [...new Set(values.filter((value): value is string => typeof value === "string"))];
  return texts.filter((text) => tokensOf(text).length <= MAX_VALUE_WORDS);
}

/** A question cut into what it says; the longest phrase that is known wins. Words that say nothing are left out. */
export function readItems(question: string, phrases: Phrases): readonly Item[] {
  // "20-40" is a range; "2026-01-31" is not.
  const tokens = tokensOf(question.replace(/(?<![\p{N}-]|\p{N}[-–])(\p{N}+)\s*[-–]\s*(?=\p{N}+(?![\p{N}-]))/gu, "$1 to "));
  const items: Item[] = [];
  for (let at = 0; at < tokens.length;) {
    const known = longest(tokens, at, phrases);
    // A second is a unit, too, but where it is one it has a number before it and is many.
    const isPlace = ORDINALS.has(tokens[at]!.text) && (!known || known.item.kind === "unit");
    if (known && !isPlace) {
      items.push(known.item);
      at += known.length;
      continue;
    }
    const { text, stem, empty } = tokens[at++]!;
    const place = /^\p{N}+\p{L}/u.test(text) ? Number.parseInt(text, 10) : ORDINALS.get(text);
    const number = numberOf(text, tokens[at]?.text ?? "");
    if (place !== undefined) items.push({ kind: "place", words: text, value: place });
    else if (number && !(empty && number.value === 1 && longest(tokens, at, phrases)?.item.kind !== "unit")) {
      items.push({ kind: "number", words: text, value: number.value });
      if (number.isTwo) at++;
    } else if (!empty && stem !== "") items.push({ kind: "unknown", words: text });
  }
  return items;
}

/** A number in digits, or in one word or two: "forty", "twenty-five", "two hundred". */
function numberOf(text: string, after: string): { readonly value: number; readonly isTwo: boolean } | null {
  if (/^\p{N}/u.test(text)) {
    const value = Number(text.replace(/,(?=\p{N}{3}\b)/gu, "").replace(",", "."));
    return Number.isFinite(value) ? { value, isTwo: false } : null;
  }
  const [ten, unit] = [TENS.get(text), UNITS.get(text)];
  const more = UNITS.get(after) ?? 0;
  if (ten !== undefined) return more > 0 && more < 10 ? { value: ten + more, isTwo: true } : { value: ten, isTwo: false };
  if (unit === undefined) return null;
  const times = after === "hundred" ? 100 : after === "thousand" ? 1_000 : null;
  return times === null ? { value: unit, isTwo: false } : { value: unit * times, isTwo: true };
}

function longest(
  tokens: readonly Token[],
  at: number,
  phrases: ReadonlyMap<string, Item>,
): { readonly item: Item; readonly length: number } | null {
  for (let length = Math.min(MAX_PHRASE, tokens.length - at); length > 0; length--) {
    const item = phrases.get(keyOf(tokens.slice(at, at + length)));
    if (item) return { item, length };
  }
  return null;
}
