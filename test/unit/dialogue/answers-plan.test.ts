import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createScriptedKnowledge } from "../../../src/testing/scripted-knowledge.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { converse } from "../../../src/testing/drive.ts";

const BOT = "flows: { hello: { description: greet, steps: [{ say: Hi! }] } }";

async function ask(plan: string | undefined, text?: string) {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  const answer = text === undefined ? null : { text, citations: [{ id: "a", title: "A" }] };
  const knowledge = createScriptedKnowledge(() => ({
    kind: "done",
    result: { kind: "search", answer, ...(plan !== undefined && { plan }) },
  }));
  const understand = createScriptedUnderstand({ "what is refundable?": [{ command: "knowledge" }] });
  const { said } = await converse(assistant!, { understand, knowledge }).say("what is refundable?");
  return said.map((message) => message.metadata.utter_action ?? message.text);
}

test("[Q13] that a word of a plan stands for nothing is said before that there is no answer", async () => {
  const why = "I looked at the tariffs, but nothing in them says what “refundable” stands for.";
  expect((await ask(why)).slice(-2)).toEqual([why, "utter_no_relevant_answer_found"]);
  expect(await ask(undefined)).not.toContain(why);
});

test("[Q12] the plan of an answer is part of the answer, and not said twice", async () => {
  const said = await ask("Looked at 2.", "B. Looked at 2.");
  expect(said.at(-1)).toBe("B. Looked at 2.");
  expect(said).not.toContain("Looked at 2.");
});
