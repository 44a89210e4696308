import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { lost, said, seen, talking } from "./guard-talk.ts";

describe("a question that is given up", () => {
  test("[G14] D1: fifty answers without a sign of what is asked lead away at the ceiling", () => {
    const talk = talking();
    const asked: number[] = [];
    const told: (readonly string[])[] = [];
    for (let turn = 1; turn <= 50; turn++) {
      if (talk.say(lost).includes("utter_ask_contact_email")) asked.push(turn);
      told.push(seen(talk));
    }
    expect(asked).toEqual([1, 2]);
    expect(told[2]).toEqual(["miss contact_email absent 3/3", "ceiling contact_email 3/3"]);
    expect(talk.stack).not.toContain("book");
  });

  test("[G14] D2: a slot by another name is guarded like its kind", () => {
    const talk = talking();
    talk.say(lost);
    talk.say(lost);
    expect(talk.say(lost)).toEqual([
      "start pattern_cannot_handle",
      "end pattern_cannot_handle",
      "start pattern_slot_exhausted",
      "utter_ask_slot_exhausted_choice",
    ]);
    expect(said(talk)[0]!.text).toMatch(/contact email/);
  });

  /** A question that was given up. */
  function exhausted(more = ""): Conversation {
    const talk = talking("book", {}, more);
    for (let turn = 0; turn < 3; turn++) talk.say(lost);
    return talk;
  }

  test("[G14] later and leaving it call the task off, each in its own words", () => {
    const later = exhausted();
    expect(later.text("/SetSlots(slot_exhausted_choice=later)")).toEqual([
      'slot slot_exhausted_choice="later"',
      "cancel book",
      "utter_slot_exhausted_later",
      "end pattern_slot_exhausted",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    const left = exhausted();
    expect(left.say(set("slot_exhausted_choice", "stop"))).toContain("utter_flow_cancelled_rasa");
    expect(left.stack).not.toContain("book");
    const another = exhausted();
    expect(another.say(set("slot_exhausted_choice", "another way"))).toContain("utter_slot_exhausted_another_way");
    expect(another.stack).not.toContain("book");
  });

  test("[G14] a person is asked for by the reason; where there is none the choice is asked again, the question is not", () => {
    const talk = exhausted();
    talk.say(set("slot_exhausted_choice", "human"));
    expect(talk.effects).toMatchObject([{ kind: "handOff", reason: "slot_exhausted" }]);
    expect(talk.nobody().slice(-3)).toEqual([
      "start pattern_slot_exhausted",
      "slot slot_exhausted_choice=null",
      "utter_ask_slot_exhausted_choice",
    ]);
    expect(talk.stack).toContain("book");
  });

  test("[G14] the choice is asked for twice, then the task is called off", () => {
    const talk = exhausted();
    expect(talk.say(lost)).toContain("utter_ask_slot_exhausted_choice");
    expect(talk.say(lost)).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      'slot slot_exhausted_choice="cancel"',
      "cancel book",
      "utter_flow_cancelled_rasa",
      "end pattern_slot_exhausted",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[G14] a question in between is answered, and the choice is asked again without a miss", () => {
    const talk = exhausted();
    for (let turn = 0; turn < 4; turn++) expect(talk.say({ command: "chitchat" })).toContain("utter_ask_slot_exhausted_choice");
  });

  test("[G14] who gives the answer after all goes on", () => {
    const talk = exhausted();
    expect(talk.say(set("contact_email", "a@b.de"))).toEqual(['slot contact_email="a@b.de"', "utter_ask_visit_date"]);
    expect(seen(talk)).toEqual(["recovered contact_email 4"]);
    expect(talk.stack).toEqual(["book", "pattern_collect_information"]);
  });

  test("[G14] no path leads to the question again: not a digression, a repetition, a reload, a refusal, an own pattern", () => {
    const talk = exhausted();
    for (const command of [
      { command: "repeat bot messages" },
      start("other"),
      { command: "knowledge" },
    ] satisfies readonly Command[])
      expect(talk.say(command)).not.toContain("utter_ask_contact_email");
    const own = exhausted("");
    const flows = {
      ...own.assistant.flows,
      pattern_slot_exhausted: { ...own.assistant.flows["pattern_chitchat"]!, id: "pattern_slot_exhausted" },
    };
    own.assistant = { ...own.assistant, flows };
    const silent = new Conversation(own.assistant);
    silent.text("/session_start");
    silent.say(start("book"));
    silent.say(lost);
    silent.say(lost);
    const last = silent.say(lost);
    expect(last).not.toContain("utter_ask_contact_email");
    expect(last).toContain("utter_flow_cancelled_rasa");
    expect(silent.stack).not.toContain("book");
  });

  test("[G14] a secret is tried three times, and then the task is over without a choice", () => {
    const talk = talking("pay");
    talk.say(lost);
    talk.say(lost);
    expect(talk.say(lost).slice(2)).toEqual([
      "start pattern_slot_exhausted",
      "cancel pay",
      "utter_flow_cancelled_rasa",
      "end pattern_slot_exhausted",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[G15] D5: the next run of the same task begins with nothing against it", () => {
    const talk = talking();
    talk.say(lost);
    talk.say(lost);
    talk.say(cancel);
    expect(seen(talk)).toEqual(["abandoned contact_email 2"]);
    expect(talk.state!.questions).toBeUndefined();
    talk.say(start("book"));
    expect(talk.say(lost)).toContain("utter_hint_email");
    expect(seen(talk)[0]).toBe("miss contact_email absent 1/3");
  });

  test("[G15] an answer freezes its count; a question that is asked anew later goes on from it", () => {
    const talk = talking();
    talk.say(lost);
    talk.say(set("contact_email", "a@b.de"));
    expect(seen(talk)).toEqual(["recovered contact_email 2"]);
    expect(Object.values(talk.state!.questions!)[0]!["contact_email"]).toMatchObject({ filled: true, misses: { absent: 1 } });
    talk.say(set("visit_date", "2026-12-01"));
    expect(seen(talk)).toEqual(["filled visit_date 1"]);
  });

  test("[G15] all questions of one run together have eight misses", () => {
    const talk = talking("book", { ceilings: { email: 20, date: 20 } });
    for (let turn = 0; turn < 5; turn++) talk.say(lost);
    talk.say(set("contact_email", "a@b.de"));
    for (let turn = 0; turn < 2; turn++) talk.say(lost);
    expect(talk.stack).not.toContain("pattern_slot_exhausted");
    talk.say(lost);
    expect(seen(talk)).toEqual(["miss visit_date absent 3/20", "ceiling visit_date 3/20"]);
    const fewer = talking("book", { perFlow: 1 });
    expect(fewer.say(lost)).toContain("utter_ask_slot_exhausted_choice");
  });

  test("[G15] ceilings are the author's", () => {
    const talk = talking("book", { ceilings: { email: 1 } });
    expect(talk.say(lost)).toContain("utter_ask_slot_exhausted_choice");
  });
});

describe("how far the guard goes", () => {
  test("[G16] where it only counts it says nothing and keeps asking", () => {
    const talk = talking("book", { mode: "count" });
    for (let turn = 1; turn <= 4; turn++) {
      expect(talk.say(lost)).toEqual([
        "start pattern_cannot_handle",
        turn === 3 ? "utter_still_not_understood" : "utter_ask_rephrase",
        "end pattern_cannot_handle",
        "utter_ask_contact_email",
      ]);
    }
    expect(seen(talk)).toEqual(["miss contact_email absent 4/3"]);
  });

  test("[G16] where it is off it sees nothing", () => {
    const talk = talking("book", { mode: "off" });
    talk.say(lost);
    expect(seen(talk)).toEqual([]);
    expect(talk.state!.questions).toBeUndefined();
  });

  test("[G16] where the author says nothing it acts", () => {
    const base = talking().assistant;
    const { guards: _, ...settings } = base.settings;
    const talk = new Conversation({ ...base, settings });
    talk.text("/session_start");
    talk.say(start("book"));
    expect(talk.say(lost)).toContain("utter_hint_email");
  });

  test("[G16] a pattern's own question is left alone", () => {
    const talk = talking("other");
    expect(talk.stack).toEqual(["pattern_completed", "pattern_collect_information"]);
    for (let turn = 0; turn < 5; turn++) expect(talk.say(lost)).toContain("utter_ask_continue_conversation");
    expect(talk.state!.questions).toBeUndefined();
  });
});
