import { humanName } from "../model/semantic.ts";
import type { IndexedSlot } from "./slots.ts";
import { splitWords, type Word } from "./words.ts";

/** Stem of a thing that the description of a slot gives as an example → what the slot is called by. */
export type Things = ReadonlyMap<string, Pick<Word, "text" | "stem">>;

/** What an assistant's slots of free words are filled with: "jacket" is an "item". */
export function thingsOf(slots: Iterable<IndexedSlot>): Things {
  const things = new Map<string, Pick<Word, "text" | "stem">>();
  for (const { slot, samples } of slots) {
    const name = splitWords(humanName(slot.name)).at(-1);
    for (const sample of samples) {
      const head = sample.at(-1);
      if (name && head !== undefined && !things.has(head)) things.set(head, name);
    }
  }
  return things;
}

/**
 * The words with things called by their slot, in their places: "return the jacket" is "return the item". Which thing it is
 * says nothing of what shall be done with it, and of a flow's examples each names only one.
 */
export function withoutThings(words: readonly Word[], things: Things): readonly Word[] {
  if (things.size === 0) return words;
  return words.map((word) => {
    const name = things.get(word.stem);
    return name ? { ...word, text: name.text, stem: name.stem } : word;
  });
}
