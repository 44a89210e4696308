import { describe, expect, test } from "vitest";
import type { DialogueEvent } from "../../../src/model/event.ts";
import { groundingOf } from "../../../src/testing/ground.ts";
import { isEqual, meet } from "../../../src/testing/meet.ts";
import type { Expectation } from "../../../src/testing/test-case.ts";
import { shop } from "./shop.ts";

const place = { file: "a.yml", line: 1, column: 1 };
const assistant = await shop();

type Wanted = Expectation extends infer One ? (One extends unknown ? Omit<One, "place"> : never) : never;

const at = (wanted: Wanted, events: readonly DialogueEvent[], from = 0): number | null =>
  meet({ ...wanted, place } as Expectation, events, from, assistant)?.at ?? null;

const slot = (name: string, value: string | number | boolean | null): DialogueEvent => ({ event: "slot", name, value });
const said = (text: string, utter?: string, more: object = {}): DialogueEvent => ({
  event: "bot",
  text,
  metadata: { ...(utter !== undefined && { utter_action: utter }), ...more },
});
const started = (flow: string): DialogueEvent => ({ event: "flow_started", flow_id: flow });

describe("values", () => {
  test.each([
    [1, 1.0, true],
    [true, true, true],
    [true, "true", false],
    ["50", 50, false],
    ["a", "A", false],
    [null, null, true],
    [null, false, false],
    [[1, "a"], [1, "a"], true],
    [[1, "a"], ["a", 1], false],
    [[1], [1, 2], false],
    [{ a: { b: 1 } }, { a: { b: 1 } }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [[], {}, false],
  ])("[T15] %j and %j: %s", (one, other, same) => {
    expect(isEqual(one, other)).toBe(same);
    expect(isEqual(other, one)).toBe(same);
  });
});

describe("slots", () => {
  const events = [slot("size", "S"), slot("size", "M"), slot("gift", null)];

  test("[T15] of several events of one slot any may match, and null is a reset", () => {
    const wants = (name: string, value?: string | null): number | null =>
      at({ kind: "slot_was_set", style: "assertion", slots: [{ name, ...(value !== undefined && { value }) }] }, events);
    expect([wants("size"), wants("size", "S"), wants("size", "M"), wants("size", "L")]).toEqual([0, 0, 1, null]);
    expect([wants("gift"), wants("gift", null), wants("size", null), wants("price")]).toEqual([2, 2, null, null]);
  });

  test("[T15] several slots are met where the last of them is", () => {
    const both = { kind: "slot_was_set", style: "step", slots: [{ name: "gift" }, { name: "size", value: "M" }] } as const;
    expect(at(both, events)).toBe(2);
    expect(at(both, events, 2)).toBeNull();
  });

  test.each(["step", "assertion"] as const)("[T16] slot_was_not_set as %s", (style) => {
    const not = (name: string, value?: string | null): boolean =>
      at({ kind: "slot_was_not_set", style, slots: [{ name, ...(value !== undefined && { value }) }] }, events) !== null;
    expect(not("price")).toBe(true);
    expect(not("size")).toBe(false);
    expect(not("size", "L")).toBe(true);
    expect(not("size", "M")).toBe(false);
    expect(not("gift", null)).toBe(false);
    // A reset sets nothing; a classic step looks for any event.
    expect(not("gift")).toBe(style === "assertion");
  });
});

describe("flows", () => {
  const events: readonly DialogueEvent[] = [
    started("pattern_search"),
    started("hello"),
    started("wrap"),
    { event: "flow_completed", flow_id: "hello", step_id: "hello_0_action" },
    { event: "flow_cancelled", flow_id: "wrap", step_id: "told" },
  ];

  test("[T17] all wants every flow, any the first that started", () => {
    const start = (operator: "all" | "any", ...flows: readonly string[]): number | null =>
      at({ kind: "flow_started", operator, flows }, events);
    expect(start("all", "hello")).toBe(1);
    expect(start("all", "pattern_search")).toBe(0);
    expect(start("all", "wrap", "hello")).toBe(2);
    expect(start("all", "wrap", "exchange")).toBeNull();
    expect(start("any", "wrap", "hello")).toBe(1);
    expect(start("any", "exchange", "wrap")).toBe(2);
    expect(start("any", "exchange")).toBeNull();
  });

  test("[T18] a step's id may have its flow's before it or not", () => {
    const end = (kind: "flow_completed" | "flow_cancelled", flow: string, step: string | null): number | null =>
      at({ kind, flow, step }, events);
    expect([end("flow_completed", "hello", null), end("flow_completed", "hello", "0_action")]).toEqual([3, 3]);
    expect([end("flow_completed", "hello", "hello_0_action"), end("flow_completed", "hello", "action")]).toEqual([3, null]);
    expect([end("flow_cancelled", "wrap", "told"), end("flow_cancelled", "wrap", "wrap_told")]).toEqual([4, 4]);
    expect([end("flow_cancelled", "hello", null), end("flow_completed", "wrap", null)]).toEqual([null, null]);
  });

  test("[T17] a clarification knows its flows by id and by name", () => {
    const asked: readonly DialogueEvent[] = [
      { event: "user", text: "?", commands: [{ command: "clarify", options: ["exchange", "hello"] }] },
      started("pattern_clarification"),
    ];
    const contains = (operator: "all" | "any", ...flows: readonly string[]): number | null =>
      at({ kind: "pattern_clarification_contains", operator, flows }, asked);
    expect(contains("all", "change an item", "hello")).toBe(1);
    expect(contains("all", "exchange")).toBe(1);
    expect(contains("all", "exchange", "wrap")).toBeNull();
    expect(contains("any", "exchange", "wrap")).toBe(1);
    expect(contains("any", "wrap")).toBeNull();
    expect(at({ kind: "pattern_clarification_contains", operator: "all", flows: [] }, events)).toBeNull();
  });
});

describe("messages", () => {
  const events = [said("Size M\ncosts (20).", "utter_told"), said("In stock.")];

  test("[T19] one message fits all the keys", () => {
    const uttered = (wanted: object, from = 0): number | null => at({ kind: "bot_uttered", wanted }, events, from);
    expect(uttered({ utterName: "utter_told", textMatches: "costs" })).toBe(0);
    expect(uttered({ utterName: "utter_told", textMatches: "In stock" })).toBeNull();
    expect(uttered({ textMatches: "In stock." }, 1)).toBe(1);
    expect(uttered({ textMatches: "costs" }, 1)).toBeNull();
    expect(uttered({ buttons: [] })).toBe(0);
  });

  test.each([
    ["costs (20).", true],
    ["^Size \\w\ncosts", true],
    ["^size", false],
    ["(?i)^size", true],
    ["Size.*costs", false],
    ["(?s)Size.*costs", true],
    ["\\ASize", true],
    ["\\.\\Z", true],
    ["(?P<n>\\d+)", true],
    ["[", false],
    ["Size M(", false],
  ])("[T19] words are found as they are or as Python reads them: %j", (textMatches, found) => {
    expect(at({ kind: "bot_uttered", wanted: { textMatches } }, [events[0]!]) !== null).toBe(found);
    expect(at({ kind: "bot_did_not_utter", wanted: { textMatches } }, [events[0]!]) !== null).toBe(!found);
  });

  test("[T13] a bot step wants the whole text of a message, but for line breaks at its end", () => {
    expect(at({ kind: "bot", text: "In stock." }, [said("In stock.\n\n")])).toBe(0);
    expect(at({ kind: "bot", text: "In stock" }, events)).toBeNull();
    expect(at({ kind: "utter", name: "utter_told" }, events)).toBe(0);
    expect(at({ kind: "action_executed", name: "utter_told" }, events)).toBeNull();
  });
});

describe("answers that nobody wrote", () => {
  const cited: DialogueEvent = {
    event: "bot",
    text: "Returns are free. They take 14 days.",
    citations: [{ id: "1", title: "t", quote: "A return is free and takes up to 14 days." }],
    metadata: { answer_source: "knowledge" },
  };
  const judge = (kind: "relevant" | "grounded", wanted: object, events: readonly DialogueEvent[]): unknown =>
    meet({ kind: `generative_response_is_${kind}`, wanted, place } as Expectation, events, 0, assistant);

  test("[T23] relevance is open where there is such a message, and missed where there is none", () => {
    expect(judge("relevant", { threshold: 0.9 }, [cited])).toMatchObject({ at: 0, open: expect.any(String) });
    expect(judge("relevant", {}, [])).toBeNull();
    expect(judge("relevant", { utterName: "utter_a" }, [cited, said("x", "utter_b")])).toBeNull();
    expect(judge("relevant", { utterName: "utter_b" }, [cited, said("x", "utter_b")])).toMatchObject({ at: 1 });
  });

  test("[T23] a source goes by our name and by CALM's", () => {
    const by = (utterSource: string, event: DialogueEvent): boolean => judge("relevant", { utterSource }, [event]) !== null;
    expect(by("knowledge", cited)).toBe(true);
    expect(by("EnterpriseSearchPolicy", cited)).toBe(true);
    expect(by("EnterpriseSearchPolicy", said("x"))).toBe(false);
    expect(by("ContextualResponseRephraser", said("x", "utter_b", { rephrase: true }))).toBe(true);
    expect(by("ContextualResponseRephraser", cited)).toBe(false);
    expect(by("Mine", said("x", "utter_b", { utter_source: "Mine" }))).toBe(true);
  });

  test("[T24] grounding is checked against the ground truth, else against what the message cites", () => {
    expect(judge("grounded", {}, [cited])).toEqual({ at: 0 });
    expect(judge("grounded", { groundTruth: "Shoes are blue." }, [cited])).toBeNull();
    expect(judge("grounded", { groundTruth: "Free returns, 14 days to take." }, [cited])).toEqual({ at: 0 });
    expect(judge("grounded", {}, [said("Returns are free.")])).toMatchObject({ at: 0, open: expect.any(String) });
  });

  test.each([
    ["Returns are free.", ["Every return is free of charge."], 0.8, "supported"],
    ["Returns are free. Shops sell jackets everywhere.", ["Every return is free of charge."], 0.8, "unsupported"],
    ["It takes 14 days.", ["It takes 30 days."], 0.1, "unsupported"],
    ["It costs 1,200.50 pounds.", ["Pounds: 1,200.50 it costs"], 0.8, "supported"],
    ["Free returns within England.", ["Returns are free"], 0.8, "open"],
    ["Free returns within England.", ["Returns are free"], 0.5, "supported"],
    ["Of the and.", ["Free"], 0.8, "supported"],
    ["Anything", [], 0.8, "open"],
    ["Anything", ["the of"], 0.8, "open"],
    ["Free returns cost nothing", ["returns free"], 0.8, "open"],
    ["Free parking", ["returns free"], 0.5, "supported"],
    ["Free parking here now cheap", ["returns free"], 0.5, "unsupported"],
  ])("[T24] %j by %j at %d: %s", (text, sources, threshold, kind) => {
    expect(groundingOf(text, sources, threshold).kind).toBe(kind);
  });

  test("[T24] the sentence that nothing supports is named", () => {
    expect(groundingOf("Returns are free.\n Pigs fly. ", ["returns free"])).toEqual({
      kind: "unsupported",
      sentence: "Pigs fly.",
    });
  });
});
