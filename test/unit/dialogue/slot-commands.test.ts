import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Command } from "../../../src/model/command.ts";
import { cancel, set, start, type Conversation } from "./conversation.ts";
import { begun, nlu, NOTHING, ordering, SHOP, STREET } from "./shop.ts";

const correct = (name: string, value: Json): Command => ({ command: "correct slot", corrected_slots: [{ name, value }] });

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
    expect(talk.last?.notes).toContain("The value for size was dropped: it is the value already.");
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
    expect(talk.last?.notes).toContain("The value for size was dropped: the same correction waits for an answer.");
    expect(talk.say(set("confirm_correction", true))).toEqual([
      "slot confirm_correction=true",
      'slot size="L"',
      "end pattern_correction",
      "utter_ask_colour",
    ]);
  });

  test("[M8] waits also where the correction runs an action, and is told from one that waits below", () => {
    const acting =
      "actions: [check]\nflows:\n  pattern_correction: { steps: [ {action: check}, {action: action_correct_flow_slot} ] }";
    const talk = begun(SHOP.replace("flows:", acting));
    talk.say(start("order"), set("size", "S"));
    talk.say(set("size", "L"));
    expect(talk.state?.pending?.action).toBe("check");
    talk.say(set("size", "L"));
    expect(talk.last?.notes).toContain("The value for size was dropped: the same correction waits for an answer.");
    const confirm =
      "flows:\n  pattern_correction: { steps: [ {collect: confirm_correction, ask_before_filling: true}, {action: action_correct_flow_slot} ] }";
    const two = begun(SHOP.replace("flows:", confirm));
    two.say(start("order"), set("size", "S"));
    two.say(set("size", "L"));
    two.say(start("hours"), set("shop", "Rome"));
    two.say(set("shop", "Oslo"));
    expect(two.stack.filter((flow) => flow === "pattern_correction")).toHaveLength(2);
    expect(two.say(set("shop", "Oslo"))).toEqual(["utter_ask_confirm_correction"]);
    expect(two.commands).toEqual([]);
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

  test("[M9] given early is kept for a pattern that is asking something else", () => {
    const search = "flows:\n  pattern_search: { steps: [ {collect: shop}, {collect: day}, {action: utter_ordered} ] }";
    for (const before of [[], [start("order")]]) {
      const talk = begun(SHOP.replace("flows:", search));
      if (before.length > 0) talk.say(...before);
      expect(talk.say({ command: "knowledge" }).at(-1)).toBe("utter_ask_shop");
      expect(talk.say(set("day", "today"))).toEqual(['slot day="today"', "utter_ask_shop"]);
      expect(talk.say(set("shop", "Rome")).slice(0, 2)).toEqual(['slot shop="Rome"', "utter_ordered"]);
    }
  });

  test("[M9] given early is kept for a flow that starts, though a waiting one had asked for it", () => {
    const talk = ordering();
    talk.say(start("hours"));
    talk.state = { ...talk.state!, slots: { ...talk.state!.slots, tier: "gold" } };
    talk.say(start("refund"), set("size", "L"));
    expect(talk.commands).toEqual([start("refund"), set("size", "L")]);
  });

  test("[M9] given early is kept for a flow that starts again while its cancellation is talked about", () => {
    const talk = begun(
      SHOP.replace("flows:", "flows:\n  pattern_cancel_flow: { steps: [ {action: action_cancel_flow}, {collect: colour} ] }"),
    );
    talk.say(start("order"), set("size", "S"));
    talk.say(start("hours"));
    talk.state = { ...talk.state!, slots: { ...talk.state!.slots, tier: "gold" } };
    talk.say(start("refund"));
    talk.say(cancel);
    expect(talk.stack.slice(0, 4)).toEqual(["order", "pattern_collect_information", "hours", "pattern_collect_information"]);
    expect(talk.stack).toContain("refund");
    talk.say(start("refund"), set("size", "L"));
    expect(talk.commands).toEqual([start("refund"), set("size", "L")]);
  });

  test("[M10] given early for a question that is always asked is dropped", () => {
    const talk = ordering();
    expect(talk.say(set("sure", true))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.last?.notes).toContain("The value for sure was dropped: it will be asked for anyway.");
    expect(talk.say(set("sure", true), set("colour", "red"))).toEqual(['slot colour="red"', ...STREET]);
    expect(talk.slot("sure")).toBeNull();
  });

  test("[M11] that no running or starting flow collects is dropped", () => {
    const talk = ordering();
    expect(talk.say(set("shop", "Rome"))).toEqual([...NOTHING, "utter_ask_colour"]);
    expect(talk.last?.notes).toContain("The value for shop was dropped: no running flow asks for it.");
    expect(talk.slot("shop")).toBeNull();
  });

  test("[M11] that only a pattern below the running flow has asked for is dropped", () => {
    const search = "flows:\n  pattern_search: { steps: [ {collect: reason}, {collect: floor} ] }";
    const talk = begun(SHOP.replace("flows:", search));
    talk.say({ command: "knowledge" });
    talk.say(set("reason", "a"));
    talk.say(start("hours"));
    expect(talk.stack).toEqual(["pattern_search", "pattern_collect_information", "hours", "pattern_collect_information"]);
    expect(talk.say(set("reason", "b"))).toEqual([...NOTHING, "utter_ask_shop"]);
    expect(talk.slot("reason")).toBe("a");
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
    const locked = begun(SHOP.replace("colour: { type: text }", "colour: { type: text, mappings: [ {type: controlled} ] }"));
    locked.say(start("order"), set("size", "S"));
    expect(locked.say(correct("colour", "red"))).toEqual([...NOTHING, "utter_ask_colour"]);
    const mapped: Command = {
      command: "correct slot",
      corrected_slots: [{ name: "colour", value: "red", extractor: "NLU" }],
    };
    expect(locked.say(mapped)).toEqual(['slot colour="red"', ...STREET]);
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

  test("[M16] for no slot, or one that the model may not fill, is dropped with a cancellation too", () => {
    const talk = begun(SHOP.replace("shop: { type: text }", "shop: { type: text, mappings: [ {type: controlled} ] }"));
    talk.say(start("order"), set("size", "S"));
    talk.say(cancel, start("hours"), set("shop", "Rome"), set("nothing", 1));
    expect(talk.commands).toEqual([cancel, start("hours")]);
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
