import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Parse } from "../../../src/model/training.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const SHOP = `
flows:
  order:
    name: ordering
    steps:
      - collect: size
      - collect: colour
      - call: deliver
      - { collect: sure, ask_before_filling: true }
      - { action: utter_ordered, next: done }
      - { id: done, link: rate }
  deliver: { if: "False", steps: [ {collect: street}, {collect: floor} ] }
  rate: { if: "False", steps: [ {collect: stars} ] }
  hours: { name: opening hours, steps: [ {collect: shop}, {collect: day} ] }
  refund: { if: "slots.tier = 'gold'", steps: [ {collect: reason}, {collect: size} ] }
slots:
  size: { type: categorical, values: [S, L] }
  colour: { type: text }
  street: { type: text }
  floor: { type: float }
  sure: { type: bool }
  stars: { type: float }
  shop: { type: text }
  day: { type: text }
  reason: { type: text }
  tier: { type: text }
  confirm_correction: { type: bool }
  pin: { type: text, mappings: [ {type: controlled} ] }
responses: { utter_ordered: ordered }
`;

const NOTHING = ["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"];
/** What comes after the colour. */
const STREET = ["start deliver", "utter_ask_street"];
const nlu = (name: string, value: Json): Command => ({ command: "set slot", name, value, extractor: "NLU" });
const correct = (name: string, value: Json): Command => ({ command: "correct slot", corrected_slots: [{ name, value }] });
const clarify = (...options: readonly string[]): Command => ({ command: "clarify", options });
const parse = (name: string, confidence = 1): Parse => ({ intent: { name, confidence }, entities: [], ranking: [] });
const CHITCHAT: Command = { command: "chitchat" };

/** A conversation after its greeting. */
function begun(written = SHOP, compat = "3.16"): Conversation {
  const talk = new Conversation(assistantOf(`${written}\nsettings: { compat: "${compat}" }`));
  talk.text("/session_start");
  return talk;
}

function ordering(compat = "3.16"): Conversation {
  const talk = begun(SHOP, compat);
  talk.say(start("order"), set("size", "S"));
  return talk;
}

describe("a value", () => {
  test("[M1] for no slot is dropped, and alone cannot be handled", () => {
    expect(ordering().say(set("nothing", 1))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(ordering().say(set("nothing", 1), set("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
    expect(ordering().say(set("constructor", 1))).toEqual([...NOTHING, "utter_ask_colour"]);
  });

  test("[M2] of the model for a slot that only NLU fills is dropped, and alone cannot be handled", () => {
    const written = SHOP.replace("colour: { type: text }", "colour: { type: text, mappings: [ {type: controlled} ] }");
    const talk = begun(written);
    talk.say(start("order"), set("size", "S"));
    expect(talk.say(set("colour", "red"))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.last?.notes).toContain("The value for colour was dropped: understanding may not fill it.");
    expect(talk.say(nlu("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
  });

  test("[M3] of NLU is kept against the model, unless the slot allows a correction", () => {
    const mapped = (allow: boolean): Conversation => {
      const mappings = `mappings: [ {type: from_entity, entity: c}, {type: from_llm, allowNluCorrection: ${allow}} ]`;
      const talk = begun(SHOP.replace("colour: { type: text }", `colour: { type: text, ${mappings} }`));
      talk.say(start("order"), set("size", "S"), nlu("colour", "red"));
      expect(talk.state?.nluFilled).toEqual(["colour"]);
      return talk;
    };
    const kept = mapped(false);
    expect(kept.say(set("colour", "blue"))).toEqual([...NOTHING, "utter_ask_street"]);
    expect(kept.last?.notes).toContain("The value for colour was dropped: NLU has filled it.");
    expect(kept.say(set("colour", "red"))).toEqual(["utter_ask_street"]);
    expect(kept.say(nlu("colour", "green")).slice(0, 2)).toEqual(["start pattern_correction", 'slot colour="green"']);
    expect(kept.commands).toEqual([
      { command: "correct slot", corrected_slots: [{ name: "colour", value: "green", extractor: "NLU" }] },
    ]);
    expect(kept.state?.nluFilled).toEqual(["colour"]);
    expect(mapped(true).say(set("colour", "blue")).slice(0, 2)).toEqual(["start pattern_correction", 'slot colour="blue"']);
  });

  test("[M3] of the model may be overwritten by NLU and by the model; an emptied slot is free again", () => {
    const mappings = "mappings: [ {type: from_entity, entity: c}, {type: from_llm} ]";
    const talk = begun(SHOP.replace("colour: { type: text }", `colour: { type: text, ${mappings} }`));
    talk.say(start("order"), set("size", "S"), set("colour", "red"));
    expect(talk.state?.nluFilled).toBeUndefined();
    talk.say(set("colour", "blue"));
    talk.say(nlu("colour", "green"));
    expect([talk.slot("colour"), talk.state?.nluFilled]).toEqual(["green", ["colour"]]);
    talk.say(nlu("colour", null));
    expect([talk.slot("colour"), talk.state?.nluFilled]).toEqual([null, undefined]);
    expect(talk.say(set("colour", "white"))).toEqual(['slot colour="white"', ...STREET]);
    expect(talk.state?.nluFilled).toBeUndefined();
  });

  test("[M3] of NLU is forgotten with the task that had it", () => {
    const mappings = "mappings: [ {type: from_entity, entity: c}, {type: from_llm} ]";
    const talk = begun(SHOP.replace("colour: { type: text }", `colour: { type: text, ${mappings} }`));
    talk.say(start("order"), set("size", "S"), nlu("colour", "red"));
    talk.say(cancel);
    expect(talk.state?.nluFilled).toBeUndefined();
  });

  test("[M3] that every word gives at a forced question is not NLU's", () => {
    const talk = begun(SHOP.replace("collect: colour", "{ collect: colour, force_slot_filling: true }").replace("- {", "- {"));
    talk.say(start("order"), set("size", "S"));
    talk.text("red");
    expect([talk.slot("colour"), talk.state?.nluFilled]).toEqual(["red", undefined]);
  });

  test("[M4] [A6] that holds already is nothing, in the slot's type and whatever the case of a category", () => {
    const talk = ordering();
    expect(talk.say(set("size", "s"))).toEqual(["utter_ask_colour"]);
    expect(talk.commands).toEqual([]);
    talk.say(set("colour", "red"), set("street", "Hill"), set("floor", 3));
    expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_sure");
    expect(talk.say(set("floor", "3"))).toEqual(["utter_ask_sure"]);
    expect(talk.say(set("floor", " 3.0 "))).toEqual(["utter_ask_sure"]);
    expect(talk.say(set("colour", "Red"))[0]).toBe("start pattern_correction");
  });

  test("[M5] for the open question answers it, also where a pattern asks", () => {
    expect(ordering().say(set("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
    const talk = ordering();
    talk.say(cancel);
    expect(talk.stack).toEqual(["pattern_completed", "pattern_collect_information"]);
    expect(talk.say(set("continue_conversation", true))[0]).toBe("slot continue_conversation=true");
  });

  test("[M6] for what was asked corrects it; all corrections of a message are one", () => {
    const talk = ordering();
    talk.say(set("colour", "red"));
    expect(talk.say(set("size", "L"), set("street", "Hill"), set("colour", "blue"))).toEqual([
      'slot street="Hill"',
      "start pattern_correction",
      'slot size="L"',
      'slot colour="blue"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "start deliver",
      "utter_ask_floor",
    ]);
    expect(talk.commands.map(({ command }) => command)).toEqual(["correct slot", "set slot"]);
  });

  test.each(["3.13", "3.16"])("[M7] for what was asked and is empty is set, no correction, in %s", (compat) => {
    const talk = ordering(compat);
    talk.say(set("colour", "red"));
    talk.state = { ...talk.state!, slots: { ...talk.state!.slots, size: null } };
    expect(talk.say(set("size", "L"))).toEqual(['slot size="L"', "utter_ask_street"]);
  });

  test("[M8] that corrects as the open correction does is nothing", () => {
    const confirm =
      "flows:\n  pattern_correction: { steps: [ {collect: confirm_correction, ask_before_filling: true, next: [ {if: slots.confirm_correction, then: yes}, {else: END} ]}, {id: yes, action: action_correct_flow_slot} ] }";
    const talk = begun(SHOP.replace("flows:", confirm));
    talk.say(start("order"), set("size", "S"));
    talk.say(set("size", "L"));
    expect(talk.say(set("size", "l"))).toEqual(["utter_ask_confirm_correction"]);
    expect(talk.commands).toEqual([]);
    expect(talk.say(set("confirm_correction", true))).toEqual([
      "slot confirm_correction=true",
      'slot size="L"',
      "end pattern_correction",
      "utter_ask_colour",
    ]);
  });

  test("[M9] given early is kept for what runs, calls, is called, is linked to, or starts", () => {
    const talk = ordering();
    expect(talk.say(set("street", "Hill"), set("stars", 4))).toEqual([
      "slot stars=4",
      'slot street="Hill"',
      "utter_ask_colour",
    ]);
    talk.say(set("colour", "red"));
    expect(talk.stack).toEqual(["order", "deliver", "pattern_collect_information"]);
    expect(talk.say(start("hours"), set("shop", "Rome"))).toEqual([
      'slot shop="Rome"',
      "interrupt deliver",
      "start hours",
      "utter_ask_day",
    ]);
  });

  test("[M10] given early for a question that is always asked is dropped", () => {
    const talk = ordering();
    expect(talk.say(set("sure", true))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.say(set("sure", true), set("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
    expect(talk.slot("sure")).toBeNull();
  });

  test("[M11] that no running or starting flow collects is dropped", () => {
    const talk = ordering();
    expect(talk.say(set("shop", "Rome"))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.slot("shop")).toBeNull();
  });

  test.each(["3.13", "3.16"])("[M12] for what a waiting flow has asked corrects that flow in %s", (compat) => {
    const talk = ordering(compat);
    talk.say(start("hours"));
    expect(talk.say(set("size", "L"))).toEqual([
      "start pattern_correction",
      'slot size="L"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_shop",
    ]);
    expect(talk.stack[0]).toBe("order");
  });

  test("[M12] also corrects a flow that the same message brings back", () => {
    const talk = ordering();
    talk.say(start("hours"));
    expect(talk.say(start("order"), set("size", "L")).slice(0, 6)).toEqual([
      "interrupt hours",
      "resume order",
      "start pattern_correction",
      'slot size="L"',
      "utter_corrected_previous_input",
      "end pattern_correction",
    ]);
    expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_colour");
  });

  test("[M12] that the active flow collects later is its own, though another had asked for it", () => {
    const written = SHOP.replace("{collect: shop}, {collect: day}", "{collect: shop}, {collect: size}");
    const talk = begun(written);
    talk.say(start("order"), set("size", "S"));
    talk.say(start("hours"));
    expect(talk.say(set("size", "L"))).toEqual(['slot size="L"', "utter_ask_shop"]);
  });

  test("[M12] for what a flow that comes back has not asked yet is set", () => {
    const talk = ordering();
    talk.say(start("hours"));
    expect(talk.say(start("order"), set("colour", "red"))).toEqual([
      'slot colour="red"',
      "interrupt hours",
      "resume order",
      ...STREET,
    ]);
  });

  test("[M13] of NLU goes before one of the model, else the later is taken", () => {
    const talk = ordering();
    talk.say(nlu("colour", "red"), set("colour", "blue"), set("street", "A"), set("street", "B"));
    expect([talk.slot("colour"), talk.slot("street")]).toEqual(["red", "B"]);
    const other = ordering();
    other.say(set("colour", "blue"), nlu("colour", "red"), nlu("colour", "green"));
    expect(other.slot("colour")).toBe("green");
  });

  test("[M14] of a category has the domain's casing, in the log too", () => {
    const talk = begun();
    expect(talk.say(start("order"), set("size", " l "))).toContain('slot size="L"');
    expect(talk.commands).toEqual([start("order"), { ...set("size", "L") }]);
  });

  test("[M15] that comes as a correction is judged like any other", () => {
    const talk = ordering();
    expect(talk.say(correct("pin", "1"))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.say(correct("size", "s"))).toEqual(["utter_ask_colour"]);
    expect(talk.say(correct("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
    expect(talk.say(correct("colour", "blue"))[0]).toBe("start pattern_correction");
  });

  test("[M16] [A13] that comes with a cancellation is for what starts then", () => {
    const talk = ordering();
    expect(talk.say(set("size", "L"), cancel, start("hours"), set("shop", "Rome"), set("colour", "red"))).toEqual([
      'slot shop="Rome"',
      "interrupt order",
      "start hours",
      "cancel order",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot size=null",
      "utter_ask_day",
    ]);
    expect(talk.slot("colour")).toBeNull();
  });

  test("[M16] that holds already is set anew where a flow begins again", () => {
    const talk = ordering();
    const trace = talk.say(cancel, start("order"), set("size", "S"));
    expect(trace).toContain('slot size="S"');
    expect([talk.slot("size"), trace.at(-1)]).toEqual(["S", "utter_ask_colour"]);
  });

  test("[M17] of a button fills whatever its mappings say, and is no riddle if it cannot", () => {
    const written = SHOP.replace("colour: { type: text }", "colour: { type: text, mappings: [ {type: controlled} ] }");
    const talk = begun(written);
    talk.say(start("order"), set("size", "S"));
    expect(talk.text("/SetSlots(nothing=1)")).toEqual(["utter_ask_colour"]);
    expect(talk.text("/SetSlots(shop=Rome)")).toEqual(["utter_ask_colour"]);
    expect(talk.text("/SetSlots(colour=red)")).toEqual(['slot colour="red"', ...STREET]);
  });
});

describe("a flow", () => {
  test("[M20] that is not there, is a pattern, or is shut is not started", () => {
    for (const flow of ["nowhere", "pattern_search", "deliver", "toString"]) {
      expect(begun().say(start(flow))).toEqual(NOTHING);
      expect(begun().say(start(flow), start("hours"))).toEqual(["start hours", "utter_ask_shop"]);
    }
  });

  test("[M21] [D9] [A17] is judged before the values of the message are set", () => {
    const talk = begun(SHOP.replace("{collect: shop}", "{collect: tier}"));
    expect(talk.say(start("hours"), set("tier", "gold"), start("refund"))).toEqual([
      'slot tier="gold"',
      "start hours",
      "utter_ask_day",
    ]);
    expect(talk.say(start("refund"))).toEqual(["interrupt hours", "start refund", "utter_ask_reason"]);
  });

  test("[M22] [A16] that runs, calls, or linked here is not started again", () => {
    const talk = ordering();
    expect(talk.say(start("order"))).toEqual(["utter_ask_colour"]);
    expect(talk.last?.notes).toContain("The flow order is running already.");
    talk.say(set("colour", "red"));
    expect(talk.stack).toEqual(["order", "deliver", "pattern_collect_information"]);
    expect(talk.say(start("order"))).toEqual(["utter_ask_street"]);
    talk.say(set("street", "Hill"), set("floor", 1));
    talk.say(set("sure", true));
    expect(talk.stack).toEqual(["rate", "pattern_collect_information"]);
    expect(talk.say(start("order"))).toEqual(["utter_ask_stars"]);
    expect(talk.say(start("hours"))).toEqual(["interrupt rate", "start hours", "utter_ask_shop"]);
    expect(talk.say(start("order"))).toEqual(["interrupt hours", "start order", "utter_ask_size"]);
  });

  test("[M22] that linked to one which linked here is not started again either", () => {
    const chain = `
