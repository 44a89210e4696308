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
