import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const PAY = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  hours: { if: "slots.payee", steps: [ {collect: shop} ] }
slots: { payee: {type: text}, amount: {type: float}, shop: {type: text}, tier: {type: text, initial_value: basic}, pin: {type: text, mappings: [ {type: controlled} ]} }
responses: { utter_paid: paid, utter_session_start: "Hello!" }
`;

const GREETED = [
  "start pattern_session_start",
  "session_started",
  'slot payee="Ann"',
  'slot tier="basic"',
  "utter_session_start",
  "end pattern_session_start",
];
/** The greeting with the slots that go on: in the order in which they were filled. */
const carried = (trace: readonly string[]): readonly string[] => trace.filter((line) => GREETED.includes(line)).toSorted();

describe("the boundary of a session", () => {
  function paying(more = ""): Conversation {
    const talk = new Conversation(assistantOf(`${PAY}${more}`));
    talk.say(start("pay"), set("payee", "Ann"));
    return talk;
  }
  /** Says something this many milliseconds after the last message. */
  function after(talk: Conversation, silence: number): readonly string[] {
    talk.at += silence - 1_000;
    return talk.say({ command: "noop" });
  }

  test("[N2] [N5] is crossed by more than its minutes of silence, not by just as many", () => {
    expect(after(paying(), 60 * 60_000)).toEqual([]);
    const talk = paying();
    const trace = after(talk, 60 * 60_000 + 1);
    expect(carried(trace)).toEqual(GREETED.toSorted());
    expect(talk.stack).toEqual([]);
    expect(after(paying("settings: { sessionExpirationMinutes: 1 }"), 60_001)).toContain("session_started");
    expect(after(paying("settings: { sessionExpirationMinutes: 1 }"), 60_000)).toEqual([]);
  });

  test("[N3] is not crossed where silence ends nothing", () => {
    const long = 1_000 * 60 * 60_000;
    expect(after(paying("settings: { sessionExpirationMinutes: 0 }"), long)).toEqual([]);
    expect(after(paying("settings: { startSessionAfterExpiry: false }"), long)).toEqual([]);
    expect(after(paying("settings: { startSessionAfterExpiry: true }"), long)).toContain("session_started");
    const fresh = new Conversation(assistantOf(`${PAY}settings: { startSessionAfterExpiry: false }`));
    expect(fresh.say(start("pay"))).toContain("session_started");
  });

  test("[N4] is not crossed while an action is waited for", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {action: act}, {collect: x} ] } }
slots: { x: { type: text } }
actions: [act]
`),
    );
    talk.say(start("run"));
    expect(after(talk, 1_000 * 60_000)).toEqual([]);
    talk.done();
    expect(after(talk, 1_000 * 60_000)).toContain("session_started");
  });

  test("[N6] gives every slot its initial value where nothing is carried over, and tells only changes", () => {
    const talk = new Conversation(assistantOf(`${PAY}settings: { carryOverSlots: false }`));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.state = { ...talk.state!, slots: { ...talk.state!.slots, tier: "gold" } };
    const trace = after(talk, 61 * 60_000);
    expect(trace.slice(0, 2)).toEqual(["start pattern_session_start", "session_started"]);
    expect(trace.filter((line) => line.startsWith("slot ")).toSorted()).toEqual(["slot payee=null", 'slot tier="basic"']);
    const empty = new Conversation(assistantOf(`${PAY}settings: { carryOverSlots: false }`));
    empty.say();
    const { tier: _, ...others } = empty.state!.slots;
    empty.state = { ...empty.state!, slots: others };
    expect(after(empty, 61 * 60_000)).toContain('slot tier="basic"');
  });

  test("[N7] keeps the metadata of its message", () => {
    const talk = new Conversation(assistantOf(`${PAY}settings: { carryOverSlots: false }`));
    expect(talk.with({ page: "/a", shown: "hello" }, start("pay")).slice(0, 3)).toEqual([
      'slot session_started_metadata={"page":"/a"}',
      "start pattern_session_start",
      "session_started",
    ]);
    talk.with({ page: "/b" }, set("payee", "Ann"));
    expect(talk.slot("session_started_metadata")).toEqual({ page: "/a" });
    talk.at += 61 * 60_000;
    talk.with({ page: "/c" });
    expect(talk.slot("session_started_metadata")).toEqual({ page: "/c" });
    expect(talk.slot("payee")).toBeNull();
    talk.at += 61 * 60_000;
    talk.say();
    expect(talk.slot("session_started_metadata")).toBeNull();
  });

  test("[N7] keeps nothing of a message without metadata, or where there is no slot for it", () => {
    const silent = new Conversation(assistantOf(PAY));
    expect(silent.with({ shown: "" }, start("pay"))[0]).toBe("start pattern_session_start");
    const assistant = assistantOf(PAY);
    const { session_started_metadata: _, ...slots } = assistant.slots;
    const without = new Conversation({ ...assistant, slots });
    expect(without.with({ page: "/a" }, start("pay"))[0]).toBe("start pattern_session_start");
    expect(without.last?.notes).toEqual([]);
  });

  test("[N8] is crossed by /session_start at any time", () => {
    const talk = paying();
    const trace = talk.text("/session_start");
    expect(carried(trace)).toEqual(GREETED.toSorted());
    expect(trace).toHaveLength(new Set(trace).size);
    expect(talk.stack).toEqual([]);
    const later = paying();
    later.at += 61 * 60_000;
    expect(later.text("/session_start").filter((line) => line === "session_started")).toEqual(["session_started"]);
  });

  test("[N9] forgets what failed and who filled what with /restart", () => {
    const talk = paying();
    talk.say({ command: "cannot handle" });
    talk.state = { ...talk.state!, nluFilled: ["payee"] };
    expect(talk.state?.counts).toEqual({ failures: 1 });
    talk.text("/restart");
    expect([talk.state?.counts, talk.state?.nluFilled, talk.state?.pending, talk.slot("payee")]).toEqual([
      {},
      undefined,
      null,
      null,
    ]);
  });

  describe("while an action is waited for", () => {
    const acting = (more = ""): Conversation => {
      const talk = new Conversation(
        assistantOf(`
flows:
  run: { steps: [ {action: act}, {collect: x} ] }
${more}
slots: { x: { type: text } }
responses: { utter_bye: bye }
actions: [act]
`),
      );
      talk.say(start("run"));
      return talk;
    };

    test.each(["/session_start", "/restart"])("[N8] [N9] leaves it with %s: its outcome changes nothing", (text) => {
      const talk = acting();
      talk.text(text);
      expect([talk.state?.pending, talk.stack]).toEqual([null, []]);
      expect(talk.outcome({ kind: "done", result: { kind: "action", output: { x: "1" }, messages: [] } }, "t1.1")).toEqual([]);
      expect(talk.slot("x")).toBeNull();
    });

    test("[N10] the end of the session leaves it too", () => {
      const talk = acting();
      talk.say({ command: "session end" });
      expect([talk.state?.pending, talk.stack, talk.state?.ended]).toEqual([null, [], true]);
    });

    test("[N10] what is said before the end is said, and nothing after it", () => {
      const talk = acting("  leave: { steps: [ {action: utter_bye}, {action: action_hangup}, {action: utter_bye} ] }");
      talk.done();
      expect(talk.say(start("leave")).slice(-3)).toEqual(["start leave", "utter_bye", "session_ended"]);
      expect(talk.effects.map(({ kind }) => kind)).toEqual(["say", "end"]);
    });

    test("[N9] a restart that the action brings forgets how often nothing was understood", () => {
      const talk = acting("  pattern_cannot_handle: { steps: [ {action: act} ] }");
      talk.done();
      talk.say({ command: "cannot handle" });
      expect(talk.state?.counts["failures"]).toBe(1);
      talk.done({ events: [{ event: "restart" }] });
      expect(talk.state?.counts).toEqual({});
    });

    test("[N9] forgets what was said before it", () => {
      const talk = acting("  pattern_restart: { steps: [ {action: utter_bye}, {action: action_restart} ] }");
      talk.done();
      expect(talk.state?.said).toHaveLength(1);
      expect(talk.text("/restart")).toEqual([
        "start pattern_restart",
        "utter_bye",
        "restart",
        "utter_restart",
        "end pattern_restart",
      ]);
      expect(talk.state?.said.map(({ metadata }) => metadata.utter_action)).toEqual(["utter_restart"]);
      expect(talk.state?.saidBefore).toEqual([]);
    });
  });

  test("[N11] is silent without its pattern", () => {
    const assistant = assistantOf(PAY);
    const { pattern_session_start: _, ...flows } = assistant.flows;
    const talk = new Conversation({ ...assistant, flows });
    expect(talk.say(start("pay"))).toEqual(["session_started", "start pay", "utter_ask_payee"]);
  });
});
