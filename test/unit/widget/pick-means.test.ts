import { afterAll, beforeAll, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import { converse } from "../../../src/testing/drive.ts";
import { createDirectUnderstand } from "../../../src/worker/direct.ts";
import { pickedOf, type Pick, type PickKind } from "../../../widget/picker/pick.ts";

const BOT = `
flows:
  visit:
    name: book a visit
    description: Books a visit.
    steps:
      - collect: day
      - collect: hour
      - collect: call_back
slots:
  day: { type: text, format: date, mappings: [{ type: from_llm }] }
  hour: { type: text, format: time, mappings: [{ type: from_llm }] }
  call_back: { type: text, format: date-time, mappings: [{ type: from_llm }] }
responses:
  utter_ask_day: [{ text: Which day? }]
  utter_ask_hour: [{ text: At what time? }]
  utter_ask_call_back: [{ text: When may we call you back? }]
`;

const CHOICES: readonly { readonly slot: string; readonly kind: PickKind; readonly value: string }[] = [
  { slot: "day", kind: "date", value: "2031-02-28" },
  { slot: "hour", kind: "time", value: "19:05" },
  { slot: "call_back", kind: "date-time", value: "2031-02-27T07:30" },
];

const understand = createDirectUnderstand({ modelFolder: null });
let bot: Assistant;
beforeAll(async () => {
  bot = (await readAssistant([{ path: "bot.yml", text: BOT }])).assistant!;
  await understand.open(bot);
});
afterAll(() => understand.close());

for (const locale of ["en-GB", "en-US", "de"]) {
  test(`[G19] what is chosen sets the slot, and its title typed would in the language that is read (${locale})`, async () => {
    for (const form of locale === "de" ? (["payload"] as const) : (["payload", "title"] as const)) {
      const talk = converse(bot, { understand, locale });
      await talk.say("/StartFlow(visit)");
      for (const { slot, kind, value } of CHOICES) {
        const pick: Pick = { message: "b1", kind, slot, min: "", max: "" };
        const said = pickedOf(pick, value, locale)![form];
        const { events } = await talk.say(said);
        // The last one ends the task, which empties its slots.
        const set = events.find((event) => event.event === "slot" && event.name === slot);
        expect([form, said, set]).toEqual([form, said, { event: "slot", name: slot, value }]);
      }
    }
  });
}
