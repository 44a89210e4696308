import { expect, test } from "vitest";
import { standaloneForm } from "../../../../src/assistant/guards/standalone.ts";

const PUMP = "What is a heat pump?";
const after = (question: string, last: string | null = PUMP, language = "en"): string =>
  standaloneForm(question, last, language);

test("[L9] what points back takes the words of what was asked before, without those that say nothing", () => {
  expect(after("How much does it cost?")).toBe("How much does it cost? (heat pump)");
  expect(after("And how long do they last in winter?")).toBe("And how long do they last in winter? (heat pump)");
  expect(after("How much is that?")).toBe("How much is that? (heat pump)");
  expect(after("How do I get there?", "Where is the office in Leipzig?")).toBe("How do I get there? (office leipzig)");
  expect(after("Was kostet das?", "Was ist eine Wärmepumpe?", "de")).toBe("Was kostet das? (wärmepumpe)");
});

test("[L9] what names its own thing, or points at nothing, stays as it is", () => {
  for (const question of [
    "Is there a lift?",
    "Can I change this date online?",
    "Does it come with free cancellation and breakfast included?",
    "Do you deliver?",
    "怎么付款",
    "???",
  ])
    expect(after(question)).toBe(question);
  expect(after("How much does it cost?", null)).toBe("How much does it cost?");
  expect(after("What is it?", "What is it?")).toBe("What is it?");
  expect(after("How big is a heat pump and its pump?", PUMP)).toBe("How big is a heat pump and its pump?");
});

test("[L9] at most eight words are taken over", () => {
  const last = "alpha bravo charlie delta echo foxtrot golf hotel india juliet";
  expect(after("it", last)).toBe("it (alpha bravo charlie delta echo foxtrot golf hotel)");
});
