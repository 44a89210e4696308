import { expect, test } from "vitest";
import { readActionResult } from "../../../src/backend/reply.ts";

const eventsOf = (value: unknown) => {
  const outcome = readActionResult(value);
  return outcome.kind === "done" && outcome.result.kind === "action" ? outcome.result.events : outcome;
};

test("[H1] [H2] an answer may set and call off reminders; what is called off goes first", () => {
  const answer = { reminders: [{ intent: "x", delay_ms: 1 }], cancelReminders: [{ name: "n" }, {}, "x"] };
  expect(eventsOf(answer)).toEqual([
    { event: "cancel_reminder", name: "n" },
    { event: "cancel_reminder" },
    { event: "reminder", intent: "x", delay_ms: 1 },
  ]);
});

test("[H1] an answer cannot smuggle in other events, nor more than twenty", () => {
  expect(eventsOf({ reminders: [{ event: "restart", intent: "x" }] })).toEqual([{ event: "reminder", intent: "x" }]);
  expect(eventsOf({ reminders: Array.from({ length: 30 }, () => ({})) })).toHaveLength(20);
});

test("[H1] an answer without reminders has no events, and one that is no list is refused", () => {
  expect(eventsOf({ output: {} })).toBeUndefined();
  for (const odd of [{ reminders: {} }, { cancelReminders: 1 }])
    expect(eventsOf(odd)).toMatchObject({ kind: "failed", reason: "`reminders` or `cancelReminders` is no list" });
});
