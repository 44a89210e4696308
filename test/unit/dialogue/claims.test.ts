import { describe, expect, test } from "vitest";
import type { Assistant } from "../../../src/model/assistant.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  balance: { steps: [ {action: look}, {action: utter_balance} ] }
  jump: { steps: [ {collect: note}, {link: balance} ] }
  visit: { steps: [ {collect: note}, {call: balance} ] }
  order: { steps: [ {collect: note}, {action: utter_ordered} ] }
  reset: { steps: [ {set_slots: [ {customer: c9}, {age: 3} ]}, {action: utter_balance} ] }
slots: { customer: {type: text, initial_value: nobody}, age: {type: float}, note: {type: text} }
responses: { utter_balance: "of {customer}", utter_ordered: "ordered", utter_ask_note: "Note?" }
actions: [look, other]
`;

function claimed(change: (bot: Assistant) => Partial<Assistant> = () => ({})): Conversation {
  const bot = assistantOf(BOT);
  const { customer, age } = bot.slots;
  const slots = { ...bot.slots, customer: { ...customer!, claim: "sub" }, age: { ...age!, claim: "age" } };
  return new Conversation({ ...bot, slots, ...change(bot) });
}
const verifiedFlow = ({ flows }: Assistant): Partial<Assistant> => ({
  flows: { ...flows, balance: { ...flows["balance"]!, requires: "verified" } },
});
const verifiedAction = (): Partial<Assistant> => ({ actionRules: { look: { requires: "verified" } } });

describe("claims of an identity", () => {
  test("[B27] fill their slots in every turn, and empty them when they are gone", () => {
    const talk = claimed();
    talk.claims = { sub: "c1", age: "41", extra: true };
    expect(talk.text("/session_start").slice(0, 2)).toEqual(['slot customer="c1"', "slot age=41"]);
    expect(talk.say(start("order"))).not.toContain('slot customer="c1"');
    talk.claims = { sub: "c2" };
    expect(talk.say(set("note", "n")).slice(0, 2)).toEqual(['slot customer="c2"', "slot age=null"]);
    talk.claims = null;
    expect(talk.say(start("order"))[0]).toBe("slot customer=null");
    expect(talk.state!.slots).not.toHaveProperty("customer");
  });

  test("[B27] what the slot cannot hold is no value, and neither is its initial value", () => {
    const talk = claimed();
    expect(talk.text("/session_start")).not.toContain('slot customer="nobody"');
    expect(talk.state!.slots).not.toHaveProperty("customer");
    talk.claims = { age: "old" };
    expect(talk.say(start("order"))).not.toContain('slot age="old"');
    expect(talk.slot("age")).toBe(null);
  });

  test("[B27] cannot be set by understanding, a button, a flow or an action, nor reset", () => {
    const talk = claimed();
    talk.claims = { sub: "c1" };
    talk.text("/session_start");
    talk.say(set("customer", "c9"));
    talk.text("/SetSlots(customer=c9)");
    expect(talk.slot("customer")).toBe("c1");
    talk.say(start("reset"));
    expect(talk.slot("customer")).toBe("c1");
    expect(talk.last?.notes).toContain("customer is a claim: only the host sets it.");
    talk.say(start("balance"));
    talk.done({
      output: { customer: "c9" },
      events: [{ event: "slot", name: "customer", value: "c9" }, { event: "reset_slots" }],
    });
    expect(talk.slot("customer")).toBe("c1");
    expect(talk.slot("age")).toBe(null);
    talk.text("/restart");
    expect(talk.slot("customer")).toBe("c1");
  });
});

describe("what requires a verified identity", () => {
  const DENIED = ["start pattern_verification_needed", "utter_verification_needed", "end pattern_verification_needed"];

  test.each([
    ["a flow that is started", verifiedFlow, "balance"],
    ["an action", verifiedAction, "balance"],
    ["a flow that is linked to", verifiedFlow, "jump"],
    ["a flow that is called", verifiedFlow, "visit"],
    ["an action behind a link", verifiedAction, "jump"],
  ])("[B28] is not reached by anybody else: %s", (_, change, flow) => {
    const talk = claimed(change);
    talk.text("/session_start");
    talk.say(start(flow));
    const lines = flow === "balance" ? [] : talk.say(set("note", "n"));
    const told =
      flow === "balance"
        ? (talk.last?.events ?? []).flatMap((one) => (one.event === "bot" ? [one.metadata.utter_action] : []))
        : lines;
    expect(told).toContain("utter_verification_needed");
    expect(talk.effects.some(({ kind }) => kind === "call")).toBe(false);
    expect(talk.stack.filter((id) => !id.startsWith("pattern_"))).toEqual([]);
  });

  test("[B28] is told, and the task is given up", () => {
    const talk = claimed(verifiedAction);
    talk.text("/session_start");
    expect(talk.say(start("balance"))).toEqual(["start balance", "cancel balance", ...DENIED]);
    expect(claimed().say(start("balance"))).not.toContain("utter_verification_needed");
  });

  test("[B28] is done for somebody the host vouches for, whatever the claims are", () => {
    for (const change of [verifiedFlow, verifiedAction]) {
      const talk = claimed(change);
      talk.claims = {};
      talk.say(start("balance"));
      expect(talk.effects.some(({ kind }) => kind === "call")).toBe(true);
      expect(talk.done()).toContain("utter_balance");
    }
  });

  test("[B28] ends when the identity is gone in the middle, whoever knew it before", () => {
    const talk = claimed(verifiedFlow);
    talk.claims = { sub: "c1" };
    talk.say(start("balance"));
    talk.claims = null;
    expect(talk.done()).toEqual(["slot customer=null", "cancel balance", ...DENIED]);
  });

  test("[B28] a backend that denies an action is told of the same way; a digression goes alone", () => {
    const talk = claimed();
    talk.say(start("balance"));
    expect(talk.outcome({ kind: "denied" })).toEqual(["cancel balance", ...DENIED]);
    expect(talk.state!.unsettled).toEqual([]);
    const aside = claimed(({ flows }) => ({
      flows: {
        ...flows,
        pattern_chitchat: {
          ...flows["pattern_chitchat"]!,
          first: "0",
          steps: [{ kind: "action", id: "0", action: "other", next: "END" }],
        },
      },
    }));
    aside.say(start("order"));
    aside.say({ command: "chitchat" });
    aside.outcome({ kind: "denied" });
    expect(aside.stack).toContain("order");
    expect(aside.say(cancel)).toContain("cancel order");
  });
});

test("[B29] a call that is set aside remembers the claims that slots hold of whoever asked for it", () => {
  const parkedBy = (claims: Conversation["claims"]): unknown => {
    const talk = claimed();
    talk.text("/session_start");
    talk.claims = claims;
    talk.say(start("balance"));
    talk.outcome({ kind: "queued", until: 5_000_000 });
    return talk.state!.parked![0]!.who;
  };
  expect(parkedBy({ sub: "c1", age: "41", extra: true })).toEqual({ sub: "c1", age: "41" });
  expect(parkedBy({ age: 41, extra: true })).toEqual({ age: 41 });
  expect(parkedBy({ extra: true })).toBeUndefined();
  expect(parkedBy(null)).toBeUndefined();
});
