import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { flow } from "./flow.ts";

describe("names that clash", () => {
  test.each([
    ["flow/duplicate-id", "error", "flows: { a: { description: x, steps: [{ say: a }] } }"],
    ["slot/duplicate", "error", "slots: { a: text }"],
    ["response/duplicate", "warning", "responses: { a: text }"],
  ])("%s names both files", async (code, severity, text) => {
    const { diagnostics } = await readAssistant([
      { path: "b.yml", text },
      { path: "a.yml", text: `\n${text}` },
    ]);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found).toMatchObject({ severity, place: { file: "b.yml", line: 1 } });
    expect(found?.message).toContain("a.yml:2");
  });
});

describe("[V8] fixes", () => {
  async function mend(text: string): Promise<string> {
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
    const fix = diagnostics.find((diagnostic) => diagnostic.fix)?.fix;
    if (!fix) throw new Error("no fix");
    return text.slice(0, fix.start) + fix.text + text.slice(fix.end);
  }

  test.each([
    [
      "a branch that ends in the air",
      flow("- collect: size\n  next:\n    - if: slots.ok\n      then:\n        - action: utter_done # end\n    - else: END"),
    ],
    [
      "a branch that ends with braces",
      flow(
        "- collect: size\n  next:\n    - if: slots.ok\n      then:\n        - set_slots:\n            - ok: true\n    - else: END",
      ),
    ],
    [
      "a slot that is not declared, with slots in braces",
      `${flow("- action: utter_done\n- set_slots: [{ other: 1 }]")}`.replace(
        /^slots: .*/,
        "slots:\n  size: [S]\n  ok: bool\n  note: text\n  many: list",
      ),
    ],
    [
      "a slot where there are none",
      "flows:\n  a:\n    description: x\n    steps:\n      - collect: topic\n        ask: What about?",
    ],
    ["a colon in plain text", flow("- say: Size: large: red\n- action: utter_done")],
    [
      "a colon in a quoted style of a list",
      "flows:\n  a:\n    description: x\n    examples:\n      - hello: it is me: now\n    steps: [{ say: a }]\n".replace(
        "hello: it",
        "say hello: it",
      ),
    ],
    ["a misspelt slot", flow("- collect: siez")],
    ["a bare slot", flow("- collect: size\n  next: [{ if: not ok, then: END }, { else: END }]")],
    ["an unquoted text", flow("- collect: size\n  next: [{ if: slots.size = S, then: END }, { else: END }]")],
    ["a missing question", flow("- collect: note")],
    ["a misspelt key", flow("- collect: size\n  ask_before_fillin: true")],
  ])("mend %s", async (_, text) => {
    const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: await mend(text) }]);
    expect(diagnostics).toEqual([]);
    expect(assistant).not.toBeNull();
  });
});
