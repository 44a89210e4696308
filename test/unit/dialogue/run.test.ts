import { describe, expect, test } from "vitest";
import { assistantOf, type Written } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const RESPONSES = { utter_a: "a", utter_b: "b", utter_c: "c", utter_no: "no {value}" };

function talking(written: Written): Conversation {
  const talk = new Conversation(assistantOf({ ...written, responses: { ...RESPONSES, ...written.responses } }));
  talk.text("/session_start");
  return talk;
}
const x = { x: { type: "text" } } as const;
const APOLOGY = ["start pattern_internal_error", "utter_internal_error_rasa", "end pattern_internal_error"];

describe("next", () => {
  test("[F1] is the following step, and the end after the last", () => {
    const talk = talking({
      flows: { f: { run_pattern_completed: false, steps: [{ action: "utter_a" }, { action: "utter_b" }] } },
    });
    expect(talk.say(start("f"))).toEqual(["start f", "utter_a", "utter_b", "end f"]);
  });

  test("[F1] leads into nested steps, out of them, and back", () => {
    const talk = talking({
      flows: {
        f: {
          run_pattern_completed: false,
          steps: [
            {
              id: "top",
              collect: "x",
              ask_before_filling: true,
              next: [
                { if: "slots.x = 'again'", then: [{ action: "utter_a" }, { action: "utter_b", next: "top" }] },
                { else: [{ action: "utter_c", next: "END" }] },
              ],
            },
          ],
        },
      },
      slots: x,
    });
    talk.say(start("f"));
    expect(talk.say(set("x", "again"))).toEqual(['slot x="again"', "utter_a", "utter_b", "slot x=null", "utter_ask_x"]);
    expect(talk.say(set("x", "on"))).toEqual(['slot x="on"', "utter_c", "end f", "slot x=null"]);
  });

  test("[F2] is judged when the step is left: the first branch that holds", () => {
    const talk = talking({
      flows: {
        f: {
          run_pattern_completed: false,
          steps: [
            {
              action: "look",
              next: [{ if: "slots.x = 'one'", then: "one" }, { if: "slots.x", then: "two" }, { else: "three" }],
            },
            { id: "one", action: "utter_a", next: "END" },
            { id: "two", action: "utter_b", next: "END" },
            { id: "three", action: "utter_c" },
          ],
        },
      },
      slots: x,
      actions: ["look"],
    });
    const after = (output: Record<string, string>): readonly string[] => {
      talk.say(start("f"));
      const said = talk.done({ output }).filter((line) => line.startsWith("utter_"));
      talk.state = { ...talk.state!, slots: {} };
      return said;
    };
    expect([after({ x: "one" }), after({ x: "other" }), after({})]).toEqual([["utter_a"], ["utter_b"], ["utter_c"]]);
  });
});

