import type { Training } from "../model/training.ts";
import { splitTokens, tokensIn, type Token, type TokenSpan } from "./entity-tokens.ts";
import { normalise } from "./normalise.ts";

/** An annotated stretch of a sentence. */
export interface Mark extends TokenSpan {
  readonly entity: string;
  readonly role: string | undefined;
  readonly group: string | undefined;
}

/** One example, in tokens, with its annotations. */
export interface Sentence {
  /** Normalised, with its capitals. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** In order, without overlaps. */
  readonly marks: readonly Mark[];
}

/** The examples of all intents as entities are learnt from them. Annotations that cut a word in two teach nothing. */
export function readSentences({ intents }: Training): readonly Sentence[] {
  return Object.values(intents)
    .flat()
    .map(({ text, entities }) => {
      const { text: plain, lower, offsets } = normalise(text);
      const tokens = splitTokens(lower);
      const marks: Mark[] = [];
      for (const { entity, start, end, role, group } of [...entities].toSorted((a, b) => a.start - b.start)) {
        const span = tokensIn(tokens, offsets.indexOf(start), offsets.lastIndexOf(end));
        if (span && span.first >= (marks.at(-1)?.end ?? 0)) marks.push({ entity, role, group, ...span });
      }
      return { text: plain, tokens, marks };
    });
}
