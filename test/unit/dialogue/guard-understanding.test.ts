import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import type { UnderstandingGuardSettings } from "../../../src/model/guards.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, start } from "./conversation.ts";
import { lost, said } from "./guard-talk.ts";

const SHOP = `
flows:
  pay: { name: paying, steps: [ {collect: amount} ] }
  hours: { name: opening hours, steps: [ {action: utter_hours} ] }
  long: { name: a long task, steps: [ {call: pay} ] }
slots: { amount: { type: float } }
responses: { utter_hours: nine to five }
`;

function talking(understanding: UnderstandingGuardSettings = {}): Conversation {
  const assistant = assistantOf(SHOP);
  const settings = { ...assistant.settings, guards: { understanding: { mode: "act" as const, ...understanding } } };
  const talk = new Conversation({ ...assistant, settings });
  talk.text("/session_start");
  return talk;
}

/** What the guard saw in the last turn. */
function seen(talk: Conversation): readonly string[] {
  return (talk.last?.guards ?? [])
    .filter(({ guard }) => guard === "nlu")
    .map(({ what, attempt, label, said: words }) =>
      [what, attempt, label && `${label.source}=${label.value}`, words && `"${words}"`]
        .filter((part) => part !== undefined)
        .join(" "),
    );
}

const buttons = (talk: Conversation): readonly string[] =>
  said(talk).flatMap((message) => (message.buttons ?? []).map(({ payload }) => payload));

describe("the ladder", () => {
  test("[G30] other words, then what can be done, then a person; after that it begins anew", () => {
    const talk = talking();
    const answers: string[] = [];
    for (let turn = 0; turn < 7; turn++) answers.push(talk.text(`mumble ${turn}`, lost)[1]!);
    expect(answers).toEqual([
      "utter_ask_rephrase",
      "utter_offer_abilities",
      "utter_offer_person",
      "utter_ask_rephrase",
      "utter_offer_abilities",
      "utter_offer_person",
      "utter_ask_rephrase",
    ]);
  });

  test("[G30] the menu lists what can be started, a person is one of the buttons", () => {
    const talk = talking();
    talk.text("a b", lost);
    talk.text("c d", lost);
    expect(buttons(talk)).toEqual(["/StartFlow(pay)", "/StartFlow(hours)", "/StartFlow(long)"]);
    talk.text("e f", lost);
    expect(buttons(talk)).toEqual(["/HumanHandoff", "/StartFlow(pay)", "/StartFlow(hours)", "/StartFlow(long)"]);
    talk.text("/HumanHandoff");
    expect(talk.effects).toMatchObject([{ kind: "handOff", reason: "asked" }]);
  });

  test("[G30] what is understood ends the row, but not the count of the conversation", () => {
    const talk = talking();
    for (const words of ["a b", "c d"]) {
      expect(talk.text(words, lost)[1]).toBe("utter_ask_rephrase");
      talk.text("hello", { command: "chitchat", about: "greet" });
    }
    expect(talk.text("e f", lost)[1]).toBe("utter_offer_person");
  });

  test("[G30] the third in a row is offered a way out, wherever the count of the session stands", () => {
    for (let before = 0; before < 3; before++) {
      const talk = talking();
      for (let turn = 0; turn < before; turn++) {
        talk.text(`early ${turn}`, lost);
        talk.text("hello", { command: "chitchat", about: "greet" });
      }
      for (let turn = 0; turn < 3; turn++) talk.text(`mumble ${turn}`, lost);
      expect([before, buttons(talk).length > 0]).toEqual([before, true]);
    }
    const patient = talking({ menuAfter: 4, humanAfter: 50 });
    const answers = Array.from({ length: 6 }, (_, turn) => patient.text(`mumble ${turn}`, lost)[1]!.slice("utter_".length));
    expect(answers).toEqual([
      "ask_rephrase",
      "ask_rephrase",
      "ask_rephrase",
      "offer_abilities",
      "offer_person",
      "ask_rephrase",
    ]);
  });

  test("[G30] counts are the author's", () => {
    const talk = talking({ menuAfter: 1, humanAfter: 2 });
    expect(talk.text("a b", lost)[1]).toBe("utter_offer_abilities");
    expect(talk.text("c d", lost)[1]).toBe("utter_offer_person");
  });

  test("[G30] a new session begins with nothing against the user, and what was never explained is told", () => {
    const talk = talking();
    talk.text("a b", lost);
    talk.text("c d", lost);
    talk.at += 2 * 60 * 60_000;
    talk.text("e f", lost);
    expect(seen(talk)).toEqual(['label abandoned= "c d"', 'miss 1 "e f"']);
    expect(talk.state!.unheard).toEqual({
      unproductive: 1,
      inARow: 1,
      said: [],
      open: { text: "e f", turns: 0, offered: "rephrase" },
    });
  });

  test("[G30] D10: an answer that is none is the question's affair, and what is understood but cannot be done is no miss", () => {
    const talk = talking();
    talk.say(start("pay"));
    for (const command of [lost, { command: "wait" }, { command: "noop" }] satisfies readonly Command[]) {
      talk.text("words", command);
      expect(seen(talk)).toEqual([]);
    }
    talk.say(cancel);
    talk.text("words", { command: "cannot handle", reason: "cannot_handle_not_supported" });
    expect(talk.state!.unheard?.unproductive).toBeUndefined();
  });

  test("[G30] a pattern's own question leaves what is not understood to it", () => {
    const talk = talking();
    talk.say(start("hours"));
    expect(talk.stack).toContain("pattern_collect_information");
    talk.text("a b", lost);
    expect(seen(talk)).toEqual(['miss 1 "a b"']);
  });

  test("[G31] where it only counts it answers as CALM does; where it is off it sees nothing", () => {
    const counting = talking({ mode: "count" });
    const answers: string[] = [];
    for (let turn = 0; turn < 4; turn++) answers.push(counting.text(`mumble ${turn}`, lost)[1]!);
    expect(answers).toEqual(["utter_ask_rephrase", "utter_ask_rephrase", "utter_offer_abilities", "utter_ask_rephrase"]);
    expect(seen(counting)).toEqual(['miss 1 "mumble 3"']);
    const off = talking({ mode: "off" });
    off.text("a b", lost);
    expect(off.last?.guards).toBeUndefined();
    expect(off.state!.unheard).toBeUndefined();
  });
});