describe("an action step", () => {
  test("[F3] has a template for a name; one that comes to nobody's name is passed over", () => {
    const talk = talking({
      flows: {
        f: {
          run_pattern_completed: false,
          steps: [
            { set_slots: [{ x: "b" }] },
            { action: "utter_{{slots.x}}" },
            { action: "utter_{{context.nothing}}" },
            { action: "{{context.nothing}}" },
            { action: "{{slots.x}}" },
            { action: "{{ 'utter_c'|nonsense }}" },
            { action: "" },
            { action: "utter_missing" },
            { action: "utter_a" },
          ],
        },
      },
      slots: x,
    });
    expect(talk.say(start("f"))).toEqual(["start f", 'slot x="b"', "utter_b", "utter_a", "end f", "slot x=null"]);
    expect(talk.effects.map(({ kind }) => kind)).toEqual(["say", "say"]);
    expect(talk.last?.notes.filter((sentence) => sentence.includes("utter_missing"))).toHaveLength(1);
  });

  test("[F3] asks the backend for a name that is written out, and so for one that its template makes", () => {
    const talk = talking({
      flows: { f: { steps: [{ set_slots: [{ x: "b" }] }, { action: "do_{{slots.x}}" }, { action: "unheard_of" }] } },
      slots: x,
      actions: ["do_b"],
    });
    talk.say(start("f"));
    expect(talk.state?.pending?.action).toBe("do_b");
    talk.done();
    expect(talk.state?.pending?.action).toBe("unheard_of");
  });

  test("[F4] runs the author's action where it has the name of a built-in one or of a response", () => {
    const talk = talking({
      flows: { f: { steps: [{ action: "action_clean_stack" }, { action: "utter_a" }] } },
      actions: ["action_clean_stack", "utter_a"],
    });
    talk.say(start("f"));
    expect(talk.state?.pending?.action).toBe("action_clean_stack");
    expect(talk.stack).toEqual(["f"]);
    talk.done();
    expect(talk.state?.pending?.action).toBe("utter_a");
  });

  test("[F4] runs an author's beginning of a session once, whatever becomes of it", () => {
    const assistant = assistantOf({ flows: { f: { steps: [{ collect: "x" }] } }, slots: x, actions: ["action_session_start"] });
    const talk = new Conversation(assistant);
    talk.text("/session_start");
    const events = [
      { event: "session_started" },
      { event: "slot", name: "x", value: "from before" },
      { event: "action", name: "action_listen" },
    ];
    expect(talk.done({ messages: [{ message: { text: "Hello." } }], events })).toEqual([
      '"Hello."',
      "session_started",
      'slot x="from before"',
      "end pattern_session_start",
    ]);
    expect(talk.stack).toEqual([]);
    const failing = new Conversation(assistant);
    failing.text("/session_start");
    failing.outcome({ kind: "failed", reason: "x", retryable: false });
    expect(failing.say(start("f"))).toEqual(["start f", "utter_ask_x"]);
  });

  test("[F4] of an older system does nothing, except that the fallback has words", () => {
    const steps = [
      "reset_routing",
      "handoff_metric",
      "extract_slots",
      "validate_slot_mappings",
      "deactivate_loop",
      "unlikely_intent",
    ];
    const flows = {
      f: { run_pattern_completed: false, steps: [...steps, "default_fallback"].map((name) => ({ action: `action_${name}` })) },
    };
    expect(talking({ flows }).say(start("f"))).toEqual(["start f", "end f"]);
    expect(talking({ flows, responses: { utter_default: "what?" } }).say(start("f"))).toEqual([
      "start f",
      "utter_default",
      "end f",
    ]);
  });
});

test("[F5] set_slots sets in order and empties", () => {
  const talk = talking({
    flows: {
      f: { run_pattern_completed: false, steps: [{ set_slots: [{ x: 1 }, { y: "no" }] }, { set_slots: [{ x: null }] }] },
    },
    slots: { ...x, y: { type: "bool" } },
  });
  expect(talk.say(start("f"))).toEqual(["start f", 'slot x="1"', "slot y=false", "slot x=null", "end f", "slot y=null"]);
});

