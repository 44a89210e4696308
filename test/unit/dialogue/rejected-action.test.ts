import { expect, test } from "vitest";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start } from "./conversation.ts";

const failed: Outcome = { kind: "failed", reason: "no", retryable: false };
const after = (outcome: Outcome): readonly string[] => {
  const talk = new Conversation(assistantOf({ flows: { pay: { steps: [{ action: "transfer" }] } }, actions: ["transfer"] }));
  talk.text("/session_start");
  talk.say(start("pay"));
  talk.outcome(outcome);
  return talk.last!.events.map((event) => `${event.event} ${"name" in event ? event.name : ""}`.trim());
};

test("[B6] an action that rejects its execution is told as an event, and then has failed like any other", () => {
  const plain = after(failed);
  expect(plain).not.toContain("action_execution_rejected transfer");
  expect(plain).toContain("flow_cancelled");
  const [came, ...then] = plain;
  expect(came).toBe("action_failed transfer");
  expect(after({ ...failed, rejected: true })).toEqual([came, "action_execution_rejected transfer", ...then]);
});

test.each<[Outcome["kind"], Outcome]>([
  ["failed", failed],
  ["offline", { kind: "offline" }],
  ["timedOut", { kind: "timedOut", afterMs: 1 }],
  ["denied", { kind: "denied" }],
  ["expired", { kind: "expired" }],
])("[B32] a call that came to nothing is in the log: %s", (kind, outcome) => {
  const talk = new Conversation(assistantOf({ flows: { pay: { steps: [{ action: "transfer" }] } }, actions: ["transfer"] }));
  talk.text("/session_start");
  talk.say(start("pay"));
  talk.outcome(outcome);
  expect(talk.last!.events[0]).toEqual({ event: "action_failed", name: "transfer", outcome: kind });
});

test("[B32] what was done, refused or called off is no failure", () => {
  const done: Outcome = { kind: "done", result: { kind: "action", output: {}, messages: [] } };
  for (const outcome of [done, { kind: "cancelled" }, { kind: "refused", errors: [] }] as const)
    expect(after(outcome)).not.toContain("action_failed transfer");
});
