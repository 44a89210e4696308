import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import type { FormGuardSettings, SlotSignal } from "../../../src/model/guards.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { lost, said, seen, signalled, skip, talking } from "./guard-talk.ts";

describe("a miss", () => {
  test("[G11] D7: is an answer that is none, to a question that was asked; everything else is none", () => {
    const talk = talking();
    expect(seen(talk)).toEqual([]);
    for (const command of [
      { command: "wait" },
      { command: "chitchat" },
      { command: "clarify", options: ["other", "pay"] },
      { command: "repeat bot messages" },
      { command: "cannot handle", reason: "cannot_handle_not_supported" },
      start("other"),
      set("visit_date", "2026-12-01"),
    ] satisfies readonly Command[]) {
      talk.say(command);
      if (talk.stack.includes("pattern_continue_interrupted"))
        talk.text("/SetSlots(continue_interrupted_flow_confirmation=true)");
      expect([command, seen(talk)]).toEqual([command, []]);
    }
    talk.say(lost);
    expect(seen(talk)).toEqual(["miss contact_email absent 1/3", "strategy contact_email hint 1/3"]);
  });

  test("[G11] D7: a value that was wrong before its question was asked is none", () => {
    const talk = new Conversation(talking("order").assistant);
    talk.text("/session_start");
    expect(talk.say(start("order"), set("size", "huge"))).toEqual([
      'slot size="huge"',
      "start order",
      "slot size=null",
      "utter_categorical_slot_rejection",
      "utter_ask_size",
    ]);
    expect(seen(talk)).toEqual([]);
  });

  test("[G11] is judged by the readers of values: absent, partial, read unsurely, invalid", () => {
    const talk = talking("book", { ceilings: { email: 9 } });
    signalled(talk, { slot: "contact_email", kind: "absent" }, lost);
    expect(seen(talk)[0]).toBe("miss contact_email absent 1/9");
    signalled(talk, { slot: "contact_email", kind: "partial" }, lost);
    expect(seen(talk)[0]).toBe("miss contact_email partial 2/9");
    signalled(talk, { slot: "contact_email", kind: "complete" }, lost);
    expect(seen(talk)[0]).toBe("miss contact_email lowConfidence 3/9");
    signalled(talk, { slot: "visit_date", kind: "complete" }, lost);
    expect(seen(talk)[0]).toBe("miss contact_email absent 4/9");
    talk.say(skip);
    expect(seen(talk)[0]).toBe("miss contact_email absent 5/9");
  });

  test("[G11] is a value that is refused, by its type, by a rule, by an action, by a backend", () => {
    const order = talking("order");
    order.say(set("size", "huge"));
    expect(seen(order)).toEqual(["miss size invalid 1/2", "strategy size hint 1/2"]);
    signalled(order, { slot: "size", kind: "partial" }, set("size", "huge"));
    expect(seen(order)[0]).toBe("miss size partial 2/2");

    const checked = talking("book", {}, "actions: [validate_contact_email]\n");
    checked.say(set("contact_email", "x"));
    expect(checked.done({ output: { contact_email: null } })).toEqual(["slot contact_email=null", "utter_ask_contact_email"]);
    expect(seen(checked)).toEqual(["miss contact_email invalid 1/3", "strategy contact_email hint 1/3"]);
  });

  test("[G11] is counted once a turn, and is none where the question is not asked again", () => {
    const talk = talking("order");
    talk.say(set("size", "huge"), set("size", "tiny"));
    expect(seen(talk)).toEqual(["miss size invalid 1/2", "strategy size hint 1/2"]);
    talk.say(cancel, lost);
    expect(seen(talk)).toEqual(["abandoned size 1"]);
  });

  test("[G11] is told without the words of a payload", () => {
    const talk = talking("order");
    talk.text("/SetSlots(size=huge)");
    expect(talk.last?.guards?.[0]).not.toHaveProperty("said");
    talk.text("huge", set("size", "huge"));
    expect(talk.last?.guards?.[0]).toMatchObject({ said: "huge", flow: "order" });
  });

  test("[G11] outlives what is stored: counts are in the state", () => {
    const talk = talking();
    talk.say(lost);
    const frame = talk.state!.stack[0]!.id;
    expect(talk.state!.questions).toEqual({
      [frame]: { contact_email: { asks: 2, misses: { absent: 1 }, firstAskAt: 1_002_000, lastAt: 1_003_000 } },
    });
  });
});