describe("a question", () => {
  test("[F6] is passed over where its slot has a value: from an earlier flow, or from the beginning", () => {
    const talk = talking({
      flows: {
        f: { persisted_slots: ["x"], run_pattern_completed: false, steps: [{ collect: "x" }] },
        g: { steps: [{ collect: "x" }, { collect: "seats" }, { collect: "y" }] },
      },
      slots: { ...x, seats: { type: "float", initial_value: 1 }, y: { type: "text" } },
    });
    talk.say(start("f"), set("x", "kept"));
    expect(talk.say(start("g"))).toEqual(["start g", "utter_ask_y"]);
  });

  test("[F7] [A2] with ask_before_filling is asked although its slot begins with a value, which comes back at the end", () => {
    const talk = talking({
      flows: { f: { run_pattern_completed: false, steps: [{ collect: "seats", ask_before_filling: true }] } },
      slots: { seats: { type: "float", initial_value: 1 } },
    });
    expect(talk.say(start("f"))).toEqual(["start f", "slot seats=null", "utter_ask_seats"]);
    expect(talk.say({ command: "chitchat" }).slice(-2)).toEqual(["end pattern_chitchat", "utter_ask_seats"]);
    // The value it began with is an answer, too.
    expect(talk.say(set("seats", 1))).toEqual(["slot seats=1", "end f"]);
    talk.say(start("f"));
    expect(talk.say(set("seats", 4))).toEqual(["slot seats=4", "end f", "slot seats=1"]);
  });

  test("[F7] with ask_before_filling makes no event of a slot that is empty", () => {
    const talk = talking({ flows: { f: { steps: [{ collect: "x", ask_before_filling: true }] } }, slots: x });
    expect(talk.say(start("f"))).toEqual(["start f", "utter_ask_x"]);
  });

  test("[F8] [D8] is asked by its action, else by its own response, else by utter_ask_x", () => {
    const flows = { f: { steps: [{ collect: "x", utter: "utter_a" }] } };
    const ofTheFlow = { utter_ask_f_x: "not this" };
    expect(talking({ flows, slots: x, responses: ofTheFlow }).say(start("f"))).toEqual(["start f", "utter_a"]);
    const plain = { f: { steps: [{ collect: "x" }] } };
    expect(talking({ flows: plain, slots: x, responses: ofTheFlow }).say(start("f"))).toEqual(["start f", "utter_ask_x"]);
    const talk = talking({ flows, slots: x, actions: ["action_ask_x"] });
    expect(talk.say(start("f"))).toEqual(["start f"]);
    expect(talk.state?.pending?.action).toBe("action_ask_x");
    expect(talk.input).toEqual({ x: null });
    expect(talk.done({ messages: [{ message: { text: "X?" } }] })).toEqual(['"X?"']);
    expect(talk.say(set("x", "1"))[0]).toBe('slot x="1"');
  });

  test("[F9] that nobody can ask cancels the flow; with a value it need not be asked", () => {
    const assistant = assistantOf({
      flows: { f: { steps: [{ collect: "x" }, { collect: "y" }] } },
      slots: { x: { type: "text", initial_value: "here" }, y: { type: "text" } },
    });
    const { utter_ask_x: _, utter_ask_y: __, ...responses } = assistant.responses;
    const talk = new Conversation({ ...assistant, responses });
    talk.text("/session_start");
    expect(talk.say(start("f"))).toEqual(["start f", "cancel f", ...APOLOGY]);
    expect(talk.say(start("f"), set("y", "1")).slice(0, 3)).toEqual(['slot y="1"', "start f", "end f"]);
    const { x: ___, ...slots } = assistant.slots;
    const undeclared = new Conversation({ ...assistant, slots });
    undeclared.text("/session_start");
    expect(undeclared.say(start("f"))).toEqual(["start f", "cancel f", ...APOLOGY]);
  });

  test("[F10] [A3] refuses by type, then by its rules in order, which see all slots; each time anew", () => {
    const talk = talking({
      flows: {
        f: {
          steps: [
            { collect: "low" },
            {
              collect: "high",
              rejections: [
                { if: "slots.high <= slots.low", utter: "utter_a" },
                { if: "slots.high > 5", utter: "utter_b" },
                { if: "slots.high > 3", utter: "utter_c" },
              ],
            },
            { collect: "note" },
          ],
        },
      },
      slots: { low: { type: "float" }, high: { type: "float" }, note: { type: "text" } },
    });
    talk.say(start("f"), set("low", 2));
    const refused = (value: string | number): string | undefined => talk.say(set("high", value)).at(-2);
    expect([refused("x"), refused(2), refused(6), refused(4)]).toEqual([
      "utter_float_slot_rejection",
      "utter_a",
      "utter_b",
      "utter_c",
    ]);
    expect(talk.say(set("high", 3))).toEqual(["slot high=3", "utter_ask_note"]);
    // A correction is judged like an answer.
    expect(talk.say(set("high", 6)).slice(-4)).toEqual([
      "end pattern_correction",
      "slot high=null",
      "utter_b",
      "utter_ask_high",
    ]);
  });

  test("[F10] refuses in the words of its type", () => {
    const talk = talking({
      flows: { f: { steps: [{ collect: "size" }, { collect: "yes" }] } },
      slots: { size: { type: "categorical", values: ["S", "L"] }, yes: { type: "bool" } },
    });
    talk.say(start("f"));
    expect(talk.say(set("size", "XXL"))).toEqual([
      'slot size="XXL"',
      "slot size=null",
      "utter_categorical_slot_rejection",
      "utter_ask_size",
    ]);
    talk.say(set("size", "l"));
    expect(talk.say(set("yes", "perhaps"))).toEqual([
      'slot yes="perhaps"',
      "slot yes=null",
      "utter_boolean_slot_rejection",
      "utter_ask_yes",
    ]);
    expect(talk.state?.said[0]?.text).toContain("perhaps");
  });
});