flows:
  a: { steps: [ {action: utter_a}, {link: b} ] }
  b: { steps: [ {action: utter_a}, {link: c} ] }
  c: { steps: [ {collect: x} ] }
slots: { x: {type: text} }
responses: { utter_a: a }
`;
    const talk = begun(chain);
    talk.say(start("a"));
    expect(talk.stack).toEqual(["c", "pattern_collect_information"]);
    expect(talk.say(start("a"))).toEqual(["utter_ask_x"]);
    expect(talk.say(start("b"))).toEqual(["utter_ask_x"]);
  });

  test("[M23] that is named twice starts once", () => {
    expect(begun().say(start("hours"), start("hours"))).toEqual(["start hours", "utter_ask_shop"]);
  });

  test("[M24] [A16] that waits comes back in 3.16 and is left in 3.13", () => {
    const talk = ordering();
    talk.say(start("hours"));
    expect(talk.say(start("order"))).toEqual(["interrupt hours", "resume order", "utter_ask_colour"]);
    const old = ordering("3.13");
    old.say(start("hours"));
    expect(old.say(start("order"))).toEqual(["utter_ask_shop"]);
    expect(old.last?.notes).toContain("The flow order waits on the stack and was not started again.");
  });

  test.each(["3.13", "3.16"])("[M25] begins anew with a cancellation in %s", (compat) => {
    const talk = ordering(compat);
    expect(talk.say(start("order"), cancel)).toEqual([
      "interrupt order",
      "start order",
      "cancel order",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot size=null",
      "utter_ask_size",
    ]);
    expect(talk.stack).toEqual(["order", "pattern_collect_information"]);
  });

  test("[M26] is needed for a cancellation, which is done once", () => {
    expect(begun().say(cancel)).toEqual(NOTHING);
    const talk = ordering();
    expect(talk.say(cancel, cancel).filter((line) => line === "cancel order")).toEqual(["cancel order"]);
  });
});

describe("a clarification", () => {
  const MENU = `
