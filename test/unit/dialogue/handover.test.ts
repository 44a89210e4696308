import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  complain: { steps: [ {collect: what}, {link: pattern_human_handoff} ] }
  confess: { steps: [ {collect: what}, {action: action_trigger_handoff}, {action: utter_after} ] }
slots: { payee: {type: text}, amount: {type: float}, what: {type: text} }
responses: { utter_paid: paid, utter_after: after }
`;
const HUMAN: Command = { command: "human handoff" };
const TOLD: Outcome = { kind: "done", result: { kind: "handoff", reference: "C-1" } };

function talking(written = BOT): Conversation {
  const talk = new Conversation(assistantOf(written));
  talk.text("/session_start");
  return talk;
}

/** Somebody who was asked for a payee when he wished for a person, who has been told. */
function waiting(written = BOT): Conversation {
  const talk = talking(written);
  talk.say(start("pay"));
  talk.say(HUMAN);
  talk.outcome(TOLD);
  return talk;
}

describe("asking for a person", () => {
  test("[W1] is an effect that says why; its outcome is awaited", () => {
    const talk = talking();
    expect(talk.say(HUMAN)).toEqual(["start pattern_human_handoff"]);
    expect(talk.effects).toEqual([{ kind: "handOff", id: "t2.1", reason: "asked" }]);
    expect(talk.state?.pending).toEqual({
      effect: "t2.1",
      frame: talk.state?.stack.at(-1)?.id,
      action: "action_trigger_handoff",
    });
  });

  test("[W1] the reason is that a flow decided it, that nothing was understood, or what the author wrote", () => {
    const flow = talking();
    flow.say(start("complain"), set("what", "all"));
    expect(flow.effects).toMatchObject([{ kind: "handOff", reason: "flow" }]);
    const lost = talking(
      `${BOT.replace("flows:", "flows:\n  pattern_cannot_handle: { steps: [ {link: pattern_human_handoff} ] }")}`,
    );
    lost.say({ command: "cannot handle" });
    expect(lost.effects).toMatchObject([{ kind: "handOff", reason: "not_understood" }]);
    const written = talking();
    written.say({ command: "push pattern", pattern: "pattern_human_handoff", context: { reason: "vip" } });
    expect(written.effects).toMatchObject([{ kind: "handOff", reason: "vip" }]);
  });

  test("[W1] an action of the author's of that name is an action like any other", () => {
    const talk = talking(`${BOT}actions: [action_trigger_handoff]`);
    talk.say(HUMAN);
    expect(talk.effects).toMatchObject([{ kind: "call", action: "action_trigger_handoff" }]);
    expect(talk.done({ messages: [{ message: { text: "Hello, Ann here." } }] })).toEqual([
      '"Hello, Ann here."',
      "end pattern_human_handoff",
    ]);
    expect(talk.state?.human).toBeUndefined();
  });

  test("[W2] somebody was told: that is said, and the bot is silent, however long", () => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(HUMAN);
    expect(talk.outcome(TOLD)).toEqual(["pause", "utter_human_handoff_waiting"]);
    expect(talk.state).toMatchObject({ paused: true, pending: null, human: { handoff: "t3.1", phase: "waiting", seen: 0 } });
    expect(talk.stack).toEqual(["pay", "pattern_collect_information", "pattern_human_handoff"]);
    talk.at += 100 * 3_600_000;
    expect(talk.text("hello?", start("pay"))).toEqual([]);
    expect(talk.stack).toEqual(["pay", "pattern_collect_information", "pattern_human_handoff"]);
  });

  test.each<[Outcome, string, boolean]>([
    [{ kind: "failed", reason: "no-receiver", retryable: false }, "utter_human_handoff_not_available", false],
    [{ kind: "failed", reason: "500", retryable: true }, "utter_human_handoff_not_available", true],
    [{ kind: "timedOut", afterMs: 1 }, "utter_human_handoff_not_available", true],
    [{ kind: "refused", errors: [] }, "utter_human_handoff_not_available", true],
    [{ kind: "offline" }, "utter_human_handoff_offline", true],
    [{ kind: "offline", unsent: true }, "utter_human_handoff_offline", false],
  ])("[W3] %o: the truth is said, and the open question is asked again", (outcome, utter, isUnknown) => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(HUMAN);
    expect(talk.outcome(outcome)).toEqual([utter, "end pattern_human_handoff", "utter_ask_payee"]);
    expect(talk.state?.human).toBeUndefined();
    expect(talk.state?.paused).toBeUndefined();
    const relays = talk.effects.filter(({ kind }) => kind === "relay");
    expect(relays).toEqual(isUnknown ? [{ kind: "relay", id: "t4.1", handoff: "t3.1", text: null }] : []);
  });

  test("[W3] an action's result is no person", () => {
    const talk = talking();
    talk.say(HUMAN);
    expect(talk.done()).toEqual(["utter_human_handoff_not_available", "end pattern_human_handoff"]);
  });

  test("[W3] a handover that was cancelled is not spoken of", () => {
    const talk = talking();
    talk.say(HUMAN);
    expect(talk.outcome({ kind: "cancelled" })).toEqual(["end pattern_human_handoff"]);
    expect(talk.effects).toEqual([{ kind: "relay", id: "t3.1", handoff: "t2.1", text: null }]);
  });
});

describe("while a person has the conversation", () => {
  test("[W4] what the user writes is noted and passed on in the words that were shown", () => {
    const talk = waiting();
    talk.text("are you there?");
    expect(talk.effects).toEqual([{ kind: "relay", id: "t5.1", handoff: "t3.1", text: "are you there?" }]);
    expect(talk.last?.events).toEqual([{ event: "user", text: "are you there?", commands: [] }]);
    expect(talk.state?.latest?.text).toBe("are you there?");
    talk.with({ shown: "A large one" }, set("amount", 3));
    expect(talk.effects).toEqual([{ kind: "relay", id: "t6.1", handoff: "t3.1", text: "A large one" }]);
    expect(talk.slot("amount")).toBeNull();
  });

  test("[W4] what nobody typed is not passed on", () => {
    const talk = waiting();
    talk.hidden("/reminded");
    expect(talk.effects).toEqual([]);
    talk.text("   ");
    expect(talk.effects).toEqual([]);
  });

  test("[W4] where the bot is only paused nothing is passed on", () => {
    const talk = talking();
    talk.state = { ...talk.state!, paused: true };
    expect(talk.say(cancel)).toEqual([]);
    expect(talk.effects).toEqual([]);
    expect(talk.state?.paused).toBe(true);
  });

  test("[W5] who joins is named, once", () => {
    const talk = waiting();
    expect(talk.person({ kind: "joined", name: "Ann" })).toEqual(["utter_human_handoff_joined"]);
    expect(talk.last?.events).toMatchObject([{ event: "bot", text: "Ann is here now." }]);
    expect(talk.state).toMatchObject({ paused: true, human: { phase: "joined", name: "Ann", seen: 1, handoff: "t3.1" } });
  });

  test("[W6] a person's words are said as the person's", () => {
    const talk = waiting();
    talk.person({ kind: "joined", name: "Ann" });
    expect(talk.person({ kind: "message", text: "Hello!" })).toEqual(['"Hello!"']);
    expect(talk.last?.events).toEqual([{ event: "bot", text: "Hello!", metadata: { sender: "agent", name: "Ann" } }]);
    expect(talk.effects).toMatchObject([{ kind: "say", message: { text: "Hello!" } }]);
    talk.person({ kind: "message", text: "Bob now.", name: "Bob" });
    expect(talk.last?.events).toMatchObject([{ metadata: { sender: "agent", name: "Bob" } }]);
    expect(talk.state?.human).toEqual({ handoff: "t3.1", phase: "joined", name: "Bob", seen: 3 });
  });

  test("[W6] words of a person who was not announced are words of one who has come", () => {
    const talk = waiting();
    talk.person({ kind: "message", text: "Hello!" });
    expect(talk.last?.events).toEqual([{ event: "bot", text: "Hello!", metadata: { sender: "agent" } }]);
    expect(talk.state?.human).toEqual({ handoff: "t3.1", phase: "joined", seen: 1 });
  });

  test("[W7] given back, the bot says so and goes on where it was", () => {
    const talk = waiting();
    talk.person({ kind: "joined", name: "Ann" });
    talk.text("thanks");
    expect(talk.person({ kind: "released", labels: ["pay", "vip"] })).toEqual([
      "resume",
      "utter_human_handoff_released",
      "end pattern_human_handoff",
      "utter_ask_payee",
    ]);
    expect(talk.last?.notes).toContain("The person gave the conversation back (pay, vip).");
    const label = (value: string) => ({ guard: "nlu", what: "label", flow: "pay", label: { source: "agent_label", value } });
    expect(talk.last?.guards).toEqual([label("pay"), label("vip")]);
    expect(talk.state?.human).toBeUndefined();
    expect(talk.state?.paused).toBeUndefined();
    expect(talk.say(set("payee", "Bob"))).toEqual(['slot payee="Bob"', "utter_ask_amount"]);
  });

  test("[W7] where nothing was open nothing is asked; a flow goes on behind its step", () => {
    const talk = talking();
    talk.say(HUMAN);
    talk.outcome(TOLD);
    expect(talk.person({ kind: "released", labels: [] })).toEqual([
      "resume",
      "utter_human_handoff_released",
      "end pattern_human_handoff",
    ]);
    expect(talk.last?.notes).toContain("The person gave the conversation back.");
    expect(talk.stack).toEqual([]);
    const flow = talking();
    flow.say(start("confess"), set("what", "all"));
    flow.outcome(TOLD);
    expect(flow.person({ kind: "released", labels: [] }).slice(0, 4)).toEqual([
      "resume",
      "utter_human_handoff_released",
      "utter_after",
      "end confess",
    ]);
  });

  test("[W7] labels are about the words that led to the handover, if these were no wish for a person", () => {
    const talk = talking(
      `${BOT.replace("flows:", "flows:\n  pattern_cannot_handle: { steps: [ {link: pattern_human_handoff} ] }")}`,
    );
    talk.text("blorp", { command: "cannot handle" });
    talk.outcome(TOLD);
    expect(talk.state?.human).toMatchObject({ about: "blorp" });
    talk.text("more");
    talk.person({ kind: "released", labels: ["pay"] });
    expect(talk.last?.guards).toEqual([
      { guard: "nlu", what: "label", flow: null, label: { source: "agent_label", value: "pay" }, said: "blorp" },
    ]);
  });

  test("[W8] what was seen, is of another handover or of none changes nothing", () => {
    const talk = waiting();
    talk.person({ kind: "message", text: "Hello!" });
    for (const event of [
      { kind: "message", text: "Hello!", seq: 1 },
      { kind: "released", labels: [], seq: 0 },
      { kind: "message", text: "Who?", seq: 9, handoff: "other" },
    ] as const) {
      const before = talk.state;
      expect(talk.person(event)).toEqual([]);
      expect(talk.effects).toEqual([]);
      expect(talk.state).toEqual(before);
      expect(talk.last?.notes).toEqual(["Nobody waits for what the person did; it was ignored."]);
    }
    const alone = talking();
    expect(alone.person({ kind: "message", text: "Hello!" })).toEqual([]);
    expect(alone.state?.human).toBeUndefined();
  });

  test("[W8] that somebody is typing is seen, and nothing else", () => {
    const talk = waiting();
    expect(talk.person({ kind: "typing", seq: 4 })).toEqual([]);
    expect(talk.state?.human).toEqual({ handoff: "t3.1", phase: "waiting", seen: 4 });
  });

  test.each<[readonly Command[]]>([[[cancel]], [[{ command: "chitchat", about: "leave" }]]])(
    "[W9] while nobody has come the wish is taken back by %o",
    (commands) => {
      const talk = waiting();
      expect(talk.text("never mind", ...commands)).toEqual([
        "resume",
        "utter_human_handoff_called_off",
        "end pattern_human_handoff",
        "utter_ask_payee",
      ]);
      expect(talk.effects[0]).toEqual({ kind: "relay", id: "t5.1", handoff: "t3.1", text: null });
      expect(talk.last?.events[0]).toMatchObject({ event: "user", text: "never mind" });
      expect(talk.state?.human).toBeUndefined();
      expect(talk.state?.paused).toBeUndefined();
    },
  );

  test("[W9] what says more than that is for the person, and so is all that is said to one who has come", () => {
    const talk = waiting();
    talk.text("never mind, pay", cancel, start("pay"));
    expect(talk.effects).toMatchObject([{ kind: "relay", text: "never mind, pay" }]);
    talk.text("hi", { command: "chitchat", about: "greet" });
    expect(talk.effects).toMatchObject([{ kind: "relay", text: "hi" }]);
    talk.text("hm");
    expect(talk.effects).toMatchObject([{ kind: "relay", text: "hm" }]);
    talk.person({ kind: "joined", name: "Ann" });
    expect(talk.text("never mind", cancel)).toEqual([]);
    expect(talk.effects).toMatchObject([{ kind: "relay", text: "never mind" }]);
  });

  test("[W10] a restart goes on without the person, who is told", () => {
    const talk = waiting();
    talk.person({ kind: "joined", name: "Ann" });
    expect(talk.text("/restart").slice(0, 3)).toEqual(["start pattern_restart", "resume", "restart"]);
    expect(talk.effects[0]).toMatchObject({ kind: "relay", handoff: "t3.1", text: null });
    expect(talk.state?.human).toBeUndefined();
    const none = talking();
    none.text("/restart");
    expect(none.effects.filter(({ kind }) => kind === "relay")).toEqual([]);
    expect(none.last?.events).not.toContainEqual({ event: "resume" });
  });

  test("[W11] a flow that was changed meanwhile is told when the bot goes on", () => {
    const changed = BOT.replace("{collect: payee}, {collect: amount}", "{action: utter_after}, {collect: payee}");
    for (const goOn of [
      (talk: Conversation) => talk.person({ kind: "released", labels: [] }),
      (talk: Conversation) => talk.say(cancel),
    ]) {
      const talk = waiting();
      talk.assistant = assistantOf(`${changed}hash: h2`);
      expect(talk.text("hello")).toEqual([]);
      expect(goOn(talk)).toContain("utter_inform_code_change");
      expect(talk.state?.assistant).toBe("h2");
    }
  });
});