describe("the ladder", () => {
  test("[G12] a hint in place of a plea, then an example, never the same words twice", () => {
    const talk = talking();
    expect(talk.say(lost)).toEqual([
      "start pattern_cannot_handle",
      "end pattern_cannot_handle",
      "utter_hint_email",
      "utter_ask_contact_email",
    ]);
    talk.say(lost);
    expect(said(talk).map(({ text }) => text)).toEqual(["Written like this, for example: name@example.com", "contact_email?"]);
  });

  test("[G12] a hint names what lacks, where that is known", () => {
    const talk = talking();
    expect(signalled(talk, { slot: "contact_email", kind: "partial", missing: "domain" }, lost)).toContain(
      "utter_missing_domain",
    );
    const other = talking();
    expect(signalled(other, { slot: "contact_email", kind: "partial", missing: "nothing known" }, lost)).toContain(
      "utter_hint_email",
    );
  });

  test("[G12] a value that was refused has been told why: no hint is added to that", () => {
    const talk = talking("order");
    expect(talk.say(set("size", "huge"))).toEqual([
      'slot size="huge"',
      "slot size=null",
      "utter_categorical_slot_rejection",
      "utter_ask_size",
    ]);
  });

  test("[G12] the author's own words for a slot come first", () => {
    const talk = talking("book", {}, "").assistant;
    const responses = {
      ...talk.responses,
      utter_hint_contact_email: [{ text: "own hint" }],
      utter_example_contact_email: [{ text: "own example" }],
    };
    const own = new Conversation({ ...talk, responses });
    own.text("/session_start");
    own.say(start("book"));
    expect(own.say(lost)).toContain("utter_hint_contact_email");
    expect(own.say(lost)).toContain("utter_example_contact_email");
  });

  test("[G12] a number that has to be fetched is waited for, with a way out, and its kind is told where there is no example", () => {
    const talk = talking();
    talk.say(set("contact_email", "a@b.de"), set("visit_date", "2026-12-01"));
    expect(talk.say(lost)).toContain("utter_hint_id");
    expect(talk.say(lost)).toContain("utter_example_none");
    expect(talk.say(lost)).toContain("utter_hold");
    expect(seen(talk)).toEqual(["miss order_id absent 3/5", "hold order_id 3/5"]);
    const [first] = said(talk);
    talk.say(lost);
    expect(said(talk)[0]!.text).not.toBe(first!.text);
    expect(said(talk)[0]!.metadata.utter_action).toBe("utter_hold");
    expect(talk.say(lost)).toContain("utter_ask_slot_exhausted_choice");
  });

  test("[G12] what is said where there is a description is the description", () => {
    const base = talking("order").assistant;
    const slots = { ...base.slots, note: { ...base.slots["note"]!, description: "what we should know" } };
    const talk = new Conversation({
      ...base,
      slots,
      settings: { ...base.settings, guards: { form: { ceilings: { free: 4 } } } },
    });
    talk.text("/session_start");
    talk.say(start("order"), set("size", "small"));
    talk.say(lost);
    talk.say(lost);
    expect(said(talk)[0]!.text).toBe("What I am looking for is this: what we should know");
  });

  test("[G12] a picker is offered exactly where words have failed twice for a day", () => {
    const talk = talking();
    talk.say(set("contact_email", "a@b.de"));
    talk.say(lost);
    expect(said(talk).map(({ metadata }) => metadata["input"])).toEqual([undefined, undefined]);
    expect(talk.say(lost).slice(-2)).toEqual(["utter_input_date_picker", "utter_ask_visit_date"]);
    expect(said(talk).at(-1)!.metadata).toEqual({
      utter_action: "utter_ask_visit_date",
      input: "date-picker",
      slot: "visit_date",
    });
    expect(seen(talk)).toEqual(["miss visit_date absent 2/2", "strategy visit_date date-picker 2/2"]);
    expect(talk.say(lost)).toContain("utter_ask_slot_exhausted_choice");
  });

  test("[G12] choices are offered as buttons, which may hold whatever a value holds", () => {
    const talk = talking("order");
    talk.say(lost);
    talk.say(lost);
    expect(said(talk).at(-1)!.buttons).toEqual([
      { title: "small", payload: "/SetSlots(size=small)" },
      { title: "large", payload: "/SetSlots(size=large)" },
    ]);
    const odd = talking("order").assistant;
    const slots = { ...odd.slots, size: { ...odd.slots["size"]!, values: ["a (b)", "c, d", "e=f"] } };
    const other = new Conversation({ ...odd, slots });
    other.text("/session_start");
    other.say(start("order"));
    other.say(lost);
    other.say(lost);
    expect(
      said(other)
        .at(-1)!
        .buttons!.map(({ payload }) => payload),
    ).toEqual(["a (b)", "c, d", "e=f"]);
  });

  test("[G12] buttons of the author's own stay", () => {
    const base = talking("order").assistant;
    const responses = { ...base.responses, utter_ask_size: [{ text: "size?", buttons: [{ title: "S", payload: "small" }] }] };
    const talk = new Conversation({ ...base, responses });
    talk.text("/session_start");
    talk.say(start("order"));
    talk.say(lost);
    talk.say(lost);
    expect(said(talk).at(-1)!.buttons).toEqual([{ title: "S", payload: "small" }]);
  });

  test("[G12] an action that asks is asked after the sentence", () => {
    const talk = talking("ask_action", {}, "actions: [action_ask_visit_date]\n");
    talk.done();
    talk.say(lost);
    talk.done();
    expect(talk.say(lost)).toContain("utter_input_date_picker");
    expect(talk.effects.map(({ kind }) => kind)).toEqual(["say", "call"]);
  });

  test.each([
    ["en-GB", "11 January"],
    ["de", "11. Januar"],
    ["no such locale", "January 11"],
  ])("[G12] an example of a day is written as in %s", (locale, text) => {
    const plain = talking("ask_action", { ceilings: { date: 3 } });
    const settings = { ...plain.assistant.settings, language: locale };
    const talk = new Conversation({ ...plain.assistant, settings });
    talk.text("/session_start");
    talk.say(start("ask_action"));
    talk.say(lost);
    const input = {
      kind: "message",
      turnId: "x",
      at: 1_000,
      seed: 0,
      channel: "browser",
      text: "x",
      commands: [lost],
    } as const;
    const { events } = takeTurn(talk.assistant, talk.state, { ...input, locale });
    expect(events.find((event) => event.event === "bot")).toMatchObject({ text: `Written like this, for example: ${text}` });
  });
});

