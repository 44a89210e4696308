import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { ActionResult, Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  file: { name: filing a ticket, steps: [ {collect: about}, {action: open_ticket}, {action: utter_filed} ] }
  wrap: { name: wrapping, steps: [ {collect: note}, {call: file}, {action: utter_wrapped} ] }
  chain: { name: chaining, steps: [ {collect: about}, {action: open_ticket}, {link: order} ] }
  pick: { name: picking, steps: [ {collect: size} ] }
  order: { name: ordering, steps: [ {collect: size}, {action: utter_ordered} ] }
  asks: { name: asking, steps: [ {collect: about}, {action: open_ticket}, {collect: note}, {action: utter_filed} ] }
slots: { about: {type: text}, note: {type: text}, size: {type: text}, ticket: {type: text} }
responses: { utter_filed: "filed {about} as {ticket}", utter_wrapped: "wrapped {note}", utter_ordered: "ordered", utter_ask_about: "About?", utter_ask_note: "Note?", utter_ask_size: "Size?" }
actions: [open_ticket]
`;

const QUEUED: Outcome = { kind: "queued", until: 5_000_000 };
const ACCEPTED: Outcome = { kind: "accepted", operation: { id: "o1", url: "https://b.example/o1", pollAfterMs: 500 } };
const done = (output: JsonObject = {}, rest: Partial<ActionResult> = {}): Outcome => ({
  kind: "done",
  result: { kind: "action", output, messages: [], ...rest },
});

/** A ticket was asked for in the turn t2 and is parked. */
function parked(outcome: Outcome, ...before: readonly ReturnType<typeof start>[]): Conversation {
  const talk = new Conversation(assistantOf(BOT));
  talk.text("/session_start");
  for (const command of before) talk.say(command);
  talk.say(start("file"), set("about", "rain"));
  talk.outcome(outcome);
  return talk;
}
const effectOf = (talk: Conversation): string => talk.state!.parked![0]!.effect;

describe("a call whose outcome comes later", () => {
  test("[B20] is set aside with its task and what that had collected; the user is told and the conversation goes on", () => {
    const talk = new Conversation(assistantOf(BOT));
    talk.text("/session_start");
    talk.say(start("file"), set("about", "rain"));
    const [frame] = talk.state!.stack;
    expect(talk.outcome(QUEUED).slice(0, 4)).toEqual([
      "utter_action_queued",
      "interrupt file",
      "slot about=null",
      "start pattern_completed",
    ]);
    expect(talk.state).toMatchObject({ pending: null, slots: {} });
    expect(talk.state!.parked).toEqual([
      {
        effect: "t2.1",
        action: "open_ticket",
        flow: "file",
        why: "queued",
        until: 5_000_000,
        frames: [frame],
        slots: { about: "rain" },
      },
    ]);
    expect(talk.last?.events.find((event) => event.event === "bot")).toMatchObject({
      text: expect.stringContaining("filing a ticket") as string,
    });
  });

  test("[B20] that is sent comes back with its values, and its task goes on with the output", () => {
    const talk = parked(QUEUED);
    expect(talk.outcome(done({ ticket: "T1" }), effectOf(talk))).toEqual([
      'slot about="rain"',
      "resume file",
      "utter_action_sent",
      'slot ticket="T1"',
      "utter_filed",
      "end file",
      "slot about=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    expect(talk.last?.events).toContainEqual(expect.objectContaining({ text: "filed rain as T1" }));
    expect(talk.state!.parked).toBeUndefined();
  });

  test("[B21] that is accepted interrupts what runs by then, which goes on with its question", () => {
    const talk = parked(ACCEPTED);
    expect(talk.state!.parked![0]).toMatchObject({ why: "accepted", operation: { id: "o1" } });
    talk.say(start("order"));
    expect(talk.outcome(done({ ticket: "T1" }), effectOf(talk))).toEqual([
      "interrupt order",
      'slot about="rain"',
      "resume file",
      "utter_action_finished",
      'slot ticket="T1"',
      "utter_filed",
      "end file",
      "slot about=null",
      "resume order",
      "utter_ask_size",
    ]);
    expect(talk.say(set("size", "L"))).toContain("utter_ordered");
  });

  test("[B21] says it is in progress, and a task that it had interrupted is offered", () => {
    const talk = new Conversation(assistantOf(BOT));
    talk.say(start("order"));
    talk.say(start("file"));
    talk.say(set("about", "rain"));
    expect(talk.outcome(ACCEPTED)).toEqual([
      "utter_action_in_progress",
      "interrupt file",
      "slot about=null",
      "start pattern_continue_interrupted",
      "utter_ask_continue_interrupted_flow_confirmation",
    ]);
  });

  test("[B21] takes callers along", () => {
    const talk = new Conversation(assistantOf(BOT));
    talk.say(start("wrap"), set("note", "n"), set("about", "rain"));
    talk.outcome(ACCEPTED);
    expect(talk.stack).not.toContain("wrap");
    expect(talk.state!.parked![0]).toMatchObject({ flow: "wrap", slots: { note: "n", about: "rain" }, frames: [{}, {}] });
    const lines = talk.outcome(done(), effectOf(talk));
    expect(lines).toContain("utter_filed");
    expect(lines).toContain("utter_wrapped");
    expect(talk.last?.events).toContainEqual(expect.objectContaining({ text: "wrapped n" }));
  });

  test("[B21] asks its own questions when it is back, and goes on in the flow that it links to", () => {
    const asking = new Conversation(assistantOf(BOT));
    asking.say(start("asks"), set("about", "rain"));
    asking.outcome(ACCEPTED);
    asking.say(start("order"));
    expect(asking.outcome(done(), effectOf(asking)).at(-1)).toBe("utter_ask_note");
    expect(asking.say(set("note", "n")).slice(-4)).toEqual([
      "slot about=null",
      "slot note=null",
      "resume order",
      "utter_ask_size",
    ]);
    const chain = new Conversation(
      assistantOf(BOT.replace("[ {collect: size}, {action: utter_ordered} ]", "[ {action: utter_ordered} ]")),
    );
    chain.say(start("chain"), set("about", "rain"));
    chain.outcome(ACCEPTED);
    chain.say(start("pick"));
    expect(chain.outcome(done(), effectOf(chain)).slice(-4)).toEqual([
      "utter_ordered",
      "end order",
      "resume pick",
      "utter_ask_size",
    ]);
  });

  test("[B22] waits until no other run has its slots, so that the values of two runs do not mix", () => {
    const talk = parked(ACCEPTED);
    talk.say(start("file"));
    expect(talk.outcome(done({ ticket: "T1" }), effectOf(talk))).toEqual([]);
    expect(talk.state!.parked![0]).toMatchObject({ outcome: { kind: "done" } });
    talk.say(set("about", "snow"));
    const second = talk.state!.pending!.effect;
    const lines = talk.outcome(done({ ticket: "T2" }), second);
    const said = talk.last!.events.flatMap((event) => (event.event === "bot" ? [event.text] : []));
    expect(said).toContain("filed snow as T2");
    expect(said).toContain("filed rain as T1");
    expect(lines.indexOf("utter_action_finished")).toBeGreaterThan(lines.indexOf("utter_filed"));
    expect(talk.state!.parked).toBeUndefined();
  });

  test("[B22] a refusal brings the task back to its question", () => {
    const talk = parked(QUEUED);
    const refused: Outcome = { kind: "refused", errors: [{ slot: "about", code: "bad", message: "Too vague." }] };
    expect(talk.outcome(refused, effectOf(talk)).slice(-4)).toEqual([
      "utter_action_sent",
      "slot about=null",
      '"Too vague."',
      "utter_ask_about",
    ]);
  });

  test.each<[string, Outcome, string]>([
    ["expired", { kind: "expired" }, "utter_action_expired"],
    ["failed", { kind: "failed", reason: "no", retryable: false }, "utter_action_failed"],
    ["denied", { kind: "denied" }, "utter_action_failed"],
    ["cancelled", { kind: "cancelled" }, "utter_action_failed"],
  ])("[B22] what came to nothing is told, and its task does not come back: %s", (_, outcome, word) => {
    const talk = parked(QUEUED);
    const { stack } = talk.state!;
    expect(talk.outcome(outcome, effectOf(talk))).toEqual(["cancel file", word]);
    expect(talk.state!.stack).toEqual(stack);
    expect(talk.state!.parked).toBeUndefined();
  });

  test("[B22] a write of which nobody knows whether it was done is told to be one", () => {
    const talk = parked(ACCEPTED);
    talk.assistant = { ...talk.assistant, actionRules: { open_ticket: { risk: "write" } } };
    expect(talk.outcome({ kind: "timedOut", afterMs: 1 }, effectOf(talk))).toEqual(["cancel file", "utter_outcome_unknown"]);
  });

  test("[B21] news that it is still at it changes nothing but where it is asked for", () => {
    const talk = parked(QUEUED);
    const before = talk.state!.parked![0]!;
    expect(talk.outcome(QUEUED, effectOf(talk))).toEqual([]);
    expect(talk.state!.parked).toEqual([before]);
    expect(talk.outcome(ACCEPTED, effectOf(talk))).toEqual([]);
    expect(talk.state!.parked).toMatchObject([{ why: "accepted", operation: { url: "https://b.example/o1" } }]);
  });

  test("[B23] is called off by somebody who has nothing else to call off, the latest first", () => {
    const talk = parked(QUEUED);
    talk.say(start("order"));
    expect(talk.say(cancel)).toContain("cancel order");
    expect(talk.state!.parked).toHaveLength(1);
    expect(talk.say(cancel).slice(0, 2)).toEqual(["cancel file", "utter_action_withdrawn"]);
    expect(talk.state!.parked).toBeUndefined();
    expect(talk.outcome(done(), "t2.1")).toEqual([]);
    expect(talk.last?.notes.join(" ")).toContain("Nobody waits");
  });

  test("[B44] that is accepted is called off at the backend, which is said before it is known", () => {
    const talk = parked(ACCEPTED);
    const [call] = talk.state!.parked!;
    expect(talk.say({ command: "chitchat", about: "leave" }).slice(0, 2)).toEqual(["cancel file", "utter_action_stopping"]);
    expect(talk.state!.parked).toEqual([{ ...call, frames: [], slots: {}, stopping: true }]);
    // There is nothing else to call off.
    expect(talk.say(cancel).join(" ")).not.toContain("utter_action");
    expect(talk.last?.notes).toContain("There is nothing to cancel.");
    expect(talk.say({ command: "chitchat", about: "leave" })).toContain("utter_chitchat_leave");
    expect(talk.outcome(ACCEPTED, effectOf(talk))).toEqual([]);
    expect(talk.state!.parked).toMatchObject([{ stopping: true }]);
  });

  test.each<[string, Outcome, string]>([
    ["the backend confirms it", { kind: "stopped", confirmed: true }, "utter_action_stopped"],
    ["nobody can stop it", { kind: "stopped", confirmed: false }, "utter_action_abandoned"],
    ["nobody knows", { kind: "failed", reason: "a day", retryable: true }, "utter_action_abandoned"],
    ["nobody answers", { kind: "timedOut", afterMs: 1 }, "utter_action_abandoned"],
    ["it had failed", { kind: "failed", reason: "no", retryable: false }, "utter_action_failed"],
    ["it had been refused", { kind: "refused", errors: [] }, "utter_action_failed"],
  ])("[B44] what becomes of work that was called off is told as it is: %s", (_, outcome, word) => {
    const talk = parked(ACCEPTED);
    talk.say(cancel);
    expect(talk.outcome(outcome, effectOf(talk))).toEqual([word]);
    expect(talk.state!.parked).toBeUndefined();
  });

  test("[B44] where it was too late that is said, with what was done; its task does not come back", () => {
    const talk = parked(ACCEPTED);
    talk.say(cancel);
    talk.say(start("order"));
    const messages = [{ message: { text: "Filed." } }];
    expect(talk.outcome(done({ ticket: "T1" }, { messages }), effectOf(talk))).toEqual([
      "utter_action_too_late",
      '"Filed."',
      'slot ticket="T1"',
    ]);
    expect(talk.state!.stack.map(({ flow }) => flow)).not.toContain("file");
    expect(talk.state!.stack.map(({ flow }) => flow)).toContain("order");
  });

  test("[B44] of two the latest that is not called off yet is; one whose outcome has come is only waited for no longer", () => {
    const talk = parked(QUEUED);
    talk.say(start("file"), set("about", "snow"));
    talk.outcome(ACCEPTED);
    talk.say(cancel);
    expect(talk.state!.parked).toMatchObject([{ why: "queued" }, { why: "accepted", stopping: true }]);
    expect(talk.say(cancel)).toContain("utter_action_withdrawn");
    expect(talk.state!.parked).toMatchObject([{ why: "accepted", stopping: true }]);

    const late = parked(ACCEPTED);
    late.say(start("file"));
    late.outcome(done(), effectOf(late));
    expect(late.state!.parked).toMatchObject([{ outcome: { kind: "done" } }]);
    late.say(cancel);
    late.assistant = { ...late.assistant };
    expect(late.state!.parked).toBeUndefined();
  });

  test("[B23] without one, leaving is small talk and there is nothing to cancel", () => {
    const talk = new Conversation(assistantOf(BOT));
    talk.text("/session_start");
    expect(talk.say({ command: "chitchat", about: "leave" })).toContain("utter_chitchat_leave");
    talk.say(cancel);
    expect(talk.last?.notes).toContain("There is nothing to cancel.");
  });

  test("[B23] a restart and the end of the conversation keep the promise and forget the task", () => {
    const restarted = parked(QUEUED);
    restarted.text("/restart");
    expect(restarted.state!.parked).toMatchObject([{ effect: "t2.1", frames: [], slots: {} }]);
    const messages = [{ message: { text: "Filed." } }];
    expect(restarted.outcome(done({ ticket: "T1" }, { messages }), "t2.1")).toEqual([
      "utter_action_sent",
      '"Filed."',
      'slot ticket="T1"',
    ]);
    const ended = parked(QUEUED);
    ended.say({ command: "session end" });
    expect(ended.outcome(done({}, { messages }), "t2.1")).toEqual(["utter_action_sent", '"Filed."']);
    expect(ended.state).toMatchObject({ ended: true, stack: [] });
    const refused = parked(QUEUED);
    refused.text("/restart");
    const errors = [
      { slot: "about", code: "bad", message: "Too vague." },
      { slot: "note", code: "bad", message: "" },
    ];
    expect(refused.outcome({ kind: "refused", errors }, "t2.1")).toEqual(["utter_action_sent", '"Too vague."']);
  });

  test("[B23] a flow that has changed meanwhile does not go on; what was done is told, and what it set is kept", () => {
    const talk = parked(ACCEPTED);
    talk.assistant = assistantOf(
      BOT.replace("{action: utter_filed} ] }\n  wrap", "{action: utter_wrapped} ] }\n  wrap") + "hash: h2",
    );
    const events = [{ event: "slot", name: "note", value: "n" }, { event: "restart" }];
    expect(talk.outcome(done({ ticket: "T1" }, { events }), effectOf(talk)).slice(0, 3)).toEqual([
      "utter_action_finished",
      'slot ticket="T1"',
      'slot note="n"',
    ]);
    expect(talk.last?.events.some(({ event }) => event === "restart")).toBe(false);
    expect(talk.stack).not.toContain("file");
  });

  test("[B23] another flow that has changed is nothing to it, and renamed slots keep their values", () => {
    const talk = parked(ACCEPTED);
    talk.assistant = assistantOf(
      BOT.replace("name: ordering", "name: buying").replace("{action: utter_ordered}", "{action: utter_wrapped}") + "hash: h2",
    );
    expect(talk.outcome(done(), effectOf(talk))).toContain("utter_filed");
    const renamed = parked(ACCEPTED);
    renamed.assistant = assistantOf(
      BOT.replaceAll("about", "topic").replace("topic: {type: text}", "topic: {type: text, renamed_from: [about]}") +
        "hash: h3",
    );
    renamed.text("hello", set("ticket", "x"));
    expect(renamed.state!.parked).toMatchObject([{ slots: { topic: "rain" } }]);
  });

  test("[B22] while a person has the conversation it waits", () => {
    const talk = parked(ACCEPTED);
    talk.state = { ...talk.state!, paused: true };
    expect(talk.outcome(done(), effectOf(talk))).toEqual([]);
    talk.state = { ...talk.state!, paused: false };
    expect(talk.say(start("order"))).toContain("utter_filed");
  });

  test("[B20] sixteen may wait; the next one has failed", () => {
    const talk = new Conversation(assistantOf(BOT));
    for (let n = 0; n < 17; n++) {
      talk.say(start("file"), set("about", `${n}`));
      const lines = talk.outcome(QUEUED);
      expect(lines[0]).toBe(n < 16 ? "utter_action_queued" : "cancel file");
    }
    expect(talk.state!.parked).toHaveLength(16);
    expect(talk.state!.parked!.map(({ slots }) => slots["about"])).toEqual(Array.from({ length: 16 }, (_, n) => `${n}`));
  });

  test("[B20] a pattern that asked for it goes on without it; its result is told and set when it comes", () => {
    const talk = new Conversation(
      assistantOf(
        BOT.replace("flows:", "flows:\n  pattern_chitchat: { steps: [ {action: open_ticket}, {action: utter_wrapped} ] }"),
      ),
    );
    talk.say(start("order"));
    talk.say({ command: "chitchat" });
    expect(talk.outcome(QUEUED)).toEqual(["utter_action_queued", "utter_wrapped", "end pattern_chitchat", "utter_ask_size"]);
    expect(talk.state!.parked).toMatchObject([{ flow: "order", frames: [], slots: {} }]);
    expect(talk.outcome(done({ ticket: "T1" }), effectOf(talk))).toEqual(["utter_action_sent", 'slot ticket="T1"']);
  });
});

describe("what a call came to, by what its action can do", () => {
  const risky = (risk: "read" | "write" | "irreversible" | undefined): Conversation => {
    const bot = { ...assistantOf(BOT), ...(risk && { actionRules: { open_ticket: { risk, waived: true as const } } }) };
    const talk = new Conversation(bot);
    talk.say(start("file"), set("about", "rain"));
    return talk;
  };
  const failed = (retryable: boolean): Outcome => ({ kind: "failed", reason: "no", retryable });

  test.each<[string, Outcome, string, string, string]>([
    ["offline", { kind: "offline" }, "utter_lookup_unavailable", "utter_offline", "utter_offline"],
    ["unsent", { kind: "offline", unsent: true }, "utter_lookup_unavailable", "utter_not_sent", "utter_offline"],
    [
      "timed out",
      { kind: "timedOut", afterMs: 1 },
      "utter_lookup_unavailable",
      "utter_outcome_unknown",
      "utter_internal_error_rasa",
    ],
    ["failed for now", failed(true), "utter_lookup_unavailable", "utter_outcome_unknown", "utter_internal_error_rasa"],
    ["failed for good", failed(false), "utter_lookup_unavailable", "utter_internal_error_rasa", "utter_internal_error_rasa"],
  ])("[B24] %s", (_, outcome, read, write, unknown) => {
    const word = (talk: Conversation): string | undefined => talk.outcome(outcome).find((line) => line.startsWith("utter_"));
    expect(word(risky("read"))).toBe(read);
    expect(word(risky("write"))).toBe(write);
    expect(word(risky("irreversible"))).toBe(write);
    expect(word(risky(undefined))).toBe(unknown);
  });

  test("[B24] the task is given up in each case", () => {
    for (const risk of ["read", "write"] as const) {
      const talk = risky(risk);
      expect(talk.outcome({ kind: "timedOut", afterMs: 1 })[0]).toBe("cancel file");
      expect(talk.stack).not.toContain("file");
    }
  });

  test("[B25] a change that is called off while it is under way is said to be uncertain, a look-up is not", () => {
    const lines = (risk: "read" | "write" | undefined): readonly string[] => risky(risk).say(cancel);
    expect(lines("write")).toEqual(expect.arrayContaining(["utter_outcome_unknown", "utter_flow_cancelled_rasa"]));
    expect(lines("read")).not.toContain("utter_outcome_unknown");
    expect(lines(undefined)).not.toContain("utter_outcome_unknown");
    const asked = risky("write");
    asked.outcome(failed(false));
    asked.say(start("order"));
    expect(asked.say(cancel)).not.toContain("utter_outcome_unknown");
  });
});
