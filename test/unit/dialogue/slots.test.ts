import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Slot, SlotType } from "../../../src/model/slot.ts";
import { coerceSlot, initialSlots, isSameValue, typeRejection } from "../../../src/dialogue/slots.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const slotOf = (type: SlotType, more: Partial<Slot> = {}): Slot => ({
  name: "x",
  type,
  values: [],
  aliases: {},
  initialValue: null,
  mappings: [{ type: "from_llm" }],
  ...more,
});
const values = ["Small", "2", "Extra Large"];
const TYPES: readonly SlotType[] = ["text", "bool", "categorical", "strict_categorical", "float", "list", "any"];
/** The value that is stored, or "refused" where it is none. */
const stored = (slot: Slot, value: Json): Json => {
  const { ok, value: kept } = coerceSlot(slot, value);
  if (ok) return kept;
  return kept === value ? "refused" : ["refused as", kept];
};

describe("a value", () => {
  test.each(TYPES)("[S1] null empties a slot of type %s", (type) => {
    expect(coerceSlot(slotOf(type, { values }), null)).toEqual({ ok: true, value: null });
  });

  test("[S2] of a text slot is a text", () => {
    const text = slotOf("text");
    expect([" a ", "", 1.5, true, [1, "a"], { a: null }].map((value) => stored(text, value))).toEqual([
      " a ",
      "",
      "1.5",
      "true",
      '[1,"a"]',
      '{"a":null}',
    ]);
  });

  test("[S3] [D2] of a bool slot is one of eight words", () => {
    const bool = slotOf("bool");
    const all = (...given: readonly Json[]): readonly Json[] => given.map((value) => stored(bool, value));
    expect(all(true, "true", "YES", " y ", "1", 1)).toEqual(Array.from({ length: 6 }, () => true));
    expect(all(false, "False", "no", "N\n", "0", 0)).toEqual(Array.from({ length: 6 }, () => false));
    expect(all("on", "off", "", "maybe", 2, "yes please", [])).toEqual(Array.from({ length: 7 }, () => "refused"));
  });

  test("[S4] [D2] of a float slot is a finite number", () => {
    const float = slotOf("float");
    const all = (...given: readonly Json[]): readonly Json[] => given.map((value) => stored(float, value));
    expect(all(3, -0.5, " 12 ", "1e3", "0x10", "-.5")).toEqual([3, -0.5, 12, 1000, 16, -0.5]);
    expect(all("", "  ", "1,5", "1.234,5", "3 euro", true, [1], {}, "Infinity")).toEqual(
      Array.from({ length: 9 }, () => "refused"),
    );
  });

  test("[S5] of a float slot stays in its bounds, where there are any", () => {
    const both = slotOf("float", { minValue: 0, maxValue: 10 });
    expect([0, 10, "5"].map((value) => stored(both, value))).toEqual([0, 10, 5]);
    expect(stored(both, -0.1)).toBe("refused");
    expect(stored(both, "10.1")).toEqual(["refused as", 10.1]);
    expect(stored(slotOf("float", { minValue: 1 }), 1e300)).toBe(1e300);
    expect(stored(slotOf("float", { maxValue: 1 }), -1e300)).toBe(-1e300);
  });

  test.each<SlotType>(["categorical", "strict_categorical"])("[S6] of a %s slot is one of its values or aliases", (type) => {
    const slot = slotOf(type, { values, aliases: { Small: ["Tiny", "2"], "Extra Large": ["xl"] } });
    const all = (...given: readonly Json[]): readonly Json[] => given.map((value) => stored(slot, value));
    expect(all("small", " SMALL ", "tiny", "XL", "extra large", 2, "2")).toEqual([
      "Small",
      "Small",
      "Small",
      "Extra Large",
      "Extra Large",
      "2",
      "2",
    ]);
    expect(all("medium", "", "extra", true, ["Small"])).toEqual(Array.from({ length: 5 }, () => "refused"));
    const twice = slotOf(type, { values: ["a", "A", "b"], aliases: { a: ["x"], b: ["x"] } });
    expect(["a", "x"].map((value) => stored(twice, value))).toEqual(["a", "a"]);
  });

  test("[S8] of a list slot is a list, that of an any slot what it is", () => {
    const list = slotOf("list");
    expect([["a", 1], [], "a", 0, false, { a: 1 }].map((value) => stored(list, value))).toEqual([
      ["a", 1],
      [],
      ["a"],
      [0],
      [false],
      [{ a: 1 }],
    ]);
    for (const value of ["a", 0, false, [1], { a: 1 }]) expect(stored(slotOf("any"), value)).toEqual(value);
  });

  test("[M4] is the same as another if it reads the same", () => {
    const same = (type: SlotType, one: Json, two: Json): boolean => isSameValue(slotOf(type), one, two);
    expect([same("text", "a", "a"), same("text", "a", "A"), same("any", 1, "1"), same("any", [1], [1])]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect([same("categorical", "a", "A"), same("strict_categorical", "a", "A"), same("categorical", "a", "b")]).toEqual([
      true,
      true,
      false,
    ]);
    expect([same("text", null, null), same("text", null, "null"), same("text", "null", null), same("any", 0, null)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("a refusal", () => {
  const written = (type: string): string => `
flows: { run: { steps: [ {collect: x} ] }, hours: { steps: [ {collect: y} ] } }
slots: { x: { ${type} }, y: { type: text } }
`;
  const CASES = [
    ["[S3]", "type: bool", "perhaps", "utter_boolean_slot_rejection"],
    ["[S4]", "type: float", "a lot", "utter_float_slot_rejection"],
    ["[S5]", "type: float, max_value: 3", 4, "utter_float_slot_rejection"],
    ["[S6]", "type: categorical, values: [a, b]", "c", "utter_categorical_slot_rejection"],
    ["[S7]", "type: strict_categorical, values: [a, b]", "c", "utter_categorical_slot_rejection"],
  ] as const;

  test.each(CASES)("%s [S3] [S4] [S5] [S6] [S7] of an answer for %s quotes it and asks again", (_, type, value, utter) => {
    const talk = new Conversation(assistantOf(written(type)));
    talk.say(start("run"));
    expect(talk.say(set("x", value))).toEqual([`slot x=${JSON.stringify(value)}`, "slot x=null", utter, "utter_ask_x"]);
    expect(talk.state?.said[0]?.text).toContain(`"${value}"`);
  });

  test("[S7] of a strict slot keeps every other value out, wherever it comes from", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  run: { steps: [ {collect: y}, {set_slots: [ {x: c} ]}, {action: fill}, {collect: x} ] }
slots: { x: { type: strict_categorical, values: [a, b] }, y: { type: text } }
actions: [fill]
`),
    );
    expect(talk.say(start("run"), set("x", "c")).slice(-2)).toEqual(["start run", "utter_ask_y"]);
    expect(talk.last?.notes).toContain("c is no value of x; it was not set.");
    expect(talk.say(set("y", "1"))).toEqual(['slot y="1"']);
    expect(talk.done({ output: { x: ["c"] } })).toEqual(["utter_ask_x"]);
    expect(talk.last?.notes).toContain('["c"] is no value of x; it was not set.');
    expect(talk.say(set("x", "B")).slice(0, 2)).toEqual(['slot x="b"', "end run"]);
  });

  test("[S7] of a strict slot lets an action empty it and set what it may hold", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {action: fill} ] } }
slots: { x: { type: strict_categorical, values: [a, b], initial_value: a } }
actions: [fill]
`),
    );
    talk.say(start("run"));
    expect(talk.done({ output: { x: "B" } })[0]).toBe('slot x="b"');
    talk.say(start("run"));
    expect(talk.done({ output: { x: null } })[0]).toBe("slot x=null");
  });

  test("has its words by type", () => {
    expect(TYPES.map((type) => typeRejection(slotOf(type)))).toEqual([
      "utter_categorical_slot_rejection",
      "utter_boolean_slot_rejection",
      "utter_categorical_slot_rejection",
      "utter_categorical_slot_rejection",
      "utter_float_slot_rejection",
      "utter_categorical_slot_rejection",
      "utter_categorical_slot_rejection",
    ]);
  });
});

test("[S9] initial values are there at the start and come back with a reset, which tells only changes", () => {
  const assistant = assistantOf(`
flows: { run: { steps: [ {collect: x}, {collect: y}, {collect: z} ] } }
slots: { x: { type: float, initial_value: 0 }, y: { type: bool, initial_value: false }, z: { type: text } }
`);
  expect(initialSlots(assistant)).toMatchObject({ x: 0, y: false });
  expect(Object.hasOwn(initialSlots(assistant), "z")).toBe(false);
  const talk = new Conversation(assistant);
  expect(talk.say(start("run")).at(-1)).toBe("utter_ask_z");
  expect([talk.slot("x"), talk.slot("y")]).toEqual([0, false]);
  talk.say(set("x", 5));
  expect(talk.slot("x")).toBe(5);
  const trace = talk.say(cancel);
  expect(trace.filter((line) => line.startsWith("slot "))).toEqual(["slot x=0"]);
});
