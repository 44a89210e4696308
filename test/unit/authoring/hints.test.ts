import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const BOT = `
responses: { utter_done: Done. }
flows:
  go:
    description: go somewhere
    steps:
`;

test("one mistake in the indentation is one finding", async () => {
  const { diagnostics } = await readAssistant([
    { path: "bot.yml", text: "flows:\n  a:\n    steps:\n\t- say: tab\n   - say: [open\n" },
  ]);
  expect(diagnostics.map(({ code, place, hint }) => [code, place?.line, hint])).toEqual([
    ["yaml/syntax", 4, "Indent with spaces; YAML does not allow tabs there."],
  ]);
});

test.each([
  ["utter_don", "Did you mean `utter_done`?"],
  ["utter_nothing", 'Add it under `responses`: `utter_nothing: "…"`.'],
])("a beginning that all replies share makes none of them alike: %s", async (name, hint) => {
  const { diagnostics } = await readAssistant([{ path: "bot.yml", text: `${BOT}      - action: ${name}\n` }]);
  expect(diagnostics).toMatchObject([{ code: "response/missing", hint }]);
});

test.each([
  ["utter: utter_done", "A response is said by `action: utter_…`; a text of its own by `say: …`."],
  ["set_slot: { a: 1 }", "Slots are set by `set_slots:`, a list of names with their values."],
  ["if: slots.a", "Branches stand under the `next` of a step."],
  ["actio: utter_done", "Did you mean `action`?"],
  ["foo: bar", undefined],
])("what people write for a step that is none is told in ours: %s", async (step, hint) => {
  const { diagnostics } = await readAssistant([{ path: "bot.yml", text: `${BOT}      - ${step}\n` }]);
  expect(diagnostics[0]).toMatchObject({ code: "key/missing" });
  expect(diagnostics[0]!.hint).toBe(hint);
});

test.each(["openapi: 3.1.0\npaths: {}\n", 'swagger: "2.0"\npaths: {}\n'])(
  "the description of an API that flows were made from is no part of the assistant: %j",
  async (text) => {
    const bot = { path: "bot/bot.yml", text: `${BOT}      - action: utter_done\n` };
    const { assistant, diagnostics } = await readAssistant([bot, { path: "bot/api.yml", text }]);
    expect(diagnostics).toEqual([]);
    expect(assistant!.flows["go"]).toBeDefined();
  },
);
