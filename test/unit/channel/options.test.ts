import { expect, test } from "vitest";
import { PLAIN_CHANNEL } from "../../../src/channel/channel.ts";
import { chosenFrom, offeredIn, optionsOf, typedFor } from "../../../src/channel/options.ts";
import type { BotMessage } from "../../../src/model/response.ts";

const titled = (...titles: readonly string[]) => titles.map((title) => ({ title, payload: `/${title}` }));
const offer = (...titles: readonly string[]) => ({ options: titled(...titles), byNumber: true });
const say = (text: string, ...titles: readonly string[]): BotMessage => ({ text, buttons: titled(...titles), metadata: {} });

test("[X7] a number, its word, the words of the option and its payload choose it", () => {
  const yesNo = offer("Yes, do it", "No");
  for (const text of ["1", " 1. ", "1)", "#1", "option 1", "Number one", "ONE", "１", "yes,  do it!", "/Yes, do it"])
    expect([text, chosenFrom(yesNo, text)?.title]).toEqual([text, "Yes, do it"]);
  for (const text of ["2", "two", "no", "No."]) expect([text, chosenFrom(yesNo, text)?.title]).toEqual([text, "No"]);
});

test("[X7] what chooses nothing is understood as it is", () => {
  for (const text of ["0", "3", "11", "no one", "maybe", "", "one of them", "1 2", "yes"])
    expect([text, chosenFrom(offer("Yes, do it", "No"), text)]).toEqual([text, null]);
});

test("[X7] where a title is a number, a number is its title", () => {
  expect(chosenFrom(offer("2", "1"), "2")?.title).toBe("2");
  expect(chosenFrom(offer("2", "other"), "1")).toBe(null);
});

test("[X8] only what was offered last is on offer", () => {
  const channel = PLAIN_CHANNEL;
  expect(offeredIn([], channel)).toEqual({ options: [], byNumber: false });
  expect(offeredIn([say("a", "x"), say("b", "y", "z")], channel)).toEqual(offer("y", "z"));
  expect(offeredIn([say("a"), say("b")], channel)).toEqual({ options: [], byNumber: false });
});

test("[X8] once something else was said, a number may mean that: words alone choose", () => {
  const later = offeredIn([say("a", "Yes"), say("How many?")], PLAIN_CHANNEL);
  expect(chosenFrom(later, "1")).toBe(null);
  expect(chosenFrom(later, "yes")?.title).toBe("Yes");
});

test("[X8] buttons of cards are options where there are no cards", () => {
  const message: BotMessage = {
    buttons: titled("Other"),
    elements: [
      { buttons: [{ title: "Take it", payload: "/take" }, { title: "More", url: "https://a.example" }, 3] },
      { title: "x" },
    ],
    metadata: {},
  };
  expect(optionsOf(message, { cards: false })).toEqual([...titled("Other"), { title: "Take it", payload: "/take" }]);
  expect(optionsOf(message, { cards: true })).toEqual(titled("Other"));
});

test("[X8] where options are pressed, a number is only a number", () => {
  const pressed = offeredIn([say("Sure?", "Yes", "No")], { ...PLAIN_CHANNEL, buttons: { max: 2, maxTitleLength: 3 } });
  expect(chosenFrom(pressed, "1")).toBe(null);
  expect(chosenFrom(pressed, "no")?.title).toBe("No");
});

test("[X7] what somebody types who wants an option chooses it", () => {
  for (const one of [offer("Yes", "No"), offer("2", "1"), { ...offer("Yes", "No"), byNumber: false }])
    expect(one.options.map((option) => chosenFrom(one, typedFor(one, option)))).toEqual(one.options);
  expect(typedFor(offer("Yes", "No"), offer("Yes", "No").options[1]!)).toBe("0");
});
