import { expect, test } from "vitest";
import { engine } from "../../../src/dialogue/engine.ts";
import { textToUnderstand } from "../../../src/dialogue/payload.ts";
import { isPlainText } from "../../../src/dialogue/plain-text.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { viewState } from "../../../src/dialogue/view.ts";
import type { TurnInput } from "../../../src/model/turn.ts";
import { toyAssistant } from "../assistant/toy.ts";

const INPUT: TurnInput = {
  kind: "message",
  turnId: "t1",
  at: 0,
  seed: 0,
  text: "hello",
  commands: [],
  channel: "test",
  locale: "en",
};

test("a decision is a turn and what is seen of its state", () => {
  const turn = takeTurn(toyAssistant, null, INPUT);
  expect(engine.takeTurn(toyAssistant, null, INPUT)).toEqual({ ...turn, view: viewState(toyAssistant, turn.state) });
});

const withLimit = (maxUserCharacters: number) => ({
  ...toyAssistant,
  settings: { ...toyAssistant.settings, maxUserCharacters },
});

test.each([
  ["hello", 5, true],
  ["hello!", 5, false],
  ["hello", 0, true],
  ["hello", -1, true],
  [" a/b ", 10, true],
  ["/hello", 10, false],
  ["  /hello", 10, false],
  ["", 10, false],
  [" \n ", 10, false],
  ["", 0, false],
])("%j of at most %i characters: words and nothing else is %s", (text, limit, plain) => {
  expect(isPlainText(withLimit(limit), text)).toBe(plain);
  // Whoever reads payloads agrees: such a text is understood as it stands.
  expect(!plain || textToUnderstand(withLimit(limit), text) === text).toBe(true);
});
