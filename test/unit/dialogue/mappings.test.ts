import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { END } from "../../../src/model/flow.ts";
import type { Entity, Parse } from "../../../src/model/training.ts";
import { everyTurnFlow } from "../../../src/dialogue/every-turn.ts";
import { knowsIntent, mapParse } from "../../../src/dialogue/mappings.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const entity = (name: string, value: Json, more: Partial<Entity> = {}): Entity => ({
  entity: name,
  start: 0,
  end: 1,
  value,
  ...more,
});
const parse = (intent: string | null, ...entities: readonly Entity[]): Parse => ({
  intent: intent === null ? null : { name: intent, confidence: 0.9 },
  entities,
  ranking: [],
});

/** A flow that asks for `other` while `x`, with these mappings, may be filled early. */
function asking(mappings: string, more = "", type = "text"): Conversation {
  const talk = new Conversation(
    assistantOf(`
flows:
  run: { steps: [ {collect: other}, {collect: x${more}} ] }
  else: { nlu_trigger: [ {intent: go} ], steps: [ {collect: other}, {collect: x} ] }
slots:
  other: { type: text, mappings: [ {type: controlled} ] }
  x: { type: ${type}, mappings: ${mappings} }
  unasked: { type: text, mappings: ${mappings} }
`),
  );
  talk.say(start("run"));
  return talk;
}

describe("from_entity", () => {
  test("[S20] takes an entity of the same name, role and group, and no other", () => {
    const filled = (mapping: string, ...entities: readonly Entity[]): Json => {
      const talk = asking(`[ {type: from_entity, ${mapping}} ]`);
      talk.parsed("…", parse("say", ...entities));
      return talk.slot("x");
    };
    const plain = entity("city", "Rome");
    const from = entity("city", "Bonn", { role: "from" });
    const grouped = entity("city", "Oslo", { group: "1" });
    expect(filled("entity: city", plain)).toBe("Rome");
    expect(filled("entity: city", from, grouped, entity("place", "Kiel"))).toBeNull();
    expect(filled("entity: city, role: from", plain, from, entity("city", "Graz", { role: "to" }))).toBe("Bonn");
    expect(filled('entity: city, group: "1"', plain, from, grouped)).toBe("Oslo");
    expect(filled('entity: city, role: from, group: "1"', plain, from, grouped)).toBeNull();
  });

  test("[S21] takes the last of several, and all for a list", () => {
    const both = [entity("x", "a"), entity("x", "b")];
    const text = asking("[ {type: from_entity, entity: x} ]");
    expect(text.parsed("…", parse("say", ...both))).toEqual(['slot x="b"', "utter_ask_other"]);
    expect(text.commands).toEqual([{ command: "set slot", name: "x", value: "b", extractor: "NLU" }]);
    const list = asking("[ {type: from_entity, entity: x} ]", "", "list");
    list.parsed("…", parse("say", ...both));
    expect(list.slot("x")).toEqual(["a", "b"]);
    const one = asking("[ {type: from_entity, entity: x} ]", "", "list");
    one.parsed("…", parse("say", entity("x", "a")));
    expect(one.slot("x")).toEqual(["a"]);
    const none = asking("[ {type: from_entity, entity: x} ]", "", "list");
    none.parsed("…", parse("say"));
    expect(none.slot("x")).toBeNull();
  });

  test("[S22] follows intent and not_intent", () => {
    const filled = (mapping: string, intent: string | null): Json => {
      const talk = asking(`[ {type: from_entity, entity: x, ${mapping}} ]`);
      talk.parsed("…", parse(intent, entity("x", "1")));
      return talk.slot("x");
    };
    expect(["say", "tell", "ask", null].map((intent) => filled("intent: [say, tell]", intent))).toEqual(["1", "1", null, null]);
    expect(["say", "ask", null].map((intent) => filled("notIntent: [say]", intent))).toEqual([null, "1", "1"]);
    expect(filled("intent: [say], notIntent: [say]", "say")).toBeNull();
  });
});

