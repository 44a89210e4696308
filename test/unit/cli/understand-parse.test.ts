import { expect, test } from "vitest";
import { createPlatform } from "../../../src/base/platform.ts";
import { answerLine } from "../../../src/cli/understand.ts";
import { createDirectUnderstand } from "../../../src/worker/direct.ts";
import { SHOP } from "../nlu/assistants.ts";
import { nluOnly } from "../nlu/nlu-only.ts";

test("[U1] [U4] the parse stands beside the commands where there is training data, and only there", async () => {
  const assistant = await nluOnly();
  const understand = createDirectUnderstand({ modelFolder: null });
  await understand.open(assistant);
  const line = JSON.stringify({ text: "a ticket from Rome" });
  const answer = await answerLine(line, assistant, understand, createPlatform());
  expect(answer["parse"]).toMatchObject({
    intent: { name: "book_trip" },
    entities: [{ entity: "city", start: 14, end: 18, value: "Rome", role: "from" }],
  });
  await understand.open(SHOP);
  expect(await answerLine(line, SHOP, understand, createPlatform())).not.toHaveProperty("parse");
});

test("the commands are those that the dialogue gets: triggers and mappings included", async () => {
  const assistant = await nluOnly();
  const understand = createDirectUnderstand({ modelFolder: null });
  await understand.open(assistant);
  const ask = (line: object) => answerLine(JSON.stringify(line), assistant, understand, createPlatform());
  expect((await ask({ text: "get me a ticket from Rome to Oslo please" }))["commands"]).toEqual([
    { command: "start flow", flow: "book_trip" },
    { command: "set slot", name: "origin", value: "Rome" },
    { command: "set slot", name: "destination", value: "Oslo" },
  ]);
});
