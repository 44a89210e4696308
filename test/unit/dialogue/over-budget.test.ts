import { expect, test } from "vitest";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const PAY = (actions: string) => `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {action: transfer}, {action: utter_paid} ] }
slots: { payee: {type: text} }
responses: { utter_paid: "paid" }
actions: [${actions}]
`;

const OVER: Outcome = { kind: "failed", reason: "over-budget", retryable: false };

function paying(actions = "transfer"): Conversation {
  const talk = new Conversation(assistantOf(PAY(actions)));
  talk.text("/session_start");
  talk.say(start("pay"), set("payee", "Ann"));
  return talk;
}

const failed = ({ last }: Conversation) => last?.events.filter(({ event }) => event === "action_failed");

test("[E5] a call that was not let out is told as one that was not done, its task is given up, and the log says why", () => {
  for (const actions of [
    "transfer",
    "transfer: {risk: read}",
    "transfer: {risk: write, confirm: waived because it is a test}",
  ]) {
    const talk = paying(actions);
    expect(talk.outcome(OVER)).toEqual(["cancel pay", "slot payee=null", "utter_over_budget"]);
    expect(failed(talk)).toEqual([{ event: "action_failed", name: "transfer", outcome: "failed", reason: "over-budget" }]);
  }
});

test("[E5] a question that was not let out is told so, and the task goes on", () => {
  const talk = new Conversation(assistantOf(PAY("transfer")));
  talk.text("/session_start");
  talk.say(start("pay"));
  talk.say({ command: "knowledge" });
  expect(talk.outcome(OVER)).toEqual(["utter_over_budget", "end pattern_search", "utter_ask_payee"]);
  expect(failed(talk)).toMatchObject([{ name: "action_trigger_search", reason: "over-budget" }]);
});

test("[E5] who wanted a person is told so; nobody was asked, so nobody is told that the user goes on alone", () => {
  const talk = new Conversation(assistantOf(PAY("transfer")));
  talk.text("/session_start");
  talk.say({ command: "human handoff" });
  expect(talk.outcome(OVER)).toEqual(["utter_over_budget", "end pattern_human_handoff"]);
  expect(talk.last?.effects.filter(({ kind }) => kind === "relay")).toEqual([]);
});

test("[E5] another failure has no reason of ours in the log", () => {
  const talk = paying();
  talk.outcome({ kind: "failed", reason: "over-budget!", retryable: false });
  expect(failed(talk)).toEqual([{ event: "action_failed", name: "transfer", outcome: "failed" }]);
});