describe("other mappings", () => {
  test("[S23] from_intent gives its value for its intents", () => {
    const filled = (mapping: string, intent: string | null): Json => {
      const talk = asking(`[ {type: from_intent, ${mapping}} ]`, "", "any");
      talk.parsed("…", parse(intent));
      return talk.slot("x");
    };
    expect(filled("value: true, intent: [affirm]", "affirm")).toBe(true);
    expect(filled("value: true, intent: [affirm]", "deny")).toBeNull();
    expect(filled("value: 7, notIntent: [affirm]", "deny")).toBe(7);
    expect(filled("value: 7, notIntent: [affirm]", null)).toBeNull();
    expect(filled("value: 7", "deny")).toBeNull();
    expect(filled("intent: [affirm]", "affirm")).toBeNull();
  });

  test("[S23] from_intent answers the open question", () => {
    const talk = asking(
      "[ {type: from_intent, value: yes, intent: [affirm]}, {type: from_intent, value: no, intent: [deny]} ]",
    );
    talk.text("/SetSlots(other=1)");
    expect(talk.text("/deny").slice(0, 2)).toEqual(['slot x="no"', "end run"]);
  });

  test("[S24] from_text gives the text, for a question that is always asked only as its answer", () => {
    const free = asking("[ {type: from_text} ]");
    expect(free.parsed(" some words ", parse("say"))).toEqual(['slot x=" some words "', "utter_ask_other"]);
    const limited = asking("[ {type: from_text, intent: [say]} ]");
    limited.parsed("words", parse("ask"));
    expect(limited.slot("x")).toBeNull();
    const asked = asking("[ {type: from_text} ]", ", ask_before_filling: true");
    asked.parsed("early", parse("say"));
    expect(asked.slot("x")).toBeNull();
    asked.text("/SetSlots(other=1)");
    expect(asked.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_x");
    expect(asked.parsed("late", parse("say"))[0]).toBe('slot x="late"');
  });

  test("[S24] from_text does not take a literal intent for words", () => {
    const talk = asking("[ {type: from_text, intent: [say]} ]");
    talk.text("/say");
    expect(talk.slot("x")).toBeNull();
  });

  test("[S25] from_trigger_intent gives its value where the intent starts a flow", () => {
    const started = asking("[ {type: from_trigger_intent, value: yes} ]");
    expect(started.parsed("…", parse("go")).slice(0, 3)).toEqual(['slot x="yes"', "interrupt run", "start else"]);
    const other = asking("[ {type: from_trigger_intent, value: yes} ]");
    other.parsed("…", parse("say"));
    expect(other.slot("x")).toBeNull();
    const limited = asking("[ {type: from_trigger_intent, value: yes, intent: [other]} ]");
    limited.parsed("…", parse("go"));
    expect(limited.slot("x")).toBeNull();
  });

  test("[S26] conditions name flows and open questions, any of which is enough", () => {
    const filled = (conditions: string): Json => {
      const talk = asking(`[ {type: from_entity, entity: x, conditions: ${conditions}} ]`);
      talk.parsed("…", parse("say", entity("x", "1")));
      return talk.slot("x");
    };
    expect(filled("[ {activeFlow: run} ]")).toBe("1");
    expect(filled("[ {activeFlow: else} ]")).toBeNull();
    expect(filled("[ {activeFlow: else}, {activeFlow: run} ]")).toBe("1");
    expect(filled("[ {activeFlow: run, requestedSlot: other} ]")).toBe("1");
    expect(filled("[ {activeFlow: run, requestedSlot: x} ]")).toBeNull();
    expect(filled("[]")).toBeNull();
  });

  test("[S27] controlled, custom and from_llm give nothing", () => {
    const talk = asking("[ {type: controlled, value: 1}, {type: custom, value: 1}, {type: from_llm, value: 1} ]");
    talk.parsed("x", parse("say", entity("x", "1")));
    expect([talk.slot("x"), talk.commands]).toEqual([null, [{ command: "cannot handle" }]]);
  });

  test("[S28] the first that gives a value decides", () => {
    const mappings =
      "[ {type: from_llm}, {type: from_entity, entity: y}, {type: from_entity, entity: x}, {type: from_intent, value: i, intent: [say]} ]";
    const first = asking(mappings);
    first.parsed("…", parse("say", entity("x", "1")), set("x", "model"));
    expect(first.slot("x")).toBe("1");
    const second = asking(mappings);
    second.parsed("…", parse("say"));
    expect(second.slot("x")).toBe("i");
  });

  test("[S29] a slot that no flow collects is left alone", () => {
    const talk = asking("[ {type: from_entity, entity: x} ]");
    talk.parsed("…", parse("say", entity("x", "1")));
    expect(talk.commands.map((command) => command.command === "set slot" && command.name)).toEqual(["x"]);
  });
});

describe("a parse, mapped", () => {
  const standing = { activeFlow: null, asking: null, startable: () => true };
  const PATTERNS = [
    ["pattern_cancel_flow", "cancel flow"],
    ["pattern_chitchat", "chitchat"],
    ["pattern_search", "knowledge"],
    ["pattern_human_handoff", "human handoff"],
    ["pattern_skip_question", "skip question"],
    ["pattern_cannot_handle", "cannot handle"],
    ["pattern_repeat_bot_messages", "repeat bot messages"],
    ["pattern_restart", "restart"],
    ["pattern_session_start", "session start"],
    ["pattern_user_silence", "user silence"],
    ["pattern_code_change", "handle code change"],
  ] as const;

  test.each(PATTERNS)("[M42] an intent of %s is the command %s", (pattern, command) => {
    const assistant = assistantOf({
      flows: { [pattern]: { nlu_trigger: [{ intent: "other" }, { intent: "do" }], steps: [{ action: "utter_x" }] } },
    });
    expect(mapParse(assistant, parse("do"), "…", standing)).toEqual({ commands: [{ command }], forced: [] });
    expect(mapParse(assistant, parse("do"), null, standing)).toEqual({ commands: [{ command }], forced: [pattern] });
  });

  test("[M40] the threshold is that of the intent, whatever the flow's others have", () => {
    const nlu_trigger = [
      { intent: { name: "a", confidence_threshold: 0.95 } },
      { intent: { name: "b", confidence_threshold: 0.9 } },
    ];
    const assistant = assistantOf({ flows: { go: { nlu_trigger, steps: [{ action: "utter_x" }] } } });
    expect(mapParse(assistant, parse("a"), "…", standing).commands).toEqual([]);
    expect(mapParse(assistant, parse("b"), "…", standing).commands).toEqual([start("go")]);
    const shut = { ...standing, startable: () => false };
    expect(mapParse(assistant, parse("b"), "…", shut).commands).toEqual([]);
    expect(mapParse(assistant, parse("b"), null, shut)).toEqual({ commands: [start("go")], forced: ["go"] });
  });

  test("[M40] of two flows that an intent triggers the first is started", () => {
    const flow = { nlu_trigger: [{ intent: "go" }], steps: [{ action: "utter_x" }] };
    const assistant = assistantOf({ flows: { one: flow, two: flow } });
    expect(mapParse(assistant, parse("go"), "…", standing).commands).toEqual([start("one")]);
  });

  test("[S21] a list slot takes a single entity as a list", () => {
    const assistant = assistantOf(`
flows: { a: { steps: [ {collect: x} ] } }
slots: { x: { type: list, mappings: [ {type: from_entity, entity: x} ] } }
`);
    const values = (...entities: readonly Entity[]) => mapParse(assistant, parse("say", ...entities), "…", standing).commands;
    expect(values(entity("x", "a"))).toEqual([{ command: "set slot", name: "x", value: ["a"], extractor: "NLU" }]);
    expect(values()).toEqual([]);
  });

  test("[M44] reserved intents are so only where they are written out", () => {
    const bare = { ...assistantOf({}), flows: {} };
    expect(mapParse(bare, parse("restart"), null, standing).commands).toEqual([{ command: "restart" }]);
    expect(mapParse(bare, parse("restart"), "again", standing).commands).toEqual([]);
    expect(mapParse(bare, parse("toString"), null, standing).commands).toEqual([]);
    expect(mapParse(bare, parse(null), null, standing).commands).toEqual([]);
    const known = (name: string): boolean => knowsIntent(bare, name);
    expect(["restart", "session_start", "silence_timeout", "toString", "greet"].map(known)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    const trained = { ...bare, training: { intents: { greet: [] }, synonyms: {}, regexes: {}, lookups: {} } };
    expect([knowsIntent(trained, "greet"), knowsIntent(trained, "bye")]).toEqual([true, false]);
  });

  test("[S24] [S29] gives nothing for a slot that is not collected, nor for one that some flow always asks", () => {
    const assistant = assistantOf(`
flows:
  a: { steps: [ {action: utter_x}, {collect: x, ask_before_filling: true} ] }
  b: { steps: [ {collect: x}, {set_slots: [ {y: "1"} ]} ] }
slots: { x: { type: text, mappings: [ {type: from_text} ] }, y: { type: text, mappings: [ {type: from_text} ] } }
`);
    const commands = (text: string | null, asking: string | null) =>
      mapParse(assistant, parse("say"), text, { ...standing, asking }).commands;
    expect(commands("words", null)).toEqual([]);
    expect(commands("words", "y")).toEqual([]);
    expect(commands("words", "x")).toEqual([{ command: "set slot", name: "x", value: "words", extractor: "NLU" }]);
    expect(commands(null, "x")).toEqual([]);
  });
});

describe("actions of every turn", () => {
  const EVERY = `
flows:
  run: { steps: [ {collect: other, next: [ {if: "slots.mood = 'good'", then: fine}, {else: END} ]}, {id: fine, action: utter_fine} ] }
  shut: { if: "slots.mood = 'good'", steps: [ {action: utter_fine} ] }
slots:
  other: { type: text }
  mood: { type: text, mappings: [ {type: controlled, runActionEveryTurn: read_mood} ] }
  again: { type: text, mappings: [ {type: controlled, runActionEveryTurn: read_mood} ] }
  weather: { type: text, mappings: [ {type: from_llm}, {type: controlled, runActionEveryTurn: read_weather} ] }
responses: { utter_fine: fine }
actions: [read_mood, read_weather]
`;

  test("[S30] run once each with a message, after its commands and before the flows go on", () => {
    const talk = new Conversation(assistantOf(EVERY));
    talk.text("/session_start");
    expect(talk.effects.filter(({ kind }) => kind === "call")).toEqual([]);
    expect(talk.say(start("run"))).toEqual(["start run"]);
    expect(talk.state?.pending?.action).toBe("read_mood");
    expect(talk.done({ output: { mood: "good" } })).toEqual(['slot mood="good"']);
    expect(talk.state?.pending?.action).toBe("read_weather");
    expect(talk.done()).toEqual(["utter_ask_other"]);
    expect(talk.stack).toEqual(["run", "pattern_collect_information"]);
    expect(talk.say(set("other", "1"))).toEqual(['slot other="1"']);
    talk.done();
    expect(talk.done().slice(0, 2)).toEqual(["utter_fine", "end run"]);
  });

  test("[S30] are seen by guards from the next message on, and not called for quiet", () => {
    const talk = new Conversation(assistantOf(EVERY));
    talk.text("/session_start");
    talk.say(start("shut"));
    expect(talk.commands).toEqual([{ command: "cannot handle" }]);
    talk.done({ output: { mood: "good" } });
    expect(talk.done()[0]).toBe("utter_ask_rephrase");
    expect(talk.say({ command: "wait" })).toEqual(["utter_wait"]);
    expect(talk.say({ command: "noop" })).toEqual([]);
    expect(talk.state?.pending).toBeNull();
    expect(talk.say(start("shut"))).toEqual(["start shut"]);
  });

  test("[S30] [N10] are not called for a message that ends the session", () => {
    const talk = new Conversation(assistantOf(EVERY));
    talk.text("/session_start");
    expect(talk.say({ command: "session end" })).toEqual(["session_ended"]);
    expect(talk.effects.map(({ kind }) => kind)).toEqual(["end"]);
    expect([talk.stack, talk.state?.pending]).toEqual([[], null]);
  });

  test("[S30] are a pattern of the engine's own, which nobody is told of", () => {
    expect(everyTurnFlow(assistantOf({}))).toBeNull();
    expect(everyTurnFlow(assistantOf(EVERY))).toMatchObject({
      id: "pattern_run_every_turn",
      alwaysIncludeInPrompt: false,
      runPatternCompleted: false,
      steps: [
        { id: "0", action: "read_mood", next: "1" },
        { id: "1", action: "read_weather", next: END },
      ],
    });
  });

  test("[S30] that fail are apologised for, and the flow goes on", () => {
    const talk = new Conversation(assistantOf(EVERY));
    talk.text("/session_start");
    talk.say(start("run"));
    expect(talk.outcome({ kind: "failed", reason: "down", retryable: false })).toEqual([
      "start pattern_internal_error",
      "utter_internal_error_rasa",
      "end pattern_internal_error",
      "utter_ask_other",
    ]);
  });
});
