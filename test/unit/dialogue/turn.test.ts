import { describe, expect, test } from "vitest";
import type { Parse } from "../../../src/model/training.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";
import { talking, TASKS } from "./task-talk.ts";

const LOST = ["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"];
const CHITCHAT = { command: "chitchat" } as const;

describe("silence", () => {
  const SILENT = `
flows:
  pattern_chitchat: { steps: [ {noop: true} ] }
  still: { run_pattern_completed: false, steps: [ {noop: true} ] }
  note: { persisted_slots: [kept], steps: [ {collect: kept}, {action: action_listen}, {collect: other} ] }
slots: { kept: {type: text}, other: {type: text} }
`;
  const begun = (written = SILENT): Conversation => {
    const talk = new Conversation(assistantOf(written));
    talk.text("/session_start");
    return talk;
  };

  /** What a new session tells of the slots that go on into it. */
  const told = (talk: Conversation): readonly string[] =>
    Object.entries(talk.state!.slots).map(([name, value]) => `slot ${name}=${JSON.stringify(value)}`);

  test("[P21] is no answer: where nothing came of a message, it was not understood", () => {
    expect(begun().say(CHITCHAT)).toEqual(["start pattern_chitchat", "end pattern_chitchat", ...LOST]);
  });

  test("[P21] is an answer where a flow ran, a slot was filled, or a session began", () => {
    const talk = begun();
    expect(talk.say(start("still"))).toEqual(["start still", "end still"]);
    talk.say(start("note"));
    expect(talk.say(set("kept", "1"))).toEqual(['slot kept="1"']);
    expect(begun().text("/session_start")).toEqual([
      "start pattern_session_start",
      "session_started",
      ...told(talk).filter((line) => !line.includes("kept")),
      "end pattern_session_start",
    ]);
  });

  test("[P21] [P8] is an answer where a restart has no words", () => {
    const talk = talking();
    const { utter_restart: _, ...responses } = talk.assistant.responses;
    talk.assistant = { ...talk.assistant, responses };
    expect(talk.text("/restart")).toEqual([
      "start pattern_restart",
      "restart",
      "end pattern_restart",
      "start pattern_session_start",
      "session_started",
      "end pattern_session_start",
    ]);
    const own = begun(`${SILENT.replace("flows:", "flows:\n  pattern_restart: { steps: [ {action: action_restart} ] }")}`);
    const { utter_restart: __, ...fewer } = own.assistant.responses;
    own.assistant = { ...own.assistant, responses: fewer };
    expect(own.text("/restart")).toEqual(["start pattern_restart", "restart", "end pattern_restart"]);
  });

  test("[P21] is none after a session that has begun with the message: what was carried over was not what it asked for", () => {
    const talk = begun();
    talk.say(start("note"), set("kept", "1"));
    talk.at += 2 * 60 * 60 * 1000;
    expect(talk.say(CHITCHAT)).toEqual([
      "start pattern_session_start",
      "session_started",
      ...told(talk),
      "end pattern_session_start",
      "start pattern_chitchat",
      "end pattern_chitchat",
      ...LOST,
    ]);
  });

  test("[P21] [M36] is none where the same was said again while nothing runs, except by a button", () => {
    const talk = begun();
    talk.say(start("note"), set("kept", "1"));
    talk.say({ command: "handle code change" });
    expect(talk.stack).toEqual([]);
    expect(talk.say(set("kept", "1"))).toEqual(LOST);
    expect(talk.text("/SetSlots(kept=1)")).toEqual([]);
  });

  test("[P21] is kept while an action is waited for", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    expect(talk.say(set("what", "x"))).toEqual([]);
    expect(talk.effects).toEqual([]);
  });
});

describe("a literal intent", () => {
  const talk = (): Conversation =>
    new Conversation(
      assistantOf({
        flows: {
          one: { nlu_trigger: [{ intent: "begin" }], steps: [{ collect: "x" }] },
          two: { steps: [{ collect: "y" }] },
        },
        slots: { x: { type: "text" }, y: { type: "text" } },
        training: { intents: { begin: [], idle: [] }, synonyms: {}, regexes: {}, lookups: {} },
      }),
    );

  test("[M43] that triggers something is all that its message says; one that means nothing leaves what was understood", () => {
    expect(talk().text("/begin", CHITCHAT).slice(-2)).toEqual(["start one", "utter_ask_x"]);
    const idle = talk();
    expect(idle.text("/idle", start("two")).slice(-2)).toEqual(["start two", "utter_ask_y"]);
    expect(idle.last?.events.find(({ event }) => event === "user")).toMatchObject({
      text: "/idle",
      parse: { intent: { name: "idle", confidence: 1 } },
      commands: [start("two")],
    });
  });

  test("[M43] that is recognised comes before what was understood, of which another start is dropped", () => {
    const parse: Parse = { intent: { name: "begin", confidence: 0.9 }, entities: [], ranking: [] };
    const both = talk();
    both.parsed("words", parse, CHITCHAT, start("two"));
    expect(both.commands).toEqual([CHITCHAT, start("one")]);
  });
});

