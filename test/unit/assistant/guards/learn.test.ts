import { expect, test } from "vitest";
import { readEvidence, readRollup } from "../../../../src/assistant/guards/evidence.ts";
import { learn } from "../../../../src/assistant/guards/learn.ts";
import { createAssistant } from "../../../../src/index.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { readAssistant } from "../../../../src/authoring/read.ts";

const AT = Date.UTC(2026, 10, 21, 12);
const about = {
  conversation: "c1",
  turnId: "t",
  at: AT,
  assistant: { name: "shop", hash: "b" },
  language: "en",
  collect: "local",
  view: null,
} as const;

test("[G7] what the guards of the dialogue saw becomes rows of its turn, words only where they are wanted", async () => {
  const notices = [
    { guard: "form", what: "miss", flow: "book", slot: "day", reason: "absent", attempt: 1, ceiling: 2, said: "room 7" },
    { guard: "nlu", what: "menu", flow: null },
  ] as const;
  const learned = learn(notices, about);
  const { records } = learned;
  expect(records.map(({ key, conversation }) => [key, conversation])).toEqual([
    [`${String(AT).padStart(15, "0")}:t.0`, "c1"],
    [`${String(AT).padStart(15, "0")}:t.1`, "c1"],
  ]);
  expect(records[0]!.value).toEqual({
    guard: "form",
    what: "miss",
    flow: "book",
    slot: "day",
    reason: "absent",
    attempt: 1,
    ceiling: 2,
    at: AT,
    conversation: "c1",
    assistant: "shop",
    bundle: "b",
    language: "en",
    details: { shape: "aaa d" },
    text: "room <num>",
    collect: "local",
  });
  expect(learn(notices, { ...about, collect: undefined }).records[0]!.value).not.toHaveProperty("text");
  const store = createMemoryStore();
  await learned.written(store);
  expect((await readRollup(store)).map(({ name, count: times }) => [name, times])).toEqual([
    ["form.miss", 1],
    ["nlu.menu", 1],
  ]);
  const failing = { ...store, changeRecord: () => Promise.reject(new Error("no")) };
  await expect(learned.written(failing)).resolves.toBeUndefined();
});

test("[G7] what a message was read as is kept with it, best first, and where it was said", () => {
  const view = { activeFlow: null, asking: "day", slots: {}, asked: [], bot: null, options: [], startable: [] };
  const scores = { a: 0.12345, b: 0.5, c: 0.9, d: 0.2 };
  const notices = [
    { guard: "nlu", what: "miss", flow: null, said: "x" },
    { guard: "nlu", what: "label", flow: null, said: "before", label: { source: "menu_choice", value: "c" } },
    { guard: "form", what: "recovered", flow: "a", slot: "day", details: { ms: 5 } },
  ] as const;
  const details = learn(notices, { ...about, view, scores }).records.map(
    ({ value }) => (value as { details: unknown }).details,
  );
  expect(details).toEqual([
    {
      asking: "day",
      top: [
        { flow: "c", score: 0.9 },
        { flow: "b", score: 0.5 },
        { flow: "d", score: 0.2 },
      ],
    },
    { asking: "day" },
    { ms: 5 },
  ]);
});

test("[G7] the place is kept as a key that tells no words", () => {
  const view = {
    activeFlow: "book",
    asking: "day",
    slots: {},
    asked: [],
    bot: "Which day?",
    options: [],
    startable: ["book"],
  };
  const of = (asking: string) =>
    (
      learn([{ guard: "nlu", what: "miss", flow: null }], { ...about, view: { ...view, asking } }).records[0]!.value as {
        context: string;
      }
    ).context;
  expect(of("day")).toMatch(/^[\da-f]{32}$/);
  expect(of("day")).toBe(of("day"));
  expect(of("time")).not.toBe(of("day"));
});

test("[G11] a miss of a whole assistant is counted, kept with its turn, and read back after a reload", async () => {
  const { assistant } = await readAssistant([
    {
      path: "bot.yml",
      text: `name: hotel
flows: { book: { description: books a room, steps: [ {collect: contact_email} ] } }
slots: { contact_email: { type: text, ask: What is your address? } }
`,
    },
  ]);
  const store = createMemoryStore();
  const open = () => createAssistant({ assistant: assistant!, store, collect: "local", greet: "message" });
  const first = await open();
  await first.send("/StartFlow(book)");
  await first.settled();
  await first.send("not telling you 42");
  await first.settled();
  first.close();
  const second = await open();
  await second.send("still not telling");
  await second.settled();
  const rows = await readEvidence(store, { now: Date.now(), guard: "form" });
  expect(rows.filter(({ what }) => what === "miss")).toMatchObject([
    { slot: "contact_email", reason: "absent", attempt: 1, ceiling: 3, text: "not telling you <num>", bundle: assistant!.hash },
    { slot: "contact_email", attempt: 2, text: "still not telling" },
  ]);
  second.close();
});
