import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const ORDER = `
flows:
  order:
    steps:
      - collect: size
        next: [ {if: "slots.size = 'L'", then: big}, {else: colour} ]
      - { id: big, action: utter_big, next: colour }
      - { id: colour, collect: colour }
      - { action: reserve }
      - call: confirm
      - collect: note
  confirm:
    if: "False"
    steps:
      - collect: address
      - { collect: sure, ask_before_filling: true }
slots: { size: {type: categorical, values: [S, L]}, colour: {type: text}, address: {type: text}, sure: {type: bool}, note: {type: text} }
responses: { utter_big: "big" }
actions: [reserve]
`;

function atSure(): Conversation {
  const talk = new Conversation(assistantOf(ORDER));
  talk.say(start("order"), set("size", "S"), set("colour", "red"), set("address", "Hill 1"));
  talk.done();
  expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_sure");
  return talk;
}

describe("a correction", () => {
  test("[A6] merges all corrected slots; the open question's value is an answer, the same value nothing", () => {
    const talk = new Conversation(assistantOf(ORDER));
    talk.say(start("order"), set("size", "S"));
    expect(talk.say(set("size", "s"))).toEqual(["utter_ask_colour"]);
    expect(talk.say(set("size", "l"), set("colour", "red"))).toEqual([
      'slot colour="red"',
      "start pattern_correction",
      'slot size="L"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_big",
    ]);
    talk.done();
    const trace = talk.say(set("size", "S"), set("colour", "blue"));
    expect(trace.slice(0, 4)).toEqual([
      "start pattern_correction",
      'slot size="S"',
      'slot colour="blue"',
      "utter_corrected_previous_input",
    ]);
    const [user] = talk.last!.events;
    expect(user).toMatchObject({
      event: "user",
      commands: [
        {
          command: "correct slot",
          corrected_slots: [
            { name: "size", value: "S" },
            { name: "colour", value: "blue" },
          ],
        },
      ],
    });
  });

  test("[A7] goes back to the earliest corrected question; actions run again, ask_before_filling asks again", () => {
    const talk = atSure();
    talk.say(set("sure", true));
    expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_note");
    expect(talk.say(set("colour", "blue"))).toEqual([
      "start pattern_correction",
      'slot colour="blue"',
      "utter_corrected_previous_input",
      "end pattern_correction",
    ]);
    expect(talk.input).toMatchObject({ colour: "blue", size: "S" });
    expect(talk.done()).toEqual(["start confirm", "slot sure=null", "utter_ask_sure"]);
  });

  test("[A8] of a caller's slot abandons the child", () => {
    const talk = atSure();
    expect(talk.stack).toEqual(["order", "confirm", "pattern_collect_information"]);
    expect(talk.say(set("size", "L"))).toEqual([
      "start pattern_correction",
      'slot size="L"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_big",
    ]);
    expect(talk.stack).toEqual(["order"]);
    expect(talk.state?.pending?.action).toBe("reserve");
  });

  test("[A8] of a finished child's slot goes back into the child", () => {
    const talk = atSure();
    talk.say(set("sure", true));
    expect(talk.say(set("address", "Hill 2"))).toEqual([
      "start pattern_correction",
      'slot address="Hill 2"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "start confirm",
      "slot sure=null",
      "utter_ask_sure",
    ]);
  });

  test("[A10] to nothing empties the slot and asks again", () => {
    const talk = atSure();
    expect(talk.say(set("address", null))).toEqual([
      "start pattern_correction",
      "slot address=null",
      "end pattern_correction",
      "utter_ask_address",
    ]);
  });

  test("of a question that is only asked says nothing of new values", () => {
    const talk = atSure();
    talk.say(set("sure", true));
    expect(talk.say(set("sure", false))).toEqual([
      "start pattern_correction",
      "slot sure=false",
      "end pattern_correction",
      "start confirm",
      "slot sure=null",
      "utter_ask_sure",
    ]);
  });
});

describe("a correction that asks for confirmation", () => {
  const confirming = `${ORDER}
`
    .replace(
      "flows:",
      `flows:
  pattern_correction:
    steps:
      - { collect: confirm_correction, ask_before_filling: true, next: [ {if: slots.confirm_correction, then: apply}, {else: END} ] }
      - { id: apply, action: action_correct_flow_slot }
      - action: utter_corrected_previous_input
`,
    )
    .replace("slots: {", "slots: { confirm_correction: {type: bool},");

  function atColour(): Conversation {
    const talk = new Conversation(assistantOf(confirming));
    talk.say(start("order"), set("size", "S"));
    return talk;
  }

  test("[A9] declined keeps the value and asks the question again", () => {
    const talk = atColour();
    expect(talk.say(set("size", "L"))).toEqual(["start pattern_correction", "utter_ask_confirm_correction"]);
    expect(talk.say(set("confirm_correction", false))).toEqual([
      "slot confirm_correction=false",
      "end pattern_correction",
      "utter_ask_colour",
    ]);
    expect(talk.slot("size")).toBe("S");
  });

  test("[A9] is replaced by a second one", () => {
    const talk = new Conversation(assistantOf(confirming.replaceAll("[S, L]", "[S, M, L]")));
    talk.say(start("order"), set("size", "S"));
    talk.say(set("size", "L"));
    expect(talk.say(set("size", "L"))).toEqual(["utter_ask_confirm_correction"]);
    expect(talk.say(set("size", "M"))).toEqual(["start pattern_correction", "utter_ask_confirm_correction"]);
    expect(talk.stack.filter((flow) => flow === "pattern_correction")).toHaveLength(1);
    talk.say(set("confirm_correction", true));
    expect(talk.slot("size")).toBe("M");
  });

  test("can be cancelled with the whole flow", () => {
    const talk = atColour();
    talk.say(set("size", "L"));
    expect(talk.say(cancel)).toContain("cancel order");
    expect(talk.slot("size")).toBeNull();
    expect(talk.stack).toEqual(["pattern_completed", "pattern_collect_information"]);
  });
});