describe("the same words again", () => {
  /** Says words that are taken for a task, which is left again. */
  function mistaken(talk: Conversation, words = "my thing"): readonly string[] {
    const answer = talk.text(words, start("pay"));
    if (talk.stack.includes("pay")) talk.say(cancel);
    talk.state = { ...talk.state!, stack: [] };
    return answer;
  }

  test("[G32] D12: are answered twice; the third time what they were taken for is not offered, then a person is", () => {
    const talk = talking({ humanAfter: 9 });
    expect(mistaken(talk)).toContain("start pay");
    expect(mistaken(talk)).toContain("start pay");
    const third = mistaken(talk, "My thing!");
    expect(third).toContain("utter_offer_abilities");
    expect(third).not.toContain("start pay");
    expect(buttons(talk)).toEqual(["/StartFlow(hours)", "/StartFlow(long)"]);
    expect(seen(talk)[0]).toBe('repeat 2 "My thing!"');
    expect(mistaken(talk)).toContain("utter_offer_person");
  });

  test("[G32] are right where the task was done: they may be said for ever", () => {
    const talk = talking();
    for (let turn = 0; turn < 5; turn++) {
      expect(talk.text("when are you open", start("hours"))).toContain("utter_hours");
      talk.state = { ...talk.state!, stack: [] };
    }
  });

  test("[G32] D11: in another place, and other words in the same place, are others", () => {
    const talk = talking();
    mistaken(talk);
    mistaken(talk);
    expect(mistaken(talk, "the other thing")).toContain("start pay");
    talk.say(start("long"));
    expect(talk.text("my thing", start("hours"))).toContain("start hours");
  });

  test("[G32] payloads, signs and what starts nothing are no repetition", () => {
    const talk = talking();
    for (let turn = 0; turn < 4; turn++) {
      expect(talk.text("/StartFlow(pay)")).toContain("start pay");
      talk.say(cancel);
      talk.state = { ...talk.state!, stack: [] };
    }
    for (let turn = 0; turn < 4; turn++) expect(mistaken(talk, "???")).toContain("start pay");
    for (let turn = 0; turn < 4; turn++) expect(talk.text("hi", { command: "chitchat" })).toContain("utter_cannot_handle");
  });

  test("[G32] a search is a choice too", () => {
    const talk = talking();
    for (let turn = 0; turn < 2; turn++) {
      talk.text("why is that", { command: "knowledge" });
      talk.outcome({ kind: "done", result: { kind: "search", answer: null } });
    }
    expect(talk.text("why is that", { command: "knowledge" })).toContain("utter_offer_abilities");
  });

  test("[G31] [G32] where it only counts they are told and answered", () => {
    const talk = talking({ mode: "count" });
    mistaken(talk);
    mistaken(talk);
    expect(talk.text("my thing", start("pay"))).toContain("start pay");
    expect(seen(talk)).toEqual(['repeat 2 "my thing"']);
  });

  test("[G32] eight of them are remembered", () => {
    const talk = talking();
    mistaken(talk);
    mistaken(talk);
    for (let turn = 0; turn < 8; turn++) mistaken(talk, `other ${turn} x`);
    expect(talk.state!.unheard!.said).toHaveLength(8);
    expect(mistaken(talk)).toContain("start pay");
  });
});

