import { describe, expect, test } from "vitest";
import type { ResponseVariation } from "../../../src/model/response.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start } from "./conversation.ts";

function answers(variations: readonly ResponseVariation[], slots: Readonly<Record<string, string | null>> = {}): Conversation {
  const talk = new Conversation(
    assistantOf({
      flows: { hello: { run_pattern_completed: false, steps: [{ action: "utter_hello" }] } },
      slots: { name: { type: "text" }, tier: { type: "text" } },
      responses: { utter_hello: variations },
    }),
  );
  talk.text("/session_start");
  talk.state = { ...talk.state!, slots: { ...talk.state!.slots, ...slots } as never };
  talk.say(start("hello"));
  return talk;
}

const textOf = (talk: Conversation): string | undefined => talk.state?.said[0]?.text;

describe("[A29] of the wordings that fit, the most special one is said", () => {
  const conditional = { text: "conditional", condition: "slots.tier = 'gold'" };
  const both = { text: "both", channel: "browser", condition: "slots.tier = 'gold'" };
  const channel = { text: "channel", channel: "browser" };
  const plain = { text: "plain" };
  const other = { text: "other", channel: "voice" };

  test.each([
    [[plain, conditional, channel, both, other], "gold", "both"],
    [[plain, conditional, channel, other], "gold", "channel"],
    [[plain, conditional, other], "gold", "conditional"],
    [[plain, conditional, other], null, "plain"],
  ])("%o for %s: %s", (variations, tier, expected) => {
    expect(textOf(answers(variations, tier === null ? {} : { tier }))).toBe(expected);
  });

  test("and if none fits, the internal error's words", () => {
    expect(answers([other]).state?.said[0]?.metadata.utter_action).toBe("utter_internal_error_rasa");
  });
});

describe("a wording", () => {
  test("is filled with slots; braces are written twice", () => {
    const talk = answers(
      [
        {
          text: "Hi {name}, {tier}",
          buttons: [{ title: "{name}", payload: '/go{{"n":"{name}"}}' }],
          custom: { a: ["{name}"] },
        },
      ],
      { name: "Ann" },
    );
    expect(talk.state?.said[0]).toEqual({
      text: "Hi Ann, None",
      buttons: [{ title: "Ann", payload: '/go{"n":"Ann"}' }],
      custom: { a: ["Ann"] },
      metadata: { utter_action: "utter_hello" },
    });
  });

  test("with an unknown name is left as written, with a note", () => {
    const talk = answers([{ text: "Hi {nobody} {{x}}" }]);
    expect(textOf(talk)).toBe("Hi {nobody} {{x}}");
    expect(talk.last?.notes.join(" ")).toContain("utter_hello");
  });

  test("never runs what a visitor wrote", () => {
    expect(textOf(answers([{ text: "Hi {name}" }], { name: "{tier} {{ slots }} {% if %}" }))).toBe(
      "Hi {tier} {{ slots }} {% if %}",
    );
  });

  test("is not repeated twice in a row where there is another", () => {
    const talk = answers([{ text: "a" }, { text: "b" }]);
    for (let turn = 0; turn < 8; turn++) {
      const before = textOf(talk);
      talk.say(start("hello"));
      expect(textOf(talk)).not.toBe(before);
    }
  });

  test("is translated", () => {
    const talk = answers([{ text: "hello", translation: { en: { text: "hi there" } } }]);
    expect(textOf(talk)).toBe("hi there");
  });
});

test("fallbacks never say the same words twice in a row", () => {
  const talk = new Conversation(assistantOf({}));
  let before: string | undefined;
  for (let turn = 0; turn < 10; turn++) {
    talk.say();
    expect(textOf(talk)).not.toBe(before);
    before = textOf(talk);
  }
});
