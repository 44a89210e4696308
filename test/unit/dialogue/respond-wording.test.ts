import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { sayResponse, wordResponse, type Wording } from "../../../src/dialogue/respond.ts";
import type { ResponseVariation } from "../../../src/model/response.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start } from "./conversation.ts";
import { draftFor, word } from "./wording.ts";

describe("[R12] a translation is said in its language, or in the language that it belongs to", () => {
  const translation = { de: { text: "Hallo {name}" }, "de-AT": { text: "Servus {name}" }, fr: {} };

  test.each([
    ["de", "Hallo Ann"],
    ["de-AT", "Servus Ann"],
    ["de-CH", "Hallo Ann"],
    ["fr", "hello Ann"],
    ["es", "hello Ann"],
    ["toString", "hello Ann"],
  ])("%s: %s", (locale, expected) => {
    expect(word({ text: "hello {name}", translation }, { locale, slots: { name: "Ann" } })?.text).toBe(expected);
  });
});

test("[R13] a translation replaces each part that it has, and no other", () => {
  const variation: ResponseVariation = {
    text: "hello",
    image: "/en.png",
    attachment: "en",
    elements: ["en"],
    custom: { in: "en" },
    buttons: [{ title: "Yes", payload: "yes" }],
    translation: {
      de: { buttons: [{ title: "Ja", payload: "yes" }], image: "/de.png", elements: ["de"] },
      fr: { text: "bonjour", attachment: "fr", custom: { in: "fr" } },
    },
  };
  const metadata = { utter_action: "utter_hello" };
  expect(word(variation, { locale: "de" })).toEqual({
    text: "hello",
    image: "/de.png",
    attachment: "en",
    elements: ["de"],
    custom: { in: "en" },
    buttons: [{ title: "Ja", payload: "yes" }],
    metadata,
  });
  expect(word(variation, { locale: "fr" })).toEqual({
    text: "bonjour",
    image: "/en.png",
    attachment: "fr",
    elements: ["en"],
    custom: { in: "fr" },
    buttons: [{ title: "Yes", payload: "yes" }],
    metadata,
  });
});

test("[R14] the words of a response are said as they are written, whatever is noted about rephrasing them", () => {
  const metadata = { rephrase: true, rephrase_prompt: "Be kind.", allow_variation: true };
  expect(word({ text: "hello", metadata })).toEqual({ text: "hello", metadata: { ...metadata, utter_action: "utter_hello" } });
});

describe("[R15] utter_free_chitchat_response, which only holds a place, says utter_cannot_handle under its own name", () => {
  const say = (metadata: ResponseVariation["metadata"], cannot: readonly ResponseVariation[]) => {
    const responses = { utter_free_chitchat_response: [{ text: "place", metadata }], utter_cannot_handle: cannot };
    const draft = draftFor([], { responses });
    sayResponse(draft, "utter_free_chitchat_response");
    return draft.said;
  };

  test("if it is to be rephrased", () => {
    expect(say({ rephrase: true }, [{ text: "sorry", metadata: { tone: "kind" } }])).toEqual([
      { text: "sorry", metadata: { tone: "kind", utter_action: "utter_free_chitchat_response" } },
    ]);
    expect(say({ rephrase: true }, [{ id: "b", text: "sorry", metadata: { tone: "kind" } }])[0]?.metadata).toEqual({
      id: "b",
      tone: "kind",
      utter_action: "utter_free_chitchat_response",
    });
    expect(say({ rephrase: true }, [])[0]?.metadata.utter_action).toBe("utter_internal_error_rasa");
  });

  test("but an author's own fixed words are said", () => {
    expect(say({ rephrase: false }, [{ text: "sorry" }])[0]?.text).toBe("place");
    expect(say(undefined, [{ text: "sorry" }])[0]?.text).toBe("place");
  });

  test("other responses are not touched by it", () => {
    expect(word({ text: "place", metadata: { rephrase: true } })?.text).toBe("place");
  });
});

test("[R16] a message carries the response's name, the wording's id and its metadata", () => {
  expect(word({ id: "web", text: "x", metadata: { tone: "kind", id: "own" } })?.metadata).toEqual({
    id: "own",
    tone: "kind",
    utter_action: "utter_hello",
  });
  expect(word({ id: "web", text: "x" })?.metadata).toEqual({ id: "web", utter_action: "utter_hello" });
  expect(word({ text: "x", metadata: { utter_action: "mine" } })?.metadata).toEqual({ utter_action: "utter_hello" });
});

