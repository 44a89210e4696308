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
  expect(after({ ...failed, rejected: true })).toEqual(["action_execution_rejected transfer", ...plain]);
});