describe("the language of a hint", () => {
  /** An English assistant whose question is translated, and whatever else is given. */
  function speaking(translated: readonly string[], locale = "de-AT", form: FormGuardSettings = {}) {
    const base = talking("book", form).assistant;
    const german = (key: string) =>
      base.responses[key]!.map((one) => ({ ...one, translation: { de: { text: `deutsch ${key}` } } }));
    const responses = { ...base.responses, ...Object.fromEntries(translated.map((key) => [key, german(key)])) };
    const talk = new Conversation({ ...base, responses });
    talk.text("/session_start");
    talk.say(start("book"));
    /** What is said in the locale to a miss. */
    return (signal?: SlotSignal): readonly (string | undefined)[] => {
      talk.at += 1_000;
      const input = { kind: "message", turnId: `s${talk.at}`, at: talk.at, seed: 0, channel: "browser", locale } as const;
      const result = takeTurn(talk.assistant, talk.state, { ...input, text: "some words", commands: [lost], signal });
      talk.last = result;
      talk.state = result.state;
      return said(talk).map(({ text }) => text);
    };
  }
  const ASK = "utter_ask_contact_email";

  test("[G53] is that of the question: where there are no words in it, the question alone is asked again", () => {
    expect(speaking([ASK])()).toEqual([`deutsch ${ASK}`]);
    expect(speaking([ASK, "utter_hint_email"])()).toEqual(["deutsch utter_hint_email", `deutsch ${ASK}`]);
    // An assistant without German speaks its own language throughout.
    expect(speaking([])()).toHaveLength(2);
    expect(speaking(["utter_hint_email"])()).toEqual(["contact_email?"]);
    expect(speaking([ASK], "en-GB")()).toHaveLength(2);
  });

  test("[G53] so it is with what is proposed", () => {
    const signal: SlotSignal = { slot: "contact_email", kind: "partial", repair: "john@example.com" };
    expect(speaking([ASK])(signal)).toEqual([`deutsch ${ASK}`]);
    expect(speaking([ASK, "utter_confirm_repair"])(signal)).toEqual(["deutsch utter_confirm_repair"]);
    expect(speaking([])(signal)).toEqual(["Do you mean john@example.com?"]);
  });
});

describe("what was said in spoken form", () => {
  const signal: SlotSignal = { slot: "contact_email", kind: "partial", repair: "john@example.com" };

  test("[G13] is proposed as it is written, in place of the question, and is taken by a yes alone", () => {
    const talk = talking();
    expect(signalled(talk, signal, lost)).toEqual([
      "start pattern_cannot_handle",
      "end pattern_cannot_handle",
      "utter_confirm_repair",
    ]);
    expect(said(talk)[0]).toMatchObject({
      text: "Do you mean john@example.com?",
      buttons: [
        { title: "Yes", payload: "/SetSlots(contact_email=john@example.com)" },
        { title: "No", payload: "/SetSlots(contact_email=null)" },
      ],
    });
    expect(talk.slot("contact_email")).toBeNull();
    expect(seen(talk)).toEqual(["miss contact_email partial 1/3", "strategy contact_email repair 1/3"]);
    expect(talk.text("/SetSlots(contact_email=john@example.com)")).toEqual([
      'slot contact_email="john@example.com"',
      "utter_ask_visit_date",
    ]);
    expect(seen(talk)).toEqual(["recovered contact_email 2"]);
  });

  test("[G13] a no asks the question again, and is no miss", () => {
    const talk = talking();
    signalled(talk, signal, lost);
    expect(talk.text("/SetSlots(contact_email=null)")).toEqual(["utter_ask_contact_email"]);
    expect(seen(talk)).toEqual([]);
  });
});
