import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Diagnostic } from "../../../src/base/diagnostics.ts";
import type { Assistant } from "../../../src/model/assistant.ts";

const BOT = `
slots: { card: { type: categorical, values: [credit, debit], aliases: { debit: [EC] } } }
flows:
  block:
    description: block a card
    examples: [block it]
    nlu_trigger: [{ intent: block }, lost]
    steps: [{ collect: card, ask: Which? }]
`;

async function read(nlu: string): Promise<{ readonly assistant: Assistant; readonly diagnostics: readonly Diagnostic[] }> {
  const { assistant, diagnostics } = await readAssistant([
    { path: "bot.yml", text: BOT },
    { path: "nlu.yml", text: nlu },
  ]);
  return { assistant: assistant!, diagnostics };
}

const places = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code, place }) => `${place?.line}:${place?.column}-${place?.endColumn} ${code}`);

describe("examples", () => {
  test("[J17] come as a block, a list or a list of maps, each trimmed", async () => {
    const { assistant, diagnostics } = await read(`
nlu:
  - intent: a
    metadata: { source: logs }
    examples: |
      - one
        -   two${"  "}
      -three

  - intent: b
    examples: [" four ", "- five", 6]
  - intent: c
    examples:
      - text: |
          seven
        metadata: { sentiment: neutral }
      - text: "eight"
  - intent: a
    examples: "- nine\\n- ten"
  - intent: d
`);
    const texts = Object.entries(assistant.training!.intents).map(([name, examples]) => [
      name,
      examples.map(({ text }) => text),
    ]);
    expect(Object.fromEntries(texts)).toEqual({
      a: ["one", "two", "three", "nine", "ten"],
      b: ["four", "five", "6"],
      c: ["seven", "eight"],
      d: [],
    });
    expect(diagnostics).toEqual([]);
  });

  test("[J17] a line that is no example is told where it stands and left out", async () => {
    const { assistant, diagnostics } = await read("nlu:\n- intent: a\n  examples: |\n    - one\n    and two\n\n      three\n");
    expect(assistant.training!.intents["a"]).toHaveLength(1);
    expect(places(diagnostics)).toEqual(["5:5-12 nlu/bad-example", "7:7-12 nlu/bad-example"]);
  });

  test("[J17] in a folded or quoted text the place is that of the text", async () => {
    const { diagnostics } = await read('nlu:\n- intent: a\n  examples: "one"\n- intent: b\n  examples: >\n    two\n');
    expect(diagnostics.map(({ code, place }) => `${place?.line}:${place?.column} ${code}`)).toEqual([
      "3:13 nlu/bad-example",
      "5:13 nlu/bad-example",
    ]);
  });

  test("[J18] an annotation that cannot be read is told where its example stands", async () => {
    const { assistant, diagnostics } = await read("nlu:\n- intent: a\n  examples: |\n    - fine\n    - my [visa]{oops} card\n");
    expect(assistant.training!.intents["a"]![1]).toEqual({ text: "my visa card", entities: [] });
    expect(places(diagnostics)).toEqual(["5:5-27 nlu/bad-annotation"]);
  });
});

describe("words", () => {
  test("[J19] synonyms of items and of annotations are one list, in lower case; categorical values take them as aliases", async () => {
    const { assistant } = await read(`
nlu:
  - intent: block
    examples: |
      - block my [Visa](card:credit) or my [visa](card:credit) card
      - my [credit](card) card, my [Credit](card:credit) card, [2]{"entity": "n", "value": 2} of them
  - synonym: credit
    examples: ["Mastercard"]
  - synonym: elsewhere
    examples: "- somewhere"
`);
    expect(assistant.training!.synonyms).toEqual({ visa: "credit", mastercard: "credit", somewhere: "elsewhere" });
    expect(assistant.slots["card"]!.aliases).toEqual({ debit: ["EC"], credit: ["Visa", "visa", "Mastercard"] });
  });

  test("[J20] patterns that are invalid or can run away are told and left out", async () => {
    const { assistant, diagnostics } = await read(
      "nlu:\n- intent: a\n- regex: iban\n  examples: |\n    - [A-Z]{2}\\d+\n    - (\n    - (a+)+\n- regex: iban\n  examples: ['(?i)x']\n- lookup: city\n  examples: [Rome, Riverside]\n",
    );
    expect(assistant.training).toMatchObject({
      regexes: { iban: [String.raw`[A-Z]{2}\d+`, "x"] },
      lookups: { city: ["Rome", "Riverside"] },
    });
    expect(places(diagnostics)).toEqual(["6:5-8 nlu/bad-regex", "7:5-12 nlu/runaway-regex"]);
  });
});

describe("training", () => {
  test("[J21] is there where an intent is, and only there", async () => {
    expect((await read("nlu:\n- synonym: credit\n  examples: [visa]\n")).assistant.training).toBeUndefined();
    expect((await read("nlu: []\n")).assistant.training).toBeUndefined();
    expect((await read("nlu:\n- intent: a\n")).assistant.training).toEqual({
      intents: { a: [] },
      synonyms: {},
      regexes: {},
      lookups: {},
    });
  });

  test("[J21] sentences of triggers are examples of the flow too, without their annotations", async () => {
    const { assistant } = await read(
      "nlu:\n- intent: block\n  examples: |\n    - stop my [visa](card)\n    - block it\n- intent: lost\n  examples: [I lost it]\n- intent: faq/hours\n  examples: [when]\n",
    );
    expect(assistant.flows["block"]!.examples).toEqual(["block it", "stop my visa", "I lost it"]);
    expect(assistant.flows["block"]!.nluTriggers).toEqual([
      { intent: "block", confidenceThreshold: 0 },
      { intent: "lost", confidenceThreshold: 0 },
    ]);
    expect(Object.keys(assistant.training!.intents)).toEqual(["block", "lost", "faq/hours"]);
  });

  test("[J20] what could reach a prototype is only a name", async () => {
    const { assistant } = await read('nlu:\n- intent: __proto__\n  examples: ["[a](__proto__)"]\n');
    expect(Object.keys(assistant.training!.intents)).toEqual(["__proto__"]);
    expect(JSON.parse(JSON.stringify(assistant.training))).toEqual(assistant.training);
  });
});
