import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { hasResponse, interpolate, sayResponse, wordResponse, type Wording } from "../../../src/dialogue/respond.ts";
import type { ResponseVariation } from "../../../src/model/response.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start } from "./conversation.ts";
import { draftFor, word, type Situation } from "./wording.ts";

const textOf = (text: string, situation: Situation = {}, wording: Wording = {}): string | undefined =>
  word({ text }, situation, wording)?.text;

describe("[R1] [A29] of the wordings that fit channel and condition, the most special group is said", () => {
  const both = { text: "both", channel: "browser", condition: "slots.tier = 'gold'" };
  const channel = { text: "channel", channel: "browser" };
  const conditional = { text: "conditional", condition: "slots.tier = 'gold'" };
  const plain = { text: "plain" };
  const other = { text: "other", channel: "voice" };
  const otherBoth = { text: "other both", channel: "voice", condition: "slots.tier = 'gold'" };

  test.each([
    [[plain, conditional, channel, both, other, otherBoth], "gold", "both"],
    [[plain, conditional, channel, other], "gold", "channel"],
    [[plain, conditional, other, otherBoth], "gold", "conditional"],
    [[plain, other], "gold", "plain"],
    [[plain, conditional, channel, both, other], "iron", "channel"],
    [[plain, conditional, both], "iron", "plain"],
    [[plain, conditional, other], null, "plain"],
  ])("%j for %s: %s", (variations, tier, expected) => {
    for (const seed of [0, 0.3, 0.6, 0.99]) {
      const draft = draftFor(variations, { seed, slots: tier === null ? {} : { tier } });
      expect(wordResponse(draft, "utter_hello", {})?.text).toBe(expected);
    }
  });
});

describe("[R2] where none fits, or there is no such response, the internal error is said", () => {
  test.each<[string, readonly ResponseVariation[]]>([
    ["another channel's", [{ text: "x", channel: "voice" }]],
    ["a condition that is false", [{ text: "x", condition: "slots.name" }]],
    ["a condition that cannot be read", [{ text: "x", condition: "slots.name >" }]],
    ["no wording at all", []],
  ])("%s", (_, variations) => {
    const draft = draftFor(variations);
    expect(hasResponse(draft, "utter_hello")).toBe(variations.length > 0);
    expect(wordResponse(draft, "utter_hello", {})).toBeNull();
    sayResponse(draft, "utter_hello");
    expect(draft.said.map(({ metadata }) => metadata.utter_action)).toEqual(["utter_internal_error_rasa"]);
  });

  test("an unknown name, one of every object, and one without wordings", () => {
    const draft = draftFor([]);
    for (const key of ["utter_nothing", "toString", "utter_hello"]) {
      expect(hasResponse(draft, key)).toBe(false);
      sayResponse(draft, key);
    }
    expect(draft.said.map(({ metadata }) => metadata.utter_action)).toEqual(Array(3).fill("utter_internal_error_rasa"));
  });

  test("and without even that, nothing, with a note", () => {
    const draft = draftFor([], { responses: { utter_internal_error_rasa: [] } });
    sayResponse(draft, "utter_hello");
    expect(draft.said).toEqual([]);
    expect(draft.notes).toEqual(['There is no response "utter_hello" that fits.']);
  });
});

describe("[R3] the older list of conditions: all slots have exactly the value, types included", () => {
  const says = (condition: readonly { readonly name: string; readonly value: Json }[], slots: Readonly<Record<string, Json>>) =>
    word({ text: "x", condition }, { slots }) !== null;

  test.each<[Json, Json, boolean]>([
    ["gold", "gold", true],
    ["gold", "Gold", false],
    [1, 1, true],
    [1, "1", false],
    [true, true, true],
    [true, "true", false],
    [true, 1, false],
    [null, null, true],
    [null, "x", false],
    [["a"], ["a"], true],
    [["a"], ["a", "b"], false],
  ])("%j wanted, %j there: %s", (wanted, there, expected) => {
    expect(says([{ name: "any", value: wanted }], there === null ? {} : { any: there })).toBe(expected);
  });

  test("all of them", () => {
    const both = [
      { name: "any", value: 1 },
      { name: "name", value: "Ann" },
    ];
    expect(says(both, { any: 1, name: "Ann" })).toBe(true);
    expect(says(both, { any: 1 })).toBe(false);
    expect(says([], {})).toBe(true);
    expect(says([{ name: "unknown", value: 1 }], {})).toBe(false);
  });

  test("it counts as a condition", () => {
    const draft = draftFor([{ text: "plain" }, { text: "listed", condition: [{ name: "name", value: "Ann" }] }], {
      slots: { name: "Ann" },
    });
    expect(wordResponse(draft, "utter_hello", {})?.text).toBe("listed");
  });
});

describe("[R4] chance chooses among those of the group", () => {
  test("evenly by the turn's seed", () => {
    const texts = [0, 0.24, 0.26, 0.49, 0.51, 0.74, 0.76, 0.99].map(
      (seed) =>
        wordResponse(
          draftFor(
            ["a", "b", "c", "d"].map((text) => ({ text })),
            { seed },
          ),
          "utter_hello",
          {},
        )?.text,
    );
    expect(texts).toEqual(["a", "a", "b", "b", "c", "c", "d", "d"]);
  });

  test("anew with each response of a turn", () => {
    const draft = draftFor(["a", "b", "c", "d"].map((text) => ({ text })));
    expect([1, 2, 3, 4].map(() => wordResponse(draft, "utter_hello", {})?.text)).toEqual(["a", "c", "a", "d"]);
  });
});

