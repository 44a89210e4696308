import { expect, test } from "vitest";
import { readActionReply } from "../../../src/backend/reply.ts";

test("[B33] tracker events of an answer are passed on, behind its reminders, and nothing else is", () => {
  const answer = {
    output: { a: 1 },
    reminders: [{ intent: "x" }],
    events: [{ event: "pause" }, { name: "no event" }, "text", { event: "slot", name: "b", value: 2 }],
  };
  expect(readActionReply(JSON.stringify(answer))).toEqual({
    kind: "done",
    result: {
      kind: "action",
      output: { a: 1 },
      messages: [],
      events: [{ intent: "x", event: "reminder" }, { event: "pause" }, { event: "slot", name: "b", value: 2 }],
    },
  });
});

test("[B33] events that are no list are refused", () => {
  expect(readActionReply(`{ "events": {} }`)).toMatchObject({ kind: "failed", reason: "`events` is no list" });
});
