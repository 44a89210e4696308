import { expect, test } from "vitest";
import { providesAction } from "../../../src/dialogue/provides.ts";
import { assistantOf } from "./assistant.ts";

test("an action is provided by the assistant that names it, and by no other", () => {
  const plain = assistantOf("flows: { buy: { steps: [ {action: utter_two} ] } }\nresponses: { utter_two: two }");
  const one = { ...plain, actions: ["pay", "ship"] };
  const other = { ...plain, actions: ["pay"] };
  const asked = ["pay", "ship", "utter_two"];
  expect([one, other, one].map((assistant) => asked.map((name) => providesAction(assistant, name)))).toEqual([
    [true, true, false],
    [true, false, false],
    [true, true, false],
  ]);
});
