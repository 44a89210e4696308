import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Parse } from "../../../src/model/training.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { begun, CHITCHAT, nlu, NOTHING, ordering, SHOP, STREET } from "./shop.ts";

const clarify = (...options: readonly string[]): Command => ({ command: "clarify", options });
const parse = (name: string, confidence = 1): Parse => ({ intent: { name, confidence }, entities: [], ranking: [] });

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
    const idle = begun();
    idle.state = { ...idle.state!, slots: { ...idle.state!.slots, colour: "red" } };
    expect(idle.say(set("colour", "red"), cancel)).toEqual(NOTHING);
    expect(idle.commands).toEqual([{ command: "cannot handle" }]);
    const talk = ordering();
    expect(talk.say(cancel, cancel).filter((line) => line === "cancel order")).toEqual(["cancel order"]);
  });
});

describe("a flow that waits for its action", () => {
  const acting = (): Conversation => {
    const talk = begun(`
flows: { run: { steps: [ {action: act}, {collect: x} ] } }
slots: { x: {type: text}, y: {type: text} }
actions: [act]
`);
    talk.say(start("run"));
    expect(talk.stack).toEqual(["run"]);
    return talk;
  };

  test("[M25] begins anew with a cancellation too", () => {
    const talk = acting();
    expect(talk.say(cancel, start("run")).filter((line) => /^(start|cancel) run$/.test(line))).toEqual([
      "start run",
      "cancel run",
    ]);
    expect(talk.commands).toEqual([cancel, start("run")]);
  });

  test("[M16] has no value in a message that cancels it", () => {
    const talk = acting();
    talk.say(cancel, set("x", "1"));
    expect([talk.commands, talk.slot("x")]).toEqual([[cancel], null]);
  });
});

test("[M24] a flow that is being cancelled does not wait: in 3.13 too it is started anew", () => {
  const asking = (compat: string): Conversation => {
    const talk = begun(
      `
flows:
  pattern_cancel_flow: { steps: [ {action: action_cancel_flow}, {collect: why} ] }
  order: { steps: [ {collect: size} ] }
slots: { size: {type: text}, why: {type: text} }
`,
      compat,
    );
    talk.say(start("order"));
    talk.say(cancel);
    expect(talk.stack).toEqual(["order", "pattern_collect_information", "pattern_cancel_flow", "pattern_collect_information"]);
    return talk;
  };
  for (const compat of ["3.13", "3.16"]) {
    const talk = asking(compat);
    talk.say(start("order"));
    expect(talk.commands).toEqual([start("order")]);
  }
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
    const old = begun(MENU, "3.13");
    old.say(all);
    expect(old.commands).toEqual([all]);
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
    asking.say(start("b"), start("a"));
    expect(asking.commands).toEqual([clarify("b", "a")]);
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
    expect(ordering().say(start("nowhere"), set("size", "S"))).toEqual([...NOTHING, "utter_ask_colour"]);
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

  test("[M37] of two that stand alone is the first", () => {
    const talk = ordering();
    talk.say({ command: "session start" }, { command: "session end" });
    expect(talk.commands).toEqual([{ command: "session start" }]);
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