describe("[R5] the words said last are not said again where there are others", () => {
  test("from turn to turn", () => {
    const talk = new Conversation(
      assistantOf({
        flows: { hello: { run_pattern_completed: false, steps: [{ action: "utter_hello" }] } },
        responses: { utter_hello: [{ text: "a" }, { text: "b" }] },
      }),
    );
    let before: string | undefined;
    for (let turn = 0; turn < 8; turn++) {
      talk.say(start("hello"));
      expect(talk.state?.said[0]?.text).not.toBe(before);
      before = talk.state?.said[0]?.text;
    }
  });

  test("nor in one turn; where there are none they are", () => {
    const draft = draftFor([{ text: "a" }, { text: "b" }]);
    sayResponse(draft, "utter_hello");
    sayResponse(draft, "utter_hello");
    expect(new Set(draft.said.map(({ text }) => text))).toEqual(new Set(["a", "b"]));
    sayResponse(draft, "utter_hello");
    expect(draft.said).toHaveLength(3);
  });

  test("fallbacks included", () => {
    const talk = new Conversation(assistantOf({}));
    let before: string | undefined;
    for (let turn = 0; turn < 10; turn++) {
      talk.say();
      expect(talk.state?.said[0]?.text).not.toBe(before);
      before = talk.state?.said[0]?.text;
    }
  });
});

describe("[R6] {slot} becomes the slot's value, as Python prints it", () => {
  test.each([
    ["Hi {name}!", "Hi Ann!"],
    ["{tier}", "None"],
    ["{count} {any}", "3 True"],
    ["{tags}", "['a', 'b']"],
    ["{name}{name}", "AnnAnn"],
    ["no variable", "no variable"],
    ["{}", "{}"],
    ["{ }\n{", "{ }\n{"],
  ])("%j", (text, expected) => {
    expect(textOf(text, { slots: { name: "Ann", count: 3, any: true, tags: ["a", "b"] } })).toBe(expected);
  });
});

describe("[R7] braces are written twice", () => {
  test.each([
    ["{{x}}", "{x}"],
    ["{{{name}}}", "{Ann}"],
    ['/go{{"n": "{name}"}}', '/go{"n": "Ann"}'],
    ["{{name}}", "{name}"],
  ])("%s", (text, expected) => expect(textOf(text, { slots: { name: "Ann" } })).toBe(expected));
});

describe("[R8] a text with an unknown name is left as it is written, with one note", () => {
  test.each(["Hi {nobody} and {name} {{x}}", "{name} {not a name}", "{toString}", "{name.first}", '/go{"n": "x"}'])(
    "%s",
    (text) => {
      const draft = draftFor([{ text, image: text }], { slots: { name: "Ann" } });
      const message = wordResponse(draft, "utter_hello", {});
      expect(message?.text).toBe(text);
      expect(message?.image).toBe(text);
      expect(draft.notes).toEqual(['A variable in "utter_hello" is not known; its text was left as written.']);
    },
  );

  test("other texts of the response are filled", () => {
    const buttons = [{ title: "{name}", payload: "{nobody}" }];
    expect(word({ text: "{name}", buttons }, { slots: { name: "Ann" } })).toMatchObject({
      text: "Ann",
      buttons: [{ title: "Ann", payload: "{nobody}" }],
    });
  });

  test("the text of one name is told from that of several lines", () => {
    expect(interpolate("{a\nb}", () => "x")).toBe("{a\nb}");
    expect(interpolate("{größe} {a b}", (name) => `<${name}>`)).toBe("<größe> <a b>");
    expect(interpolate("{a} {b}", (name) => (name === "a" ? null : undefined))).toBeNull();
  });
});

test("[R9] variables of an action win over slots", () => {
  expect(textOf("{name} {fee} {tier}", { slots: { name: "Ann", tier: "gold" } }, { variables: { name: "Bo", fee: 2 } })).toBe(
    "Bo 2 gold",
  );
  const jinja = { text: "{{ name }} {{ fee }} {{ slots.name }}", metadata: { template: "jinja" } };
  expect(word(jinja, { slots: { name: "Ann" } }, { variables: { name: "Bo", fee: 2 } })?.text).toBe("Bo 2 Ann");
});

test("[R10] everything that is said is filled: titles, payloads, image, attachment, elements, custom", () => {
  const variation = {
    text: "{name}",
    buttons: [{ title: "{name}", payload: "/SetSlots(a={name})", kind: "{name}" }],
    image: "/{name}.png",
    attachment: { url: "/{name}", size: 3 },
    elements: [{ title: "{name}", list: ["{name}", null, true, 2] }, "{name}"],
    custom: { a: { b: ["{name}"] } },
  };
  expect(word(variation, { slots: { name: "Ann" } })).toEqual({
    text: "Ann",
    buttons: [{ title: "Ann", payload: "/SetSlots(a=Ann)", kind: "{name}" }],
    image: "/Ann.png",
    attachment: { url: "/Ann", size: 3 },
    elements: [{ title: "Ann", list: ["Ann", null, true, 2] }, "Ann"],
    custom: { a: { b: ["Ann"] } },
    metadata: { utter_action: "utter_hello" },
  });
});

test("[D10] a text is one message with its buttons, blank lines and all", () => {
  const buttons = [{ title: "Yes", payload: "y" }];
  expect(word({ text: "one\n\ntwo", buttons })).toEqual({
    text: "one\n\ntwo",
    buttons,
    metadata: { utter_action: "utter_hello" },
  });
  expect(word({ text: "" })).toEqual({ text: "", metadata: { utter_action: "utter_hello" } });
});

test("[R11] what a visitor wrote is never read as a template", () => {
  const name = "{tier} {{ slots }} {% if %}";
  expect(textOf("Hi {name}", { slots: { name } })).toBe(`Hi ${name}`);
  expect(word({ text: "Hi {{ slots.name }}", metadata: { template: "jinja" } }, { slots: { name } })?.text).toBe(`Hi ${name}`);
});
