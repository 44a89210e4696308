import { hash } from "./features.ts";
import { FRUSTRATION } from "./frustration-weights.ts";
import { normalise } from "./normalise.ts";

/*
 * Whether a message is written in anger: a linear model over hashed words, pairs of words and letters, and a few signs of how
 * it is written. Small, English, and never sure: what it says is only counted. How it was made: models/frustration.
 */

/** A column of the model → how much of it. */
export type Signs = ReadonlyMap<number, number>;

/** Columns of the hashed table. */
export const COLUMNS = 4096;

/** Letters at a time, of words that are longer. */
const LETTERS = 4;
const LETTER_WEIGHT = 0.35;
const PAIR_WEIGHT = 1;

/** Words that are seldom said calmly of a service, and when they are, of something else: alone they decide nothing. */
const HARSH = new Set(
  (
    "useless stupid idiot idiots idiotic dumb moron morons pathetic ridiculous garbage rubbish crap trash terrible horrible awful worst " +
    "disgusting disgusted disgrace disgraceful unacceptable outrageous outrage appalling dreadful incompetent incompetence hopeless " +
    "worthless pointless nightmare scam scammers crooks liars lying thieves shame shameful ashamed insane absurd insulting insult " +
    "rude lousy shitty shit fuck fucking fucked damn goddamn bloody hell wtf bullshit bollocks sucks suck arse bastards hate furious " +
    "angry livid fuming annoyed annoying frustrated frustrating infuriating unbelievable laughable clueless ignorant " +
    "nonsense ugh argh"
  ).split(" "),
);
const OF_YOU = new Set("you your you're youre this bot company service support chat people website machine robot".split(" "));

/** Words that two messages share, of all their words, from which one repeats the other. */
const SAME_FROM = 0.8;

/** What a message shows. `before`: what the same user said last. */
export function signsOf(text: string, before?: string): Signs {
  const { text: typed, lower } = normalise(text);
  const words = wordsOf(lower);
  const said = new Map<number, number>();
  const add = (to: Map<number, number>, sign: string, weight: number): void => {
    const column = hash(sign) % COLUMNS;
    to.set(column, (to.get(column) ?? 0) + weight);
  };
  words.forEach((word, at) => {
    add(said, `w:${word}`, 1);
    add(said, `p:${words[at - 1] ?? "^"} ${word}`, PAIR_WEIGHT);
    for (let from = 0; word.length > LETTERS && from + LETTERS <= word.length; from++)
      add(said, `l:${word.slice(from, from + LETTERS)}`, LETTER_WEIGHT);
  });
  if (words.length > 0) add(said, `p:${words.at(-1)} $`, PAIR_WEIGHT);
  // However much is said, it counts as one thing said.
  const length = Math.sqrt([...said.values()].reduce((sum, weight) => sum + weight * weight, 0)) || 1;
  const signs = new Map([...said].map(([column, weight]) => [column, weight / length]));
  for (const cue of cuesOf(typed, words, before)) add(signs, `c:${cue}`, 1);
  return signs;
}

function wordsOf(lower: string): readonly string[] {
  return (lower.match(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu) ?? []).map((word) => (/\p{N}/u.test(word) ? "#" : word));
}

/** Signs of how it is written. */
function cuesOf(typed: string, words: readonly string[], before: string | undefined): readonly string[] {
  const large = typed.match(/(?<!\p{L})\p{Lu}{2,}(?!\p{L})/gu)?.length ?? 0;
  const shouted = large >= 2 && !/\p{Ll}{2}/u.test(typed);
  const harsh = words.filter((word) => HARSH.has(word)).length;
  const cues: readonly (readonly [string, boolean])[] = [
    ["shouted", shouted],
    ["loud word", large > 0 && !shouted && words.length > 2],
    ["!!", /!\s?!/.test(typed)],
    ["?!", /\?!|!\?/.test(typed)],
    ["??", /\?\s?\?/.test(typed)],
    ["harsh", harsh === 1],
    ["harsher", harsh > 1],
    ["harsh of you", harsh > 0 && words.some((word) => OF_YOU.has(word))],
    ["harsh alone", harsh > 0 && words.length < 4],
    ["drawn out", /(\p{L})\1\1/u.test(typed)],
    ["repeated", before !== undefined && isRepeated(words, wordsOf(normalise(before).lower))],
    [`words ${words.length < 2 ? 1 : words.length < 4 ? 2 : words.length < 8 ? 4 : words.length < 16 ? 8 : 16}`, true],
  ];
  return cues.flatMap(([cue, holds]) => (holds ? [cue] : []));
}

/** One or two words ("yes", "not sure") are said again for good reasons. */
function isRepeated(words: readonly string[], before: readonly string[]): boolean {
  if (words.length < 3) return false;
  const all = new Set([...words, ...before]);
  const shared = words.filter((word, at) => before.includes(word) && words.indexOf(word) === at);
  return shared.length >= SAME_FROM * all.size;
}

/** The probability that a message was written in anger. */
export function readFrustration(text: string, before?: string): number {
  const { bias, scale, columns } = FRUSTRATION;
  let sum = bias;
  // Printable characters from "!" on, without the backslash and the quote: 0 is in the middle.
  for (const [column, amount] of signsOf(text, before)) sum += (columns.charCodeAt(column) - MIDDLE) * scale * amount;
  return 1 / (1 + Math.exp(-sum));
}

/** How a weight is written: one character, 45 steps to either side. */
export const MIDDLE = 82;
