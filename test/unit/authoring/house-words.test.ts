import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { DE } from "../../../src/authoring/words/de.ts";
import { ES } from "../../../src/authoring/words/es.ts";

const FLOW = "flows: { hi: { description: says hello, steps: [{ action: utter_hi }] } }\n";
const responsesOf = async (settings: string, responses = "responses: { utter_hi: [{ text: hello }] }\n") => {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: `${FLOW}${responses}${settings}` }]);
  return assistant!.responses;
};

test("[G53] an assistant that speaks one language has the house's words in it alone", async () => {
  const english = await responsesOf("");
  expect(english["utter_hint_email"]).toEqual([{ text: expect.stringContaining("I need an e-mail address") as string }]);
  const german = await responsesOf("language: de-AT\n");
  expect(german["utter_hint_email"]).toEqual([{ text: DE["utter_hint_email"]![0] }]);
  expect(german["utter_confirm_repair"]![1]).toEqual({
    text: "Ist das richtig: {repair}?",
    buttons: [
      { title: "Ja", payload: "yes" },
      { title: "Nein", payload: "no" },
    ],
  });
  expect((await responsesOf("language: es\n"))["utter_input_buttons"]).toEqual([{ text: ES["utter_input_buttons"]![0] }]);
});

test("[G53] other languages are translations: those that are named, and those into which the author has translated", async () => {
  const named = await responsesOf("additional_languages: [de]\n");
  expect(Object.keys(named["utter_hint_date"]![0]!.translation!)).toEqual(["de"]);
  const written = await responsesOf("", "responses: { utter_hi: [{ text: hello, translation: { es: { text: hola } } }] }\n");
  expect(written["utter_hint_date"]![0]!.translation).toEqual({ es: { text: ES["utter_hint_date"]![0] } });
  const turned = await responsesOf("language: de\nadditional_languages: [en, fr]\n");
  expect(turned["utter_hint_date"]).toEqual([
    { text: DE["utter_hint_date"]![0], translation: { en: { text: 'I need a day, such as a date or "next Friday".' } } },
  ]);
});

test("[G53] a language of which the house has no words goes without its hints, and what an author words stays", async () => {
  const french = await responsesOf(
    "language: fr\n",
    "responses: { utter_hi: [{ text: salut }], utter_hint_date: [{ text: Un jour. }] }\n",
  );
  expect(french["utter_hint_date"]).toEqual([{ text: "Un jour." }]);
  const hints = Object.keys(french).filter((key) => /^utter_(hint|missing|example|input|hold|confirm_repair)/.test(key));
  expect(hints).toEqual(["utter_hint_date"]);
  expect(french["utter_ask_rephrase"]).toBeDefined();
});

test("[G53] each translation is one of a response of the house, with as many buttons", async () => {
  const house = await responsesOf("");
  expect(Object.keys(ES)).toEqual(Object.keys(DE));
  for (const words of [DE, ES]) {
    for (const [key, wordings] of Object.entries(words)) {
      expect([key, wordings.length]).toEqual([key, house[key]?.length]);
      for (const [at, wording] of wordings.entries()) {
        const { text = "", buttons = [] } = house[key]![at]!;
        const told = typeof wording === "string" ? { text: wording, titles: [] } : wording;
        expect([key, told.titles.length]).toEqual([key, buttons.length]);
        const holes = (one: string): readonly string[] =>
          (one.match(/\{+[\w.]+\}+/g) ?? []).filter((hole) => hole !== "{slot_name}");
        expect([key, ...holes(told.text)]).toEqual([key, ...holes(text)]);
      }
    }
  }
});