flows:
  a: { name: first thing, steps: [ {collect: x} ] }
  b: { name: second thing, steps: [ {collect: x} ] }
  c: { name: third thing, steps: [ {collect: x} ] }
  d: { name: fourth thing, steps: [ {collect: x} ] }
  shut: { if: "False", steps: [ {collect: x} ] }
slots: { x: {type: text} }
`;

  test("[M27] [A18] has the flows that can start, each once; one of them is started", () => {
    const talk = begun(MENU);
    talk.say(clarify("b", "shut", "a", "nowhere", "b"));
    expect(talk.commands).toEqual([clarify("b", "a")]);
    expect(begun(MENU).say(clarify("a", "shut", "a"))).toEqual(["start a", "utter_ask_x"]);
    const running = begun(MENU);
    running.say(start("a"));
    expect(running.say(clarify("a", "shut"))).toEqual(["utter_ask_x"]);
  });

  test("[M28] without options asks for more in 3.16 and cannot be handled in 3.13", () => {
    const more = ["start pattern_clarification", "utter_clarification_no_options_rasa", "end pattern_clarification"];
    expect(begun(MENU).say(clarify("shut", "nowhere"))).toEqual(more);
    expect(begun(MENU).say(clarify())).toEqual(more);
    expect(begun(MENU, "3.13").say(clarify("shut"))).toEqual(NOTHING);
  });

  test("[M29] [A18] gives way to what can be executed, and to nothing else", () => {
    expect(begun(MENU).say(clarify("a", "b"), start("c"))).toEqual(["start c", "utter_ask_x"]);
    expect(begun(MENU).say(CHITCHAT, clarify("a", "b"))[0]).toBe("start pattern_chitchat");
    const talk = begun(MENU);
    talk.say({ command: "cannot handle" }, set("nothing", 1), clarify("a", "b"));
    expect(talk.commands).toEqual([clarify("a", "b")]);
  });

  test("[M30] is not asked while an interruption runs", () => {
    const talk = begun(MENU);
    talk.say(start("a"));
    talk.say(clarify("c", "d"));
    expect(talk.commands).toEqual([clarify("c", "d")]);
    talk.say(start("b"));
    expect(talk.say(clarify("c", "d"))).toEqual([...NOTHING, "utter_ask_x"]);
    expect(talk.say({ command: "cannot handle", reason: "cannot_handle_not_supported" }, clarify("c", "d"))[1]).toBe(
      "utter_cannot_handle",
    );
  });

  test("[M31] [A18] is cut to its limit in 3.16 and has all options in 3.13", () => {
    const all = clarify("a", "b", "c", "d");
    const options = (talk: Conversation, limit?: Json): Json => {
      if (limit !== undefined)
        talk.state = { ...talk.state!, slots: { ...talk.state!.slots, max_clarification_options: limit } };
      talk.say(all);
      return (talk.commands[0] as { readonly options: Json }).options;
    };
    expect(options(begun(MENU))).toEqual(["a", "b", "c"]);
    expect(options(begun(MENU), null)).toEqual(["a", "b", "c"]);
    expect(options(begun(MENU), 2)).toEqual(["a", "b"]);
    expect(options(begun(MENU), 4)).toEqual(["a", "b", "c", "d"]);
    expect(options(begun(MENU), 0)).toEqual(["a"]);
    expect(options(begun(MENU, "3.13"))).toEqual(["a", "b", "c", "d"]);
  });

  test("[M32] [A14] stands in for several starts where the author wants it, and only while nothing runs", () => {
    expect(begun(MENU).say(start("a"), start("b"), set("x", "1")).slice(-1)).not.toEqual([]);
    const plain = begun(MENU);
    plain.say(start("a"), start("b"));
    expect(plain.stack).toEqual(["b", "a", "pattern_collect_information"]);
    const asking = new Conversation(assistantOf(`${MENU}settings: { clarifySeveralStarts: true }`));
    asking.text("/session_start");
    asking.say(start("b"), CHITCHAT, start("a"), set("x", "1"), start("c"), start("d"));
    expect(asking.commands).toEqual([clarify("b", "a", "c")]);
    expect(asking.slot("x")).toBeNull();
    asking.say(start("b"));
    expect(asking.commands).toEqual([start("b")]);
    asking.say(start("c"), start("d"));
    expect(asking.commands).toEqual([start("c"), start("d")]);
  });
});

describe("the order", () => {
  test("[M33] is small talk and knowledge, cancellation, correction, the rest as meant; each kind once", () => {
    const talk = ordering();
    const skip: Command = { command: "skip question" };
    const knowledge: Command = { command: "knowledge" };
    talk.say(start("hours"), skip, set("size", "L"), CHITCHAT, skip, knowledge, CHITCHAT, set("shop", "Rome"));
    expect(talk.commands).toEqual([
      CHITCHAT,
      knowledge,
      { command: "correct slot", corrected_slots: [{ name: "size", value: "L" }] },
      start("hours"),
      skip,
      set("shop", "Rome"),
    ]);
    const other = ordering();
    other.say(start("hours"), cancel, knowledge);
    expect(other.commands).toEqual([knowledge, cancel, start("hours")]);
  });

  test("[M33] lets the answer come before the task goes on", () => {
    const talk = ordering();
    expect(talk.say(set("colour", "red"), CHITCHAT)).toEqual([
      'slot colour="red"',
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
      ...STREET,
    ]);
  });

  test("[M34] leaves small talk that needs a model to whoever provides it", () => {
    const chatty = SHOP.replace(
      "flows:",
      "flows:\n  pattern_chitchat: { steps: [ {action: utter_ordered}, {action: action_trigger_chitchat} ] }",
    );
    const talk = begun(chatty);
    expect(talk.say(CHITCHAT)).toEqual(["start pattern_cannot_handle", "utter_cannot_handle", "end pattern_cannot_handle"]);
    expect(talk.commands).toEqual([{ command: "cannot handle", reason: "cannot_handle_chitchat" }]);
    expect(talk.say(CHITCHAT, start("hours"))).toEqual(["start hours", "utter_ask_shop"]);
    const provided = begun(`${chatty}actions: [action_trigger_chitchat]`);
    expect(provided.say(CHITCHAT)).toEqual(["start pattern_chitchat", "utter_ordered"]);
    expect(provided.state?.pending?.action).toBe("action_trigger_chitchat");
  });

  test("[M35] has one failure, the first, and only alone", () => {
    const talk = begun();
    talk.say({ command: "cannot handle", reason: "cannot_handle_not_supported" }, { command: "cannot handle" }, set("no", 1));
    expect(talk.commands).toEqual([{ command: "cannot handle", reason: "cannot_handle_not_supported" }]);
    talk.say({ command: "cannot handle" }, start("hours"));
    expect(talk.commands).toEqual([start("hours")]);
  });

  test("[M36] of nothing is a failure, of what holds already the open question", () => {
    const talk = ordering();
    expect(talk.say()).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.commands).toEqual([{ command: "cannot handle" }]);
    expect(talk.say(start("order"), set("size", "S"))).toEqual(["utter_ask_colour"]);
    expect(talk.say(start("order"), set("nothing", 1))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.say(nlu("shop", "Rome"))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.say(nlu("shop", "Rome"), set("size", "S"))).toEqual(["utter_ask_colour"]);
  });

  test.each<Command>([
    { command: "restart" },
    { command: "session start" },
    { command: "session end" },
    { command: "error", error_type: "rasa_internal_error_default" },
  ])("[M37] of $command has room for nothing else", (command) => {
    const talk = ordering();
    talk.say(start("hours"), set("colour", "red"), command);
    expect(talk.commands).toEqual([command]);
    expect(talk.slot("colour")).toBeNull();
  });
});

describe("a text", () => {
  test("[M38] [A22] at a forced question is its answer, whatever it looks like", () => {
    const forced = (): Conversation => {
      const talk = begun(SHOP.replace("- collect: colour", "- { collect: colour, force_slot_filling: true }"));
      talk.say(start("order"), set("size", "S"));
      return talk;
    };
    for (const text of [" cancel ", "/restart", "/SetSlots(size=L)", "/SetSlots(", "/StartFlow(hours)"]) {
      const talk = forced();
      expect(talk.text(text, cancel, set("size", "L"))).toEqual([`slot colour=${JSON.stringify(text)}`, ...STREET]);
    }
    expect(forced().text("/SetSlots(colour=red)")).toEqual(['slot colour="red"', ...STREET]);
    expect(forced().text("  ")[1]).toBe("utter_user_input_empty_error_rasa");
    expect(forced().text("x".repeat(421))[1]).toBe("utter_user_input_too_long_error_rasa");
    expect(forced().parsed("order", parse("x"), cancel)).toEqual(['slot colour="order"', ...STREET]);
  });
});

const TRIGGERED = `
flows:
  order: { nlu_trigger: [ {intent: {name: buy, confidence_threshold: 0.6}} ], steps: [ {collect: size} ] }
  refund: { if: "slots.tier = 'gold'", nlu_trigger: [ {intent: give_back} ], steps: [ {collect: reason} ] }
  hours: { steps: [ {collect: shop} ] }
  pattern_cancel_flow: { nlu_trigger: [ {intent: stop} ], steps: [ {action: action_cancel_flow} ] }
  pattern_completed: { nlu_trigger: [ {intent: finished} ], steps: [ {action: utter_done} ] }
