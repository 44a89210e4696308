import { describe, expect, test } from "vitest";
import type { SearchResult } from "../../../src/model/effect.ts";
import type { Conversation } from "./conversation.ts";
import { talking } from "./task-talk.ts";

const HOURS = { text: "At nine.", citations: [{ id: "a", title: "Hours" }] };

function asked(text = "when do you open"): Conversation {
  const talk = talking();
  talk.text(text, { command: "knowledge" });
  return talk;
}

const found = (talk: Conversation, result: Partial<SearchResult>): readonly string[] =>
  talk.outcome({ kind: "done", result: { kind: "search", answer: null, ...result } });

describe("an answer of a source", () => {
  test("[L7] is said with the question that it answers, and as one that was given before if it was", () => {
    const talk = asked();
    found(talk, { answer: HOURS });
    expect(talk.state?.said[0]).toEqual({
      ...HOURS,
      metadata: { answer_source: "knowledge", question: "when do you open" },
    });
    const again = asked();
    found(again, { answer: HOURS, again: true });
    expect(again.state?.said[0]).toMatchObject({ text: "As I said: At nine.", citations: HOURS.citations });
  });

  test("[L13] that there is none is said with what comes closest, as links where there is an address", () => {
    const plain = asked();
    expect(found(plain, {})).toContain("utter_no_relevant_answer_found");
    const talk = asked();
    const closest = [
      { id: "a", title: "Paying [old]", url: "/help (1)" },
      { id: "b", title: "Moving" },
    ];
    expect(found(talk, { closest })).toContain("utter_not_covered_closest");
    expect(talk.state?.said[0]?.text).toContain(String.raw`[Paying \[old\]](/help%20%281%29), Moving.`);
    expect(talk.state?.said[0]).not.toHaveProperty("citations");
  });

  test("[L5] where looking again is useless a person is offered, whatever comes closest", () => {
    const talk = asked();
    expect(found(talk, { exhausted: true, closest: [{ id: "a", title: "A" }] })).toContain("utter_not_covered_exhausted");
    expect(talk.state?.said[0]?.buttons?.[0]?.title).toBe("Talk to a person");
  });
});

describe("who is not satisfied with an answer", () => {
  test("[L8] gets one more attempt for the same question, then a person is offered", () => {
    const talk = asked();
    found(talk, { answer: HOURS });
    talk.text("that is not what I meant", { command: "dissatisfied" });
    expect(talk.effects).toMatchObject([{ kind: "search", question: "when do you open", broaden: true }]);
    found(talk, { answer: { text: "Or at ten.", citations: HOURS.citations } });
    expect(talk.state?.said[0]?.metadata).toEqual({
      answer_source: "knowledge",
      question: "when do you open",
      looked_further: true,
    });
    expect(talk.text("no, wrong again", { command: "dissatisfied" })).toContain("utter_not_covered_exhausted");
    expect(talk.effects.some(({ kind }) => kind === "search")).toBe(false);
    expect(talk.text("still bad", { command: "dissatisfied" })).toContain("utter_dissatisfied");
  });

  test("[L8] of something else is comforted", () => {
    const talk = talking();
    expect(talk.text("this is bad", { command: "dissatisfied" })).toContain("utter_dissatisfied");
    const later = asked();
    found(later, { answer: HOURS });
    later.text("thanks", { command: "chitchat", about: "thanks" });
    expect(later.text("this is bad", { command: "dissatisfied" })).toContain("utter_dissatisfied");
  });
});
