import { describe, expect, test } from "vitest";
import { MAX_STEPS } from "../../../src/dialogue/run.ts";
import { MAX_FRAMES } from "../../../src/dialogue/stack.ts";
import { assistantOf, type Written } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

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

  test("[F8] is asked by its action, else by its own response, else by utter_ask_x", () => {
    const flows = { f: { steps: [{ collect: "x", utter: "utter_a" }] } };
    expect(talking({ flows, slots: x }).say(start("f"))).toEqual(["start f", "utter_a"]);
    const talk = talking({ flows, slots: x, actions: ["action_ask_x"] });
    expect(talk.say(start("f"))).toEqual(["start f"]);
    expect(talk.state?.pending?.action).toBe("action_ask_x");
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

describe("slots at the end of a flow", () => {
  test("[F11] [A21] go back to where they began, those of called flows too, without an event where nothing changes", () => {
    const talk = talking({
      flows: {
        f: {
          run_pattern_completed: false,
          steps: [{ collect: "x" }, { collect: "seats" }, { set_slots: [{ y: "set" }] }, { call: "g" }],
        },
        g: {
          if: false,
          persisted_slots: ["kept"],
          steps: [{ collect: "z" }, { collect: "kept" }, { collect: "old", reset_after_flow_ends: false }],
        },
      },
      slots: {
        ...x,
        y: { type: "text" },
        z: { type: "text" },
        kept: { type: "text" },
        old: { type: "text" },
        seats: { type: "float", initial_value: 1 },
      },
    });
    talk.say(start("f"), set("x", "1"), set("z", "2"), set("kept", "3"), set("old", "4"));
    expect(talk.last?.events.slice(-4)).toMatchObject([
      { event: "flow_completed", flow_id: "f" },
      { event: "slot", name: "x", value: null },
      { event: "slot", name: "y", value: null },
      { event: "slot", name: "z", value: null },
    ]);
    expect(talk.state?.slots).toMatchObject({ kept: "3", old: "4", seats: 1 });
  });

  test("[F11] a slot that a task which waits has asked for is kept for it", () => {
    const talk = talking({
      flows: {
        f: { steps: [{ collect: "x" }, { collect: "y" }] },
        g: { steps: [{ collect: "x" }, { action: "utter_a" }] },
      },
      slots: { ...x, y: { type: "text" } },
    });
    talk.say(start("f"), set("x", "1"));
    expect(talk.say(start("g"))).toEqual([
      "interrupt f",
      "start g",
      "utter_a",
      "end g",
      "start pattern_continue_interrupted",
      "utter_ask_continue_interrupted_flow_confirmation",
    ]);
    expect(talk.slot("x")).toBe("1");
  });

  test("[F11] what was said for two flows at once is there for the second one", () => {
    const flow = { run_pattern_completed: false, steps: [{ collect: "x" }, { action: "utter_a" }] };
    const talk = talking({ flows: { f: flow, g: flow }, slots: x });
    expect(talk.say(start("f"), start("g"), set("x", "1"))).toEqual([
      'slot x="1"',
      "start g",
      "start f",
      "utter_a",
      "end f",
      "utter_a",
      "end g",
      "slot x=null",
    ]);
  });
});

describe("link", () => {
  const flows = {
    f: { steps: [{ collect: "x" }, { call: "h" }, { id: "on", link: "g" }] },
    g: { if: false, steps: [{ collect: "x" }, { collect: "y" }] },
    h: { steps: [{ collect: "z" }] },
  } as const;
  const slots = { ...x, y: { type: "text" }, z: { type: "text" } } as const;

  test("[F12] [A17] [A19] ends its flow, whose slots are empty before the next one asks, whatever was said this turn", () => {
    const talk = talking({ flows, slots });
    expect(talk.say(start("f"), set("x", "1"), set("y", "2"), set("z", "3"))).toEqual([
      'slot z="3"',
      'slot y="2"',
      'slot x="1"',
      "start f",
      "start h",
      "end h",
      "end f",
      "slot x=null",
      "slot z=null",
      "start g",
      "utter_ask_x",
    ]);
    expect(talk.last?.events).toContainEqual({ event: "flow_completed", flow_id: "f", step_id: "on" });
    expect(talk.state?.stack[0]).toMatchObject({ flow: "g", kind: "link" });
    expect(talk.say(cancel).slice(0, 2)).toEqual(["cancel g", "start pattern_cancel_flow"]);
  });

  test("[F12] to a flow that there is not fails cleanly", () => {
    expect(talking({ flows: { f: { steps: [{ link: "nowhere" }] } } }).say(start("f"))).toEqual([
      "start f",
      "cancel f",
      ...APOLOGY,
    ]);
  });
});

describe("call", () => {
  test("[F13] [A17] [A20] runs the other flow and goes on after its own step; the steps of both are told", () => {
    const talk = talking({
      flows: {
        f: {
          steps: [
            { id: "ask.first", call: "g", next: [{ if: "slots.x", then: "said" }, { else: "END" }] },
            { id: "said", action: "utter_a" },
          ],
        },
        g: { if: false, steps: [{ id: "x.1", collect: "x" }] },
      },
      slots: x,
    });
    expect(talk.say(start("f"))).toEqual(["start f", "start g", "utter_ask_x"]);
    expect(talk.state?.stack.map(({ kind }) => kind)).toEqual(["regular", "call", "pattern"]);
    talk.say(set("x", "1"));
    expect(talk.last?.events.filter(({ event }) => event === "flow_completed")).toEqual([
      { event: "flow_completed", flow_id: "g", step_id: "x.1" },
      { event: "flow_completed", flow_id: "f", step_id: "said" },
    ]);
  });

  test("[F14] of what is neither a flow nor an action fails cleanly; of an action it is that action", () => {
    const flows = { f: { steps: [{ call: "tool" }, { action: "utter_a" }] } };
    const talk = talking({ flows });
    expect(talk.say(start("f"))).toEqual(["start f", "cancel f", ...APOLOGY]);
    expect([talk.stack, talk.state?.pending]).toEqual([[], null]);
    const acting = talking({ flows, actions: ["tool"] });
    acting.say(start("f"));
    expect(acting.effects).toMatchObject([{ kind: "call", action: "tool" }]);
    expect(acting.done()[0]).toBe("utter_a");
  });
});

describe("what never ends", () => {
  test("[F15] [A26] two flows that link to each other are stopped", () => {
    const talk = talking({ flows: { f: { steps: [{ link: "g" }] }, g: { steps: [{ link: "f" }] } } });
    const trace = talk.say(start("f"));
    expect(trace.slice(-4)).toEqual([expect.stringMatching(/^cancel [fg]$/), ...APOLOGY]);
    expect(trace.filter((line) => line.startsWith("end ")).length).toBeGreaterThan(MAX_STEPS / 4);
    expect(talk.stack).toEqual([]);
  });

  test("[F15] [A26] a loop through an action is stopped, however slowly it goes round", () => {
    const talk = talking({ flows: { f: { steps: [{ id: "again", action: "look", next: "again" }] } }, actions: ["look"] });
    talk.say(start("f"));
    let rounds = 0;
    while (talk.state?.pending && rounds < MAX_STEPS) {
      talk.done();
      rounds++;
    }
    expect(rounds).toBeGreaterThan(MAX_STEPS / 4);
    expect(rounds).toBeLessThan(MAX_STEPS);
    expect(talk.stack).toEqual([]);
    expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_internal_error_rasa");
  });

  test("[F15] a message begins the counting anew", () => {
    const talk = talking({
      flows: { f: { steps: [{ id: "again", action: "look", next: [{ if: "slots.x", then: "END" }, { else: "again" }] }] } },
      slots: x,
      actions: ["look"],
    });
    talk.say(start("f"));
    for (let round = 0; round < MAX_STEPS; round++) {
      talk.done();
      if (round % 50 === 0) talk.say({ command: "noop" });
    }
    expect(talk.stack).toEqual(["f"]);
    talk.done({ output: { x: "1" } });
    expect(talk.state?.counts).toEqual({});
  });

  test("[F15] a flow that calls itself ends when the stack is full", () => {
    const talk = talking({ flows: { f: { steps: [{ call: "f" }] } } });
    const trace = talk.say(start("f"));
    expect(trace.filter((line) => line === "start f")).toHaveLength(MAX_FRAMES);
    expect(trace.filter((line) => line === "cancel f")).toHaveLength(MAX_FRAMES);
    expect(trace.slice(-3)).toEqual(APOLOGY);
    expect(talk.stack).toEqual([]);
  });
});

test("[F16] [A17] a guard that turns false does not stop the flow, nor keep it from being called", () => {
  const talk = talking({
    flows: { f: { if: "not slots.x", steps: [{ collect: "x" }, { collect: "y" }] } },
    slots: { ...x, y: { type: "text" } },
  });
  talk.say(start("f"));
  expect(talk.say(set("x", "1"))).toEqual(['slot x="1"', "utter_ask_y"]);
});

describe("force_slot_filling", () => {
  const forced = (): Conversation => {
    const talk = talking({
      flows: {
        f: { steps: [{ collect: "x", force_slot_filling: true, rejections: [{ if: "slots.x = 'no'", utter: "utter_a" }] }] },
      },
      slots: x,
    });
    talk.say(start("f"));
    return talk;
  };

  test("[F17] [A22] takes every message as it was said, and judges it", () => {
    expect(forced().text("/restart", cancel)[0]).toBe('slot x="/restart"');
    expect(forced().text("no", cancel)).toEqual(['slot x="no"', "slot x=null", "utter_a", "utter_ask_x"]);
    expect(forced().text("/SetSlots(x=pressed)")[0]).toBe('slot x="pressed"');
  });

  test("[F17] takes neither nothing, nor too much, nor what nobody said", () => {
    expect(forced().text(" ")[1]).toBe("utter_user_input_empty_error_rasa");
    expect(forced().text("x".repeat(421))[1]).toBe("utter_user_input_too_long_error_rasa");
    const silent = forced();
    expect(silent.text("/silence_timeout")[0]).toBe("start pattern_user_silence");
    expect(silent.slot("x")).toBeNull();
    silent.hidden("/EXTERNAL_reminder");
    expect(silent.slot("x")).toBeNull();
  });
});
