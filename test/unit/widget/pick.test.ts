import { expect, test } from "vitest";
import { pickedOf, pickOf } from "../../../widget/picker/pick.ts";
import type { AssistantView } from "../../../src/assistant/view.ts";
import { EMPTY_VIEW, scriptedMessage } from "../../browser/scripted-handle.ts";

const asking = (metadata: Record<string, string | number>, more: Partial<AssistantView> = {}): AssistantView => ({
  ...EMPTY_VIEW,
  messages: [{ ...scriptedMessage(1, "When?"), metadata }],
  question: { slot: "day", type: "text", options: [] },
  ...more,
});

test("a question that comes with another input can be answered by choosing", () => {
  expect(pickOf(asking({ input: "date-picker", slot: "day" }))).toEqual({
    message: scriptedMessage(1, "").id,
    kind: "date",
    slot: "day",
    min: "",
    max: "",
  });
  expect(pickOf(asking({ input: "time-picker" }))?.kind).toBe("time");
  expect(pickOf(asking({ input: "date-time-picker" }))?.kind).toBe("date-time");
});

test("other inputs, and questions that are not open any more, offer nothing", () => {
  const offer = { input: "date-picker", slot: "day" };
  expect(pickOf(asking({ input: "buttons" }))).toBeNull();
  expect(pickOf(asking({ input: "toString" }))).toBeNull();
  expect(pickOf(asking({ input: 3 }))).toBeNull();
  expect(pickOf(asking({}))).toBeNull();
  expect(pickOf(asking(offer, { phase: "ended" }))).toBeNull();
  expect(pickOf(asking(offer, { question: { slot: "name", type: "text", options: [] } }))).toBeNull();
  expect(pickOf(asking({ input: "date-picker" }, { question: null }))).toBeNull();
  expect(pickOf({ ...asking(offer), messages: [] })).toBeNull();
  const answered = [...asking(offer).messages, { ...scriptedMessage(2, "tomorrow"), from: "user" as const }];
  expect(pickOf({ ...asking(offer), messages: answered })).toBeNull();
});

test("while the open question is not known, as after a reload, the message's own slot counts", () => {
  expect(pickOf(asking({ input: "date-picker", slot: "day" }, { question: null }))?.slot).toBe("day");
});

test("bounds are taken where they have the form of the values", () => {
  const bounded = pickOf(asking({ input: "date-picker", min: "2026-11-21", max: "soon" }));
  expect([bounded?.min, bounded?.max]).toEqual(["2026-11-21", ""]);
  expect(pickOf(asking({ input: "time-picker", min: "08:00", max: 20 }))).toMatchObject({ min: "08:00", max: "" });
});

test("a slot whose name would not survive in a payload offers nothing", () => {
  expect(pickOf(asking({ input: "date-picker", slot: "a=1, b" }, { question: null }))).toBeNull();
});

test("what is chosen reads like words of the visitor's language and means the value itself", () => {
  const pick = (input: string) => pickOf(asking({ input, slot: "day" }))!;
  expect(pickedOf(pick("date-picker"), "2027-02-28", "en-GB")).toEqual({
    title: "28 February 2027",
    payload: "/SetSlots(day=2027-02-28)",
  });
  expect(pickedOf(pick("date-picker"), "2027-02-28", "de")?.title).toBe("28. Februar 2027");
  expect(pickedOf(pick("time-picker"), "19:05", "de")).toEqual({ title: "19:05", payload: "/SetSlots(day=19:05)" });
  expect(pickedOf(pick("date-time-picker"), "2027-02-28T07:30", "en-GB")).toEqual({
    title: "28 February 2027 at 07:30",
    payload: "/SetSlots(day=2027-02-28T07:30)",
  });
});

test("seconds are left away, what is no value is none, and an unknown language is no trouble", () => {
  const pick = (input: string) => pickOf(asking({ input, slot: "day" }))!;
  expect(pickedOf(pick("time-picker"), "19:05:30", "de")?.payload).toBe("/SetSlots(day=19:05)");
  expect(pickedOf(pick("date-time-picker"), "2027-02-28T07:30:00.000", "de")?.payload).toBe("/SetSlots(day=2027-02-28T07:30)");
  for (const value of ["", "tomorrow", "12027-02-28", "19:05"]) expect(pickedOf(pick("date-picker"), value, "de")).toBeNull();
  expect(pickedOf(pick("date-picker"), "2027-02-28", "no language")?.title).toBe("February 28, 2027");
});
