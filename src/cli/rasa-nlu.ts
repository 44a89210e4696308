import type { JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Entity, TrainingExample } from "../model/training.ts";

/** The intent that stands for a flow's own examples: that of its first trigger, or a new one. */
export interface Trigger {
  readonly intent: string;
  /** Whether the flow has to be told of it. */
  readonly isNew: boolean;
  /** Examples that no intent has yet. */
  readonly examples: readonly string[];
}

export interface WrittenNlu {
  readonly items: readonly JsonObject[];
  readonly intents: readonly string[];
  readonly entities: readonly string[];
}

/** The training data of an assistant as CALM writes it, with the examples of flows and the other words of values. */
export function nluOf(assistant: Assistant, triggers: ReadonlyMap<string, Trigger>): WrittenNlu {
  const { intents = {}, regexes = {}, lookups = {} } = assistant.training ?? {};
  const sentences = new Map(Object.entries(intents).map(([name, examples]) => [name, examples.map(annotated)]));
  for (const { intent, examples } of triggers.values()) sentences.set(intent, [...(sentences.get(intent) ?? []), ...examples]);
  const entities = Object.values(intents).flatMap((examples) =>
    examples.flatMap((example) => example.entities.map(({ entity }) => entity)),
  );
  return {
    items: [
      ...[...sentences].map(([intent, texts]) => ({ intent, examples: texts.map((text) => ({ text })) })),
      ...[...wordsByValue(assistant)].map(([synonym, words]) => ({ synonym, examples: block(words) })),
      ...Object.entries(regexes).map(([regex, sources]) => ({ regex, examples: block(sources) })),
      ...Object.entries(lookups).map(([lookup, words]) => ({ lookup, examples: block(words) })),
    ],
    intents: [...sentences.keys()],
    entities: [...new Set(entities)],
  };
}

/** Synonyms, and the aliases of slots' values, which are the same in CALM. */
function wordsByValue({ slots, training }: Assistant): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, Map<string, string>>();
  const add = (value: string, word: string): void => {
    const known = words.get(value) ?? new Map<string, string>();
    // An alias keeps the author's casing; of synonyms only the lower case is known.
    if (!known.has(word.toLowerCase())) known.set(word.toLowerCase(), word);
    words.set(value, known);
  };
  for (const { aliases } of Object.values(slots))
    for (const [value, others] of Object.entries(aliases)) for (const other of others) add(value, other);
  for (const [word, value] of Object.entries(training?.synonyms ?? {})) add(value, word);
  return new Map([...words].map(([value, known]) => [value, [...known.values()]]));
}

function block(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}\n`).join("");
}

/** A sentence with its entities marked again; several on the same words as a list. */
function annotated({ text, entities }: TrainingExample): string {
  const places = [...new Set(entities.map(({ start }) => start))].toSorted((a, b) => b - a);
  return places.reduce((written, start) => {
    const here = entities.filter((entity) => entity.start === start);
    const { end } = here[0]!;
    const words = text.slice(start, end);
    const marks = here.map((entity) => markOf(entity, words));
    const mark = JSON.stringify(marks.length === 1 ? marks[0] : marks);
    return `${written.slice(0, start)}[${words}]${mark}${written.slice(end)}`;
  }, text);
}

function markOf({ entity, role, group, value }: Entity, words: string): JsonObject {
  return {
    entity,
    ...(role !== undefined && { role }),
    ...(group !== undefined && { group }),
    ...(value !== words && { value }),
  };
}
