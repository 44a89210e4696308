import type { Message } from "./message.ts";
import type { IndexedFlow } from "./assistant-index.ts";
import type { IndexedSlot } from "./slots.ts";
import type { Found } from "./values/found.ts";
import { splitWords, type Word } from "./words.ts";

/** What an author writes before examples in a description. */
const LIST = /\b(?:such as|like|for example|e\.g\.?,?|for instance)\s+(.+)$/i;
const ARTICLE = /^(?:my|our|the|a|an|this|that|these|those|some|his|her|their)$/;
/** Words that no name of a thing goes on over. */
const STOP =
  /^(?:i|we|you|it|that|which|who|for|from|to|at|in|on|of|with|because|as|since|and|or|but|so|please|back|again|instead|is|are|was|were|has|have|had|does|do|did|can|could|would|will|today|tomorrow|yesterday|now|online|by)$/;
const MAX_WORDS = 4;

/** Stems of the examples that a slot's description lists: "a thing, such as jacket, boots or rain coat". */
export function samplesOf(description: string | undefined): readonly (readonly string[])[] {
  const list = LIST.exec(description ?? "")?.[1];
  if (list === undefined) return [];
  return list
    .split(/,|\bor\b|\band\b/)
    .map((sample) => splitWords(sample.toLowerCase()).filter((word) => !ARTICLE.test(word.text)))
    .filter((words) => words.length > 0 && words.length <= MAX_WORDS)
    .map((words) => words.map((word) => word.stem));
}

/**
 * A thing that fits a slot of free words without being asked for: one of the examples of its description ("my jacket"),
 * or the object of the flow's own name ("return an item": "return my green tent").
 */
export function findNamedThing(message: Message, flow: IndexedFlow, slot: IndexedSlot): Found | null {
  const named = findSamples(message, slot);
  // Two different examples in one message could each be meant: then neither is taken.
  if (named.length > 0) return named.length === 1 ? named[0]! : null;
  return findObject(message, flow, slot);
}

/** Examples of the slot's description that the message names. */
export function findSamples({ normal, words }: Message, { samples }: IndexedSlot): readonly Found[] {
  // The last word of an example is its head: "jacket" is a "rain jacket" too.
  const heads = new Set(samples.map((sample) => words.findIndex((word) => word.stem === sample.at(-1))));
  heads.delete(-1);
  return [...heads].map((last) => stretch(normal.text, words, startOf(words, last), last, 0.85));
}

function findObject({ normal, words }: Message, { nameStems }: IndexedFlow, slot: IndexedSlot): Found | null {
  const [verb, object] = [nameStems[0], nameStems.at(-1)];
  if (nameStems.length < 2 || object !== slot.named.at(-1)) return null;
  const at = words.findIndex((word, place) => word.stem === verb && ARTICLE.test(words[place + 1]?.text ?? ""));
  if (at < 0) return null;
  const first = at + 2;
  let last = first;
  while (
    last < words.length &&
    last - first < MAX_WORDS &&
    !STOP.test(words[last]!.text) &&
    isBound(normal.text, words, last, first)
  )
    last++;
  const thing = words.slice(first, last);
  // The word of the name itself names nothing: "return an item", "return my order".
  if (
    thing.length === 0 ||
    thing.some(({ stem }) => stem === object) ||
    /^(?:order|thing|stuff|item|one)$/.test(thing.at(-1)!.stem)
  )
    return null;
  return stretch(normal.text, words, first, last - 1, 0.8);
}

/** Nothing but a blank or a hyphen stands before the word: a comma ends a name. */
function isBound(text: string, words: readonly Word[], at: number, first: number): boolean {
  return at === first || /^[\s-]*$/.test(text.slice(words[at - 1]!.end, words[at]!.start));
}

/** Words before the head that belong to it, up to its article: "the green rain jacket". Without an article, the head alone. */
function startOf(words: readonly Word[], last: number): number {
  for (let at = last - 1; at >= 0 && last - at <= MAX_WORDS; at--) {
    if (ARTICLE.test(words[at]!.text)) return at + 1;
    if (STOP.test(words[at]!.text)) break;
  }
  return last;
}

function stretch(text: string, words: readonly Word[], first: number, last: number, sure: number): Found {
  const [start, end] = [words[first]!.start, words[last]!.end];
  return { value: text.slice(start, end), start, end, sure };
}
