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
