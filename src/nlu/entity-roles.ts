import { Columns } from "./columns.ts";
import type { Mark, Sentence } from "./entity-lessons.ts";
import { keyOf, type Token, type TokenSpan } from "./entity-tokens.ts";
import { learn, type Row } from "./softmax.ts";

/** What part an entity plays in its sentence: "from" one city "to" another. */
export interface Part {
  readonly role: string | undefined;
  readonly group: string | undefined;
}

/** Tells the parts of entities by the words around them. */
export interface Roles {
  /** `spans`: all entities of the sentence, in order. */
  partOf(tokens: readonly Token[], spans: readonly (TokenSpan & { readonly entity: string })[], at: number): Part;
}

const LESSON = { epochs: 12, rate: 0.5 } as const;
const NONE: Part = { role: undefined, group: undefined };

export function learnRoles(sentences: readonly Sentence[]): Roles {
  const all = sentences.flatMap(({ marks }) => marks);
  const entities = [...new Set(all.map(({ entity }) => entity))];
  const models = new Map(
    entities.flatMap((entity) => {
      const parts = new Map(all.filter((mark) => mark.entity === entity).map((mark) => [nameOf(mark), mark]));
      const only = [...parts.values()][0]!;
      if (parts.size === 1) return [[entity, () => only] as const];
      return [[entity, learnParts(sentences, entity, [...parts])] as const];
    }),
  );
  return {
    partOf(tokens, spans, at) {
      const { role, group } = models.get(spans[at]!.entity)?.(tokens, spans, at) ?? NONE;
      return { role, group };
    },
  };
}

function learnParts(
  sentences: readonly Sentence[],
  entity: string,
  parts: readonly (readonly [string, Part])[],
): Roles["partOf"] {
  const columns = new Columns();
  const rows: Row[] = [];
  const labels: number[] = [];
  for (const { tokens, marks } of sentences) {
    marks.forEach((mark, at) => {
      if (mark.entity !== entity) return;
      for (const hides of [false, true]) {
        rows.push(columns.learn(featuresOf(tokens, marks, at, hides)));
        labels.push(parts.findIndex(([name]) => name === nameOf(mark)));
      }
    });
  }
  const model = learn({ rows, labels, classes: parts.length, columns: columns.count, ...LESSON });
  return (tokens, spans, at) => {
    const likely = model.probabilities(columns.row(featuresOf(tokens, spans, at, false)));
    return parts[likely.indexOf(Math.max(...likely))]![1];
  };
}

function nameOf({ role, group }: Pick<Mark, "role" | "group">): string {
  return JSON.stringify([role, group]);
}

function featuresOf(
  tokens: readonly Token[],
  spans: readonly (TokenSpan & { readonly entity: string })[],
  at: number,
  hides: boolean,
): readonly string[] {
  const { first, end, entity } = spans[at]!;
  const word = (place: number): string => tokens[place]?.text ?? (place < 0 ? "^" : "$");
  const same = spans.filter((span) => span.entity === entity);
  return [
    "bias",
    `-1${word(first - 1)}`,
    `-2${word(first - 2)}`,
    `-2-1${word(first - 2)} ${word(first - 1)}`,
    `+1${word(end)}`,
    `-1+1${word(first - 1)} ${word(end)}`,
    `${same.indexOf(spans[at]!)} of ${same.length}`,
    ...(at > 0 ? [`after ${spans[at - 1]!.entity}`] : []),
    ...(hides ? [] : [`=${keyOf(tokens, { first, end })}`]),
  ];
}
