import { expect, test } from "vitest";
import { readCalmReply } from "../../../src/backend/calm-reply.ts";

const read = (value: unknown) => readCalmReply(JSON.stringify(value));
const said = (...responses: readonly unknown[]) => {
  const outcome = read({ responses, events: [] });
  return outcome.kind === "done" && outcome.result.kind === "action" ? outcome.result.messages : outcome;
};

test("nothing at all is an action that did nothing", () => {
  const nothing = { kind: "done", result: { kind: "action", output: {}, messages: [], events: [] } };
  expect([readCalmReply("null"), read({}), read({ responses: [], events: [] })]).toEqual([nothing, nothing, nothing]);
});

test("empty fields say nothing, and an item of empty fields is no message", () => {
  const empty = {
    text: null,
    buttons: [],
    elements: [],
    custom: {},
    template: null,
    response: null,
    image: "",
    attachment: null,
  };
  expect(said(empty, { ...empty, text: "" })).toEqual([]);
  expect(said({ ...empty, text: "Hi" })).toEqual([{ message: { text: "Hi" } }]);
});

test("every field of a message is kept", () => {
  const item = {
    text: "Hi",
    buttons: [{ title: "A", payload: "/a" }, { title: "B" }, { payload: "/c" }, "d"],
    elements: [{ title: "card" }],
    custom: { x: 1 },
    image: "a.png",
    attachment: { type: "video" },
  };
  expect(said(item)).toEqual([
    {
      message: {
        ...item,
        buttons: [
          { title: "A", payload: "/a" },
          { title: "B", payload: "B" },
        ],
      },
    },
  ]);
});

test("beside a response, what is no field of a message is a variable", () => {
  expect(said({ response: "utter_a", text: null, buttons: [], amount: 3, name: null })).toEqual([
    { response: "utter_a", variables: { amount: 3, name: null } },
  ]);
  expect(said({ template: "utter_a", response: null, text: "more" })).toEqual([
    { response: "utter_a", variables: {}, message: { text: "more" } },
  ]);
});

test("events keep their order; what has no name is dropped", () => {
  const outcome = read({
    responses: [],
    events: [{ event: "slot", name: "a", value: 1 }, { name: "b" }, "c", { event: "pause" }],
  });
  expect(outcome).toMatchObject({ result: { events: [{ event: "slot", name: "a", value: 1 }, { event: "pause" }] } });
});

test.each([
  ["no JSON", "<html>"],
  ["a list", "[]"],
  ["responses that are no list", '{"responses":{}}'],
  ["events that are no list", '{"events":{}}'],
  ["a key that reaches a prototype", '{"events":[{"event":"slot","__proto__":{}}]}'],
  ["endless responses", JSON.stringify({ responses: Array.from({ length: 51 }, () => ({ text: "x" })) })],
  ["endless events", JSON.stringify({ events: Array.from({ length: 501 }, () => ({ event: "undo" })) })],
])("%s has failed for good", (_, text) => {
  expect(readCalmReply(text)).toMatchObject({ kind: "failed", retryable: false });
});

test("as many responses and events as are allowed are taken", () => {
  const outcome = read({
    responses: Array.from({ length: 50 }, () => ({ text: "x" })),
    events: Array.from({ length: 500 }, () => ({ event: "undo" })),
  });
  expect(outcome.kind).toBe("done");
});
