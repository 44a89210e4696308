import type { Training } from "../model/training.ts";
import type { Sentence } from "./entity-lessons.ts";
import { keyOf, splitTokens, type Token, type TokenSpan } from "./entity-tokens.ts";
import { normalise } from "./normalise.ts";
import { editDistance } from "./values/distance.ts";

/** A stretch that is word for word, or but for a slip, something that the author wrote. */
export interface KnownWords extends TokenSpan {
  readonly entity: string;
  /** As the author wrote it; null where it is said exactly so. */
  readonly meant: string | null;
  /** Listed, or annotated wherever some examples say it: no neighbour knows better. */
  readonly sure: boolean;
}

/** Words that stand for entities: lookup tables, annotated words, and synonyms of either. */
export interface WordIndex {
  find(tokens: readonly Token[]): readonly KnownWords[];
  /** Whether somebody else than this sentence's own annotation says that these words are an entity. */
  knows(key: string, annotated: boolean): readonly string[];
}

interface Entry {
  readonly words: string;
  readonly entity: string;
  /** From a lookup table or a synonym: true whatever the examples say. */
  readonly listed: boolean;
  marked: number;
  seen: number;
}

/** Words of fewer letters than this are said as they are written. */
const MIN_SLIP = 5;
/** A slip is looked for in names of so many words at most. */
const MAX_SLIPPED_WORDS = 3;
/** Beyond so many entries slips are not looked for: a message would wait for them. */
const MAX_SLIPPED = 5_000;

export function indexWords(
  { lookups, synonyms }: Training,
  sentences: readonly Sentence[],
  entities: ReadonlySet<string>,
): WordIndex {
  const entries = new Map<string, Entry[]>();
  const add = (words: string, entity: string, listed: boolean): Entry => {
    const tokens = splitTokens(normalise(words).lower);
    const key = keyOf(tokens, { first: 0, end: tokens.length });
    const known = entries.get(key)?.find((entry) => entry.entity === entity);
    if (known) return known;
    const entry: Entry = { words, entity, listed, marked: 0, seen: 0 };
    entries.set(key, [...(entries.get(key) ?? []), entry]);
    return entry;
  };
  for (const [entity, list] of Object.entries(lookups))
    if (entities.has(entity)) for (const words of list) add(words, entity, true);
  for (const { text, tokens, marks } of sentences) {
    for (const { first, end, entity } of marks) {
      add(text.slice(tokens[first]!.start, tokens[end - 1]!.end), entity, false).marked++;
    }
  }
  const values = new Map([...entries.values()].flat().map((entry) => [entry.words.toLowerCase(), entry.entity]));
  for (const [words, value] of Object.entries(synonyms)) {
    const entity = values.get(value.toLowerCase()) ?? values.get(words);
    if (entity !== undefined) add(words, entity, true);
  }
  entries.delete("");
  const longest = Math.max(0, ...[...entries.keys()].map((key) => key.split(" ").length));
  const spans = (tokens: readonly Token[]): readonly TokenSpan[] =>
    tokens.flatMap((_, first) =>
      Array.from({ length: Math.min(longest, tokens.length - first) }, (__, size) => ({ first, end: first + size + 1 })),
    );
  /** Words that are said beside entities: none of them is a slip. */
  const plain = new Set<string>();
  for (const { tokens, marks } of sentences) {
    tokens.forEach((token, at) => {
      if (!marks.some(({ first, end }) => at >= first && at < end)) plain.add(token.text);
    });
    for (const span of spans(tokens)) for (const entry of entries.get(keyOf(tokens, span)) ?? []) entry.seen++;
  }
  /** More often an entity than not. */
  const isTelling = ({ listed, marked, seen }: Entry): boolean => listed || marked * 2 >= seen;
  const isSure = ({ listed, marked, seen }: Entry): boolean => listed || (marked > 1 && marked === seen);
  const byLength = new Map<number, string[]>();
  if (entries.size <= MAX_SLIPPED) {
    for (const key of entries.keys()) {
      if (key.length >= MIN_SLIP && !/\p{N}/u.test(key)) byLength.set(key.length, [...(byLength.get(key.length) ?? []), key]);
    }
  }
  const slipped = (key: string, tokens: readonly Token[], { first, end }: TokenSpan): Entry | undefined => {
    if (
      end - first > MAX_SLIPPED_WORDS ||
      key.length < MIN_SLIP ||
      tokens.slice(first, end).every(({ text }) => plain.has(text))
    )
      return undefined;
    const near = [key.length, key.length - 1, key.length + 1]
      .flatMap((length) => byLength.get(length) ?? [])
      .filter((other) => editDistance(key, other, 1) === 1);
    return near.flatMap((other) => entries.get(other)!).find(isTelling);
  };
  return {
    find(tokens) {
      return spans(tokens).flatMap((span): KnownWords[] => {
        const key = keyOf(tokens, span);
        const exact = (entries.get(key) ?? []).filter(isTelling);
        if (exact.length > 0)
          return exact
            .toSorted((a, b) => b.marked - a.marked)
            .map((entry) => ({ ...span, entity: entry.entity, meant: null, sure: isSure(entry) }));
        const entry = entries.has(key) ? undefined : slipped(key, tokens, span);
        return entry ? [{ ...span, entity: entry.entity, meant: entry.words, sure: isSure(entry) }] : [];
      });
    },
    knows: (key, annotated) =>
      (entries.get(key) ?? []).flatMap(({ entity, listed, marked }) =>
        listed || marked > (annotated ? 1 : 0) ? [entity] : [],
      ),
  };
}