test("[F17] what a question that takes every word takes is told as a value that no model gave", () => {
  const talk = new Conversation(
    assistantOf(`
flows: { note: { steps: [ {collect: words, force_slot_filling: true}, {collect: more} ] } }
slots: { words: {type: text}, more: {type: text} }
`),
  );
  talk.say(start("note"));
  talk.text("cancel that", { command: "cancel flow" });
  expect(talk.commands).toEqual([{ command: "set slot", name: "words", value: "cancel that", extractor: "NLU" }]);
});

describe("the user's event", () => {
  test("[N7] holds the metadata that came with the message, if any", () => {
    const talk = talking();
    talk.with({ page: "/cart" }, start("pay"));
    expect(talk.last?.events[0]).toEqual({
      event: "user",
      text: "…",
      commands: [start("pay")],
      metadata: { page: "/cart" },
    });
    talk.say(set("payee", "Ann"));
    expect(Object.keys(talk.last!.events[0]!)).toEqual(["event", "text", "commands"]);
  });
});

describe("the end", () => {
  const ended = { event: "user", text: "…", commands: [] };

  test("[N10] of a conversation is for good, however long ago it was", () => {
    const talk = talking();
    talk.say({ command: "session end" });
    expect(talk.state?.ended).toBe(true);
    talk.at += 24 * 60 * 60 * 1000;
    talk.say(start("pay"));
    expect([talk.last?.events, talk.effects, talk.stack]).toEqual([[ended], [], []]);
  });

  test("[N10] that the beginning brings leaves the message unanswered", () => {
    const talk = new Conversation(
      assistantOf(
        TASKS.replace(
          "flows:\n",
          "flows:\n  pattern_session_start: { steps: [ {action: action_session_start}, {action: action_hangup} ] }\n",
        ),
      ),
    );
    expect(talk.say(start("pay"))).toEqual(["start pattern_session_start", "session_started", "session_ended"]);
    expect([talk.stack, talk.effects.map(({ kind }) => kind)]).toEqual([[], ["end"]]);
  });
});

describe("a change of the assistant", () => {
  const TOLD = ["start pattern_code_change", "utter_inform_code_change"];
  const paying = (): Conversation => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    return talk;
  };
  const changed = (talk: Conversation): Conversation => {
    talk.assistant = assistantOf(
      `${TASKS.replace("{id: done, action: utter_paid}", "").replace("id: do,", "id: do_it,")}hash: h2`,
    );
    return talk;
  };

  test("[K23] is told by what happens next, not by what nobody waits for", () => {
    const talk = changed(paying());
    expect(talk.outcome({ kind: "offline" }, "t0.9")).toEqual([]);
    expect(talk.say(CHITCHAT).slice(0, 2)).toEqual(TOLD);
    expect(talk.state?.assistant).toBe("h2");
    expect(talk.say(CHITCHAT)).toEqual(["start pattern_chitchat", "utter_cannot_handle", "end pattern_chitchat"]);
  });

  test("[K23] [K19] is told when the bot speaks again", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.done({ events: [{ event: "pause" }, { event: "followup", name: "other" }] });
    changed(talk);
    expect(talk.say(CHITCHAT)).toEqual([]);
    expect(talk.done({ events: [{ event: "resume" }] }).slice(0, 3)).toEqual(["resume", ...TOLD]);
  });

  test("[K22] that nothing on the stack minds is taken over in silence, also with an outcome", () => {
    const talk = paying();
    talk.assistant = { ...talk.assistant, hash: "h2" };
    expect(talk.done()[0]).toBe("utter_paid");
    expect(talk.state?.assistant).toBe("h2");
  });
});

test("[P4] a silence that comes with something else goes on counting", () => {
  const talk = talking();
  talk.say({ command: "user silence" });
  expect(talk.slot("consecutive_silence_timeouts")).toBe(1);
  expect(talk.say({ command: "user silence" }, { command: "skip question" })).not.toContain(
    "slot consecutive_silence_timeouts=0",
  );
  expect(talk.slot("consecutive_silence_timeouts")).toBe(2);
});
