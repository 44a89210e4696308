import { afterAll, beforeAll, expect, test } from "vitest";
import { createCalmActions } from "../../src/backend/calm-actions.ts";
import { readActionNames } from "../../src/backend/calm-server.ts";
import { withServerActions } from "../../src/cli/find-actions.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import { converse } from "../../src/testing/drive.ts";
import { createScriptedUnderstand } from "../../src/testing/scripted-understand.ts";
import { set, start } from "../unit/dialogue/conversation.ts";
import { startFakeCalmServer, type FakeCalmServer } from "./calm-fake.ts";
import { CALM_ASSISTANT } from "./calm-server.ts";

/* A conversation whose actions a CALM action server performs: from the words to the events, everything but the model. */

let server: FakeCalmServer;
beforeAll(async () => {
  server = await startFakeCalmServer();
});
afterAll(() => server.close());

async function talk(assistant: Assistant) {
  const understand = createScriptedUnderstand({
    pay: [start("pay")],
    cash: [set("word", "cash")],
    "500": [set("amount", 500)],
    "50": [set("amount", 50)],
  });
  await understand.open(assistant);
  const actions = createCalmActions({ url: server.url, assistant, names: (await readActionNames({ url: server.url }))! });
  const conversation = converse(assistant, { understand, actions });
  await conversation.say("/session_start");
  await conversation.say("pay");
  await conversation.say("cash");
  return conversation;
}

const shortly = (events: readonly object[]): readonly unknown[] =>
  (events as readonly Record<string, unknown>[]).flatMap(({ event, name, value, text, buttons }) =>
    event === "bot" ? [["bot", text, buttons]] : event === "slot" ? [[event, name, value]] : [],
  );

test("[A4] [A28] a server refuses a value in its own words before the slot is emptied, and asks again", async () => {
  const conversation = await talk(CALM_ASSISTANT);
  const { events } = await conversation.say("500");
  expect(shortly(events)).toEqual([
    ["slot", "amount", 500],
    ["bot", "Too much.", undefined],
    ["slot", "amount", null],
    ["bot", "amount?", undefined],
  ]);
});

test("[A28] [B5] a server's words come before its events, worded with its variables, its buttons behind the response's own", async () => {
  const conversation = await talk(CALM_ASSISTANT);
  const { events, missing } = await conversation.say("50");
  expect(shortly(events).slice(0, 6)).toEqual([
    ["slot", "amount", 50],
    // What the validation returned: the value, and another slot.
    ["slot", "amount", 50],
    ["slot", "word", "checked"],
    [
      "bot",
      "12 euros",
      [
        { title: "No", payload: "/no" },
        { title: "Pay", payload: "/pay" },
      ],
    ],
    ["bot", "Done.", undefined],
    ["slot", "amount", 12],
  ]);
  // The followup that its events ask for.
  expect(missing).toEqual(["action_next"]);
  const sent = server.calls.at(-1)!.body.tracker;
  expect(sent.latest_message["text"]).toBe("50");
  expect(sent.events.filter(({ event }) => event === "user").map(({ text }) => text)).toContain("cash");
});

test("[B9] a validation that only the server knows of is called once the assistant has learnt of it", async () => {
  const unaware = { ...CALM_ASSISTANT, actions: ["say"] };
  const before = await talk(unaware);
  expect(shortly((await before.say("500")).events)).not.toContainEqual(["bot", "Too much.", undefined]);
  const names = (await readActionNames({ url: server.url }))!;
  const aware = await withServerActions(unaware, names);
  expect(aware.actions).toEqual(["say", "action_ask_amount", "validate_amount"]);
  expect(aware.hash).not.toBe(unaware.hash);
  const after = await talk(aware);
  expect(shortly((await after.say("500")).events)).toContainEqual(["bot", "Too much.", undefined]);
});

test("an assistant that has nothing to learn stays what it is", async () => {
  expect(await withServerActions(CALM_ASSISTANT, ["validate_amount", "validate_nothing", "say"])).toBe(CALM_ASSISTANT);
});