slots: { size: {type: text, mappings: [ {type: from_entity, entity: size}, {type: from_llm} ]}, reason: {type: text}, shop: {type: text}, tier: {type: text} }
responses: { utter_done: done }
`;

describe("an intent", () => {
  test("[M40] starts its flow from its threshold on, if the guard lets it", () => {
    expect(begun(TRIGGERED).parsed("buy", parse("buy", 0.6))).toEqual(["start order", "utter_ask_size"]);
    expect(begun(TRIGGERED).parsed("buy", parse("buy", 0.59))).toEqual(NOTHING);
    expect(begun(TRIGGERED).parsed("back", parse("give_back"))).toEqual(NOTHING);
    expect(begun(TRIGGERED).parsed("?", parse("unknown"))).toEqual(NOTHING);
    expect(begun(TRIGGERED).parsed("?", { intent: null, entities: [], ranking: [] })).toEqual(NOTHING);
    const gold = begun(TRIGGERED);
    gold.state = { ...gold.state!, slots: { ...gold.state!.slots, tier: "gold" } };
    expect(gold.parsed("back", parse("give_back", 0))).toEqual(["start refund", "utter_ask_reason"]);
    expect(gold.last?.events[0]).toMatchObject({ event: "user", parse: parse("give_back", 0) });
  });

  test("[M41] [A17] written out starts its flow past the guard, with the entities that it names", () => {
    expect(begun(TRIGGERED).text("/give_back")).toEqual(["start refund", "utter_ask_reason"]);
    expect(begun(TRIGGERED).text("/buy@0.5")).toEqual(NOTHING);
    expect(begun(TRIGGERED).text("/buy@0.6")).toEqual(["start order", "utter_ask_size"]);
    const talk = begun(TRIGGERED);
    expect(talk.text('/buy{"size": ["S", "L"]}').slice(0, 2)).toEqual(['slot size="L"', "start order"]);
    expect(talk.last?.events[0]).toMatchObject({
      parse: {
        intent: { name: "buy", confidence: 1 },
        entities: [
          { entity: "size", start: 4, end: 24, value: "S" },
          { entity: "size", start: 4, end: 24, value: "L" },
        ],
        ranking: [{ name: "buy", confidence: 1 }],
      },
    });
  });

  test("[M42] that triggers a pattern is that pattern's command, or pushes it", () => {
    const talk = begun(TRIGGERED);
    talk.say(start("order"));
    expect(talk.parsed("stop", parse("stop")).slice(0, 2)).toEqual(["cancel order", "start pattern_cancel_flow"]);
    expect(talk.commands).toEqual([cancel]);
    expect(begun(TRIGGERED).text("/finished")).toEqual(["start pattern_completed", "utter_done", "end pattern_completed"]);
  });

  test("[M43] [D11] and what the model understands are both done; of two flows that of the intent", () => {
    const talk = begun(TRIGGERED);
    talk.parsed("buy", parse("buy"), start("hours"), CHITCHAT, set("size", "S"));
    expect(talk.commands).toEqual([CHITCHAT, start("order"), set("size", "S")]);
    const other = begun(TRIGGERED);
    other.parsed("back", parse("give_back"), start("hours"));
    expect(other.commands).toEqual([start("hours")]);
  });

  test("[M44] that is reserved works without the trigger of its pattern", () => {
    const bare = begun(`
flows:
  pattern_restart: { steps: [ {action: utter_again} ] }
  pattern_session_start: { steps: [ {action: action_session_start} ] }
  pattern_user_silence: { steps: [ {action: utter_hello} ] }
responses: { utter_again: again, utter_hello: hello }
`);
    expect(bare.text("/restart")).toEqual(["start pattern_restart", "utter_again", "end pattern_restart"]);
    expect(bare.text("/silence_timeout")).toEqual(["start pattern_user_silence", "utter_hello", "end pattern_user_silence"]);
    expect(bare.text("/session_start")[0]).toBe("start pattern_session_start");
  });
});
