import { JSON_VALUE, listOf, openRecord, TEXT, type Key, type Shape } from "./shape.ts";

const EXAMPLES: Key = {
  is: {
    kind: "either",
    scalar: TEXT,
    list: listOf({
      kind: "either",
      scalar: TEXT,
      map: openRecord("an example", {
        text: { is: TEXT, required: true, doc: "The sentence." },
        metadata: { is: JSON_VALUE, doc: "Anything; not used." },
      }),
    }),
  },
  doc: "One a line, each after `- `; or a list.",
};

function item(name: string, key: string, doc: string): [string, Extract<Shape, { kind: "record" }>] {
  return [
    key,
    openRecord(name, {
      [key]: { is: TEXT, required: true, doc },
      examples: EXAMPLES,
      metadata: { is: JSON_VALUE, doc: "Anything; not used." },
    }),
  ];
}

/** One item of `nlu`: CALM's training data. */
export const NLU_ITEM: Shape = {
  kind: "tagged",
  name: "a training item",
  tags: Object.fromEntries([
    item("an intent", "intent", "Its name; `faq/hours` is one of the retrieval intent `faq`."),
    item("a synonym", "synonym", "The value that its examples are other words for."),
    item("a regex", "regex", "Name of what its examples, regular expressions, find."),
    item("a lookup table", "lookup", "Name of the entity that its examples, words, are."),
  ]),
};