describe("what a message had meant", () => {
  function missed(times = 2): Conversation {
    const talk = talking();
    for (let turn = 0; turn < times; turn++) talk.text(`mumble ${turn}`, lost);
    return talk;
  }

  test("[G33] is told by the button that was pressed", () => {
    const talk = missed();
    talk.text("/StartFlow(pay)");
    expect(seen(talk)).toEqual(['label menu_choice=pay "mumble 1"']);
    const person = missed(3);
    person.text("/HumanHandoff");
    expect(seen(person)).toEqual(['label menu_choice=human handoff "mumble 2"']);
  });

  test("[G33] is told by the choice among tasks that were asked about", () => {
    const talk = talking();
    talk.text("pay or hours", { command: "clarify", options: ["pay", "hours"] });
    expect(seen(talk)).toEqual(['clarify "pay or hours"']);
    talk.text("/StartFlow(hours)");
    expect(seen(talk)).toEqual(['label clarify_choice=hours "pay or hours"']);
  });

  test("[G33] is told by other words that are understood within two turns, and by nothing after", () => {
    const talk = missed(1);
    talk.text("I want to pay", start("pay"));
    expect(seen(talk)).toEqual(['label rephrased_ok=pay "mumble 0"']);
    const later = missed(1);
    later.text("hi", { command: "chitchat" });
    expect(seen(later)).toEqual([]);
    later.text("I want to pay", start("pay"));
    expect(seen(later)).toEqual(['label rephrased_ok=pay "mumble 0"']);
    const late = missed(1);
    late.text("hi", { command: "chitchat" });
    late.text("hi", { command: "chitchat" });
    expect(seen(late)).toEqual(['label abandoned= "mumble 0"']);
    late.text("I want to pay", start("pay"));
    expect(seen(late)).toEqual([]);
  });
});

test("[G30] what was not understood is judged the same whoever reads the state back", () => {
  const talk = talking();
  talk.text("a b", lost);
  const input = {
    kind: "message",
    turnId: "x",
    at: talk.at,
    seed: 0,
    channel: "browser",
    locale: "en",
    text: "c d",
    commands: [lost],
  } as const;
  const events = takeTurn(talk.assistant, talk.state, input).events;
  expect(events.some((event) => event.event === "bot" && event.metadata.utter_action === "utter_offer_abilities")).toBe(true);
});
