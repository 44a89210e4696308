import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import type { Encoding } from "../../../src/nlu/flow-scores.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, flow, requestOf, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

/** A garage is looked for and a thing given back: options with words of refusal and excess among them. */
const WORKSHOP = assistant(
  "workshop",
  [
    flow("find_garage", "find a garage", "Find a garage that repairs the car", ["garage"]),
    flow("return_item", "return an item", "Send an item back", ["reason"]),
    flow("meter", "read a meter", "Tell what a meter shows", ["meter"]),
  ],
  [
    slot("garage", {
      type: "categorical",
      values: ["North Motors", "South Auto", "West Works"],
      aliases: { "North Motors": ["North"], "South Auto": ["South"], "West Works": ["West"] },
    }),
    slot("reason", {
      type: "categorical",
      values: ["too small", "too big", "damaged", "changed my mind"],
      aliases: { "too big": ["too large"], "changed my mind": ["not what I expected", "don't like it"] },
    }),
    slot("meter", { type: "categorical", values: ["electricity", "gas"] }),
  ],
);
const index = createIndex(WORKSHOP);
const ASKED = { garage: "find_garage", reason: "return_item", meter: "meter" } as const;
type Offered = readonly { readonly title: string; readonly payload: string }[];

function say(asking: keyof typeof ASKED | null, text: string, options: Offered = [], encoding?: Encoding): readonly string[] {
  const line = { assistant: "shop" as const, text, ...(asking && { flow: ASKED[asking], asking }) };
  const request = requestOf(WORKSHOP, line);
  return understand(index, { ...request, state: { ...request.state, options } }, encoding).commands.map(inShort);
}

describe("an option that is refused", () => {
  test.each(["not the garage in the North", "anything but North", "not North Motors", "I don't want North Motors"])(
    "%s chooses none of several others",
    (text) => {
      expect(say("garage", text)).toEqual(["cannot handle"]);
    },
  );

  test("is not chosen by the meaning of the whole message either", () => {
    const alike = new Float32Array([1, 0]);
    const other = new Float32Array([0, 1]);
    const encoding = {
      sentence: alike,
      texts: index.texts
        .slice(0, index.encoded)
        .map((text) => ("value" in text && text.value === "North Motors" ? alike : other)),
    };
    expect(say("garage", "the upper one", [], encoding)).toEqual(["set garage=North Motors"]);
    expect(say("garage", "not the garage in the North", [], encoding)).toEqual(["cannot handle"]);
  });

  test.each([
    ["not North and not West", "South Auto"],
    ["neither North nor West", "South Auto"],
    ["not North, the one in the West", "West Works"],
  ])("%s leaves one", (text, value) => {
    expect(say("garage", text)).toEqual([`set garage=${value}`]);
  });

  test("of two leaves the other", () => {
    expect(say("meter", "not gas")).toEqual(["set meter=electricity"]);
  });

  test.each([
    ["it isn't damaged, it's just too big", "too big"],
    ["not too big but too small", "too small"],
    ["too large", "too big"],
    ["it's not what I expected", "changed my mind"],
    ["I don't like it", "changed my mind"],
  ])("%s: what refuses or complains may itself be an option", (text, value) => {
    expect(say("reason", text)).toEqual([`set reason=${value}`]);
  });

  test.each(["it isn't damaged", "it is not too big"])("%s is no reason", (text) => {
    expect(say("reason", text)).toEqual(["cannot handle"]);
  });
});

describe("buttons", () => {
  const garages = ["North Motors", "South Auto", "West Works"].map((title) => ({
    title,
    payload: `/SetSlots(garage=${title})`,
  }));

  test("a refused one is not pressed", () => {
    expect(say("garage", "not North Motors", garages)).toEqual(["cannot handle"]);
    expect(say("garage", "not the motors", garages)).toEqual(["cannot handle"]);
  });
  test("the one that is named beside a refused one is pressed, or the only one that is left", () => {
    expect(say("garage", "West Works, not South Auto", garages)).toEqual(["set garage=West Works"]);
    expect(say("garage", "not South Auto", garages.slice(0, 2))).toEqual(["set garage=North Motors"]);
  });

  const flows = ["find_garage", "return_item"].map((id) => ({
    title: WORKSHOP.flows[id]!.name,
    payload: `/StartFlow(${id})`,
  }));
  test.each([
    ["the second one", "return_item"],
    ["the first", "find_garage"],
    ["2", "return_item"],
    ["the last one please", "return_item"],
    ["return an item", "return_item"],
    ["the garage", "find_garage"],
  ])("of a clarification: %s starts its flow", (text, id) => {
    expect(say(null, text, flows)).toEqual([`start ${id}`]);
  });
  test.each(["neither", "neither of them", "none of those"])("of a clarification: %s starts nothing", (text) => {
    const line = requestOf(WORKSHOP, { assistant: "shop", text });
    const { commands } = understand(index, { ...line, state: { ...line.state, options: flows } });
    expect(commands).toEqual([{ command: "chitchat", about: "decline" }]);
  });
  test("a flow that cannot be started now is not started by its button", () => {
    const request = requestOf(WORKSHOP, { assistant: "shop", text: "the second one" });
    const state = { ...request.state, options: flows, startable: ["find_garage"] };
    expect(understand(index, { ...request, state }).commands).toEqual([{ command: "cannot handle" }]);
  });
});

describe("a yes/no question about people", () => {
  const ASKING = assistant(
    "claims",
    [flow("report", "report an accident", "Report an accident", ["anyone_injured", "confirm_report"])],
    [slot("anyone_injured", { type: "bool" }), slot("confirm_report", { type: "bool" })],
  );
  const people = createIndex(ASKING);
  const answer = (text: string, asking = "anyone_injured"): readonly string[] =>
    understand(people, requestOf(ASKING, { assistant: "shop", text, flow: "report", asking })).commands.map(inShort);

  test.each([
    "nobody was hurt",
    "no one got injured",
    "no-one was injured",
    "none of us was hurt",
    "neither of us",
    "thankfully nobody",
    "nobody is injured",
    "there was nobody in it",
    "we had no injuries",
    "nobody was hurt, but the car is a wreck",
  ])("%s is a no", (text) => {
    expect(answer(text)).toEqual(["set anyone_injured=false"]);
  });
  test.each(["somebody was injured", "I was hurt"])("%s is a yes", (text) => {
    expect(answer(text)).toEqual(["set anyone_injured=true"]);
  });
  test.each(["nobody but my wife was hurt", "nobody was hurt except me", "no idea"])("%s is neither", (text) => {
    expect(answer(text).join()).not.toContain("set");
  });
  test("what nobody did is no answer to whether something shall be done", () => {
    expect(answer("nobody told me that", "confirm_report")).toEqual(["cannot handle"]);
  });
});