describe("[R17] metadata.buttons names the property of the pattern that lists more buttons", () => {
  const mine = { title: "Mine", payload: "mine" };
  const more = { title: "{name}", payload: "more" };
  const say = (named: Json, context: Wording["context"]) =>
    word({ text: "x", buttons: [mine], metadata: { buttons: named } }, { slots: { name: "Ann" } }, { context })?.buttons;

  test("they come after those of the response, as they are", () => {
    expect(say("more", { more: [{ ...more }] })).toEqual([mine, more]);
  });

  test("what is no list is none", () => {
    expect(say("more", { more: "text" })).toEqual([mine]);
    expect(say("more", {})).toEqual([mine]);
    expect(say(3, { 3: [{ ...more }] })).toEqual([mine]);
    expect(say("more", undefined)).toEqual([mine]);
  });
});

describe("[R18] with template: jinja every text is a template over slots, context and variables", () => {
  const jinja = { template: "jinja" };

  test("in which an empty slot is None", () => {
    const text = "{{ slots.name }} {{ name }} {{ context.flow }} {{ value }} {{ slots.nothing }}.";
    const wording = { context: { flow: "pay" }, variables: { value: "L" } };
    expect(word({ text, metadata: jinja }, {}, wording)?.text).toBe("None None pay L .");
  });

  test("in titles, payloads and the rest too", () => {
    const buttons = [{ title: "{{ slots.name|upper }}", payload: "/SetSlots(a={{ slots.name }})" }];
    expect(word({ text: "{name}", buttons, image: "/{{ name }}", metadata: jinja }, { slots: { name: "Ann" } })).toMatchObject({
      text: "{name}",
      buttons: [{ title: "ANN", payload: "/SetSlots(a=Ann)" }],
      image: "/Ann",
    });
  });

  test("one that cannot be rendered is said as it is written, with a note", () => {
    const draft = draftFor([{ text: "{{ slots.name|nonsense }}", metadata: jinja }]);
    expect(wordResponse(draft, "utter_hello", {})?.text).toBe("{{ slots.name|nonsense }}");
    expect(draft.notes).toEqual(['A variable in "utter_hello" is not known; its text was left as written.']);
  });

  test("any other template is the plain one", () => {
    expect(word({ text: "{name}", metadata: { template: "f-string" } }, { slots: { name: "Ann" } })?.text).toBe("Ann");
  });
});

test("[R19] a response that an action asks for is worded with its variables, overlaid by its own fields, its buttons at the end", () => {
  const talk = new Conversation(
    assistantOf({
      flows: { pay: { run_pattern_completed: false, steps: [{ action: "act" }] } },
      slots: { fee: { type: "float" } },
      actions: ["act"],
      responses: {
        utter_fee: [{ text: "fee {fee}", image: "/{fee}.png", buttons: [{ title: "Yes", payload: "y" }] }],
      },
    }),
  );
  talk.say(start("pay"));
  talk.done({
    messages: [
      {
        response: "utter_fee",
        variables: { fee: 7 },
        message: { image: "/own.png", buttons: [{ title: "No", payload: "n" }] },
      },
      { message: { text: "plain {fee}" } },
    ],
  });
  expect(talk.state?.said.map(({ text, image, buttons }) => ({ text, image, buttons }))).toEqual([
    {
      text: "fee 7",
      image: "/own.png",
      buttons: [
        { title: "Yes", payload: "y" },
        { title: "No", payload: "n" },
      ],
    },
    { text: "plain {fee}", image: undefined, buttons: undefined },
  ]);
});

test("[R2] [R19] a response of an action that has no fitting wording is answered by the internal error; empty fields of it take nothing away", () => {
  const talk = new Conversation(
    assistantOf({
      flows: { pay: { run_pattern_completed: false, steps: [{ action: "act" }] } },
      actions: ["act"],
      responses: {
        utter_elsewhere: [{ text: "by telephone", channel: "voice" }],
        utter_here: [{ text: "here", image: "/here.png" }],
        utter_internal_error_rasa: [{ text: "trouble" }],
      },
    }),
  );
  talk.say(start("pay"));
  talk.done({
    messages: [
      { response: "utter_elsewhere" },
      { response: "utter_nowhere", message: { text: "" } },
      { response: "utter_nowhere", message: { text: "its own words" } },
      { response: "utter_here", message: { text: "", image: "", buttons: [], custom: {} } },
      { message: { text: "", buttons: [] } },
    ],
  });
  expect(talk.state?.said.map(({ text, image, custom }) => ({ text, image, custom }))).toEqual([
    { text: "trouble", image: undefined, custom: undefined },
    { text: "trouble", image: undefined, custom: undefined },
    { text: "its own words", image: undefined, custom: undefined },
    { text: "here", image: "/here.png", custom: undefined },
  ]);
});
