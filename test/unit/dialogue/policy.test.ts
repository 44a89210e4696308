import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import type { PolicySettings } from "../../../src/model/policy.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  report:
    steps:
      - collect: what
      - collect: amount
      - {action: utter_noted}
  refund: { steps: [ {collect: account}, {action: utter_noted} ] }
  forced: { steps: [ {collect: what, force_slot_filling: true}, {action: utter_noted} ] }
  keep: { steps: [ {collect: list}, {action: utter_noted} ] }
  look: { steps: [ {action: check}, {action: utter_noted} ] }
slots:
  what: { type: text }
  amount: { type: float }
  account: { type: text }
  list: { type: any }
responses: { utter_noted: noted, utter_calm: "Stay calm." }
actions: [check]
`;
const HUMAN = { command: "human handoff" } as const;
const CARD = "4111 1111 1111 1111";
const IBAN = "DE89 3704 0044 0532 0130 00";

function talking(policy: PolicySettings, written = BOT): Conversation {
  const talk = new Conversation({ ...assistantOf(written), policy });
  talk.text("/session_start");
  return talk;
}

/** Everything that would be kept or sent of the last turn. */
const everything = (talk: Conversation): string => JSON.stringify([talk.last, talk.state]);

describe("what must go to a person", () => {
  const FRAUD: PolicySettings = {
    mustEscalate: [
      { reason: "fraud", phrases: ["stolen card", "Betrüger", "我要投诉"], say: "I get somebody." },
      { reason: "threat", pattern: String.raw`\bla(?:wyer|wsuit)`, say: "utter_calm" },
      { reason: "card", kinds: ["card"] },
    ],
  };

  test.each(["My STOLEN  card!", "a stolen-card case", "stolen\ncard", "der Betrüger", "Betruger war hier", "喂我要投诉你"])(
    "[Y1] %j is found whatever it was understood as",
    (words) => {
      const talk = talking(FRAUD);
      expect(talk.text(words, start("report"), set("what", "x"))).toEqual([
        "policy must_escalate fraud",
        '"I get somebody."',
        "start pattern_human_handoff",
      ]);
      expect(talk.effects.filter(({ kind }) => kind === "handOff")).toEqual([{ kind: "handOff", id: "t2.2", reason: "fraud" }]);
      expect(talk.commands).toEqual([{ command: "human handoff", reason: "fraud" }]);
      expect(talk.slot("what")).toBeNull();
    },
  );

  test.each(["my card is stolen", "stolen cards", "unstolen card", "Betrügerin", "我要投", "…"])("[Y1] %j is not", (words) => {
    const talk = talking(FRAUD);
    talk.text(words, start("report"));
    expect(talk.stack).toEqual(["report", "pattern_collect_information"]);
  });

  test("[Y1] a pattern, a kind, and one that was masked already are found; the first rule that holds counts", () => {
    const reasonOf = (words: string, policy = FRAUD): unknown => {
      const talk = talking(policy);
      talk.text(words, start("report"));
      return talk.effects.flatMap((effect) => (effect.kind === "handOff" ? [effect.reason] : []))[0];
    };
    expect(reasonOf("I call my LAWYER")).toBe("threat");
    expect(reasonOf("flawless")).toBeUndefined();
    expect(reasonOf(`it is ${CARD}`)).toBe("card");
    expect(reasonOf("it is <card>")).toBeUndefined();
    const redact = { kinds: ["card"], patterns: { customer: String.raw`\bK-\d{6}\b` } } as const;
    expect(reasonOf("it is <card>", { ...FRAUD, redact })).toBe("card");
    expect(reasonOf("me: k-123456", { redact, mustEscalate: [{ reason: "vip", kinds: ["customer"] }] })).toBe("vip");
    expect(reasonOf("lawyer, stolen card")).toBe("fraud");
  });

  test("[Y1] a response is said in place of words, or nothing", () => {
    const talk = talking(FRAUD);
    expect(talk.text("a lawsuit")).toEqual(["policy must_escalate threat", "utter_calm", "start pattern_human_handoff"]);
    const silent = talking(FRAUD);
    expect(silent.text(CARD)).toEqual(["policy must_escalate card", "start pattern_human_handoff"]);
  });

  test("[Y1] a long text is searched to its end", () => {
    const talk = talking(FRAUD);
    talk.text(`${"well ".repeat(300)} a lawyer`);
    expect(talk.effects).toContainEqual(expect.objectContaining({ kind: "handOff", reason: "threat" }));
    const cut = talking(FRAUD);
    cut.text(`${"x".repeat(497)} lawyer`);
    expect(cut.effects).toContainEqual(expect.objectContaining({ kind: "handOff", reason: "threat" }));
  });

  test("[Y2] a payload, a pressed button and one that stands there are no words of the user's", () => {
    const payload = talking(FRAUD);
    payload.text("/SetSlots(what=stolen card)");
    expect(payload.effects.some(({ kind }) => kind === "handOff")).toBe(false);
    const pressed = talking(FRAUD);
    pressed.say(start("report"));
    pressed.with({ shown: "Stolen card" }, start("report"));
    expect(pressed.effects.some(({ kind }) => kind === "handOff")).toBe(false);
    const button = { title: "Stolen card", payload: "stolen card" };
    const offered = talking(
      FRAUD,
      BOT.replace("utter_noted: noted", `utter_noted: [{text: noted, buttons: [${JSON.stringify(button)}]}]`),
    );
    offered.say(start("look"));
    offered.done();
    expect(offered.text("stolen card", start("report"))).not.toContain("start pattern_human_handoff");
    expect(offered.text("stolen card")).toContain("start pattern_human_handoff");
    const fired = talking(FRAUD);
    fired.hidden("stolen card");
    expect(fired.effects).toEqual([]);
  });

  test("[Y2] a text that begins with a slash and means nothing, and one that is too long, were typed", () => {
    const slash = talking(FRAUD);
    expect(slash.text("/ stolen card")).toContain("start pattern_human_handoff");
    const long = talking(FRAUD);
    expect(long.text(`stolen card ${"x".repeat(500)}`)).toContain("start pattern_human_handoff");
    const blank = talking({ mustEscalate: [{ reason: "any", pattern: String.raw`\s` }] });
    expect(blank.text("   ")).not.toContain("start pattern_human_handoff");
  });

  test("[Y2] a person who has the conversation hears it instead", () => {
    const talk = talking(FRAUD);
    talk.say(HUMAN);
    talk.outcome({ kind: "done", result: { kind: "handoff", reference: null } });
    expect(talk.text("stolen card")).toEqual([]);
    expect(talk.effects).toEqual([expect.objectContaining({ kind: "relay", text: "stolen card" })]);
  });

  test("[Y3] an open question is asked again, also one that takes every word, and no miss is counted", () => {
    const talk = talking(FRAUD);
    talk.say(start("forced"));
    expect(talk.text("stolen card")).toContain("start pattern_human_handoff");
    expect(talk.slot("what")).toBeNull();
    expect(talk.nobody()).toEqual(["utter_human_handoff_not_available", "end pattern_human_handoff", "utter_ask_what"]);
    expect(Object.values(talk.state?.questions ?? {}).map(({ what }) => what?.misses)).toEqual([{}]);
    expect(talk.stack).toEqual(["forced", "pattern_collect_information"]);
  });

  test("[Y1] the first words of all may be such", () => {
    const talk = new Conversation({ ...assistantOf(BOT), policy: FRAUD });
    expect(talk.text("stolen card")).toEqual([
      "start pattern_session_start",
      "session_started",
      "end pattern_session_start",
      "policy must_escalate fraud",
      '"I get somebody."',
      "start pattern_human_handoff",
    ]);
  });
});

describe("what is not kept", () => {
  const redact = {
    kinds: ["card", "iban"],
    patterns: { customer: String.raw`\bK-\d{6}\b` },
    except: { account: ["iban"] },
  } as const;

  test("[Y6] a card number in a free text is masked wherever it would stand", () => {
    const talk = talking({ redact });
    talk.say(start("report"));
    const said: Command = { command: "set slot", name: "what", value: `card ${CARD}`, raw: CARD, extractor: "LLM" };
    talk.text(`it was my card ${CARD}, K-123456`, said);
    expect(talk.slot("what")).toBe("card <card>");
    expect(talk.last?.events[0]).toMatchObject({ event: "user", text: "it was my card <card>, <customer>" });
    expect(talk.state?.latest?.text).toBe("it was my card <card>, <customer>");
    expect(everything(talk)).not.toMatch(/4111|123456/);
  });

  test("[Y6] in lists, objects and numbers too; other numbers stay", () => {
    const talk = talking({ redact });
    talk.say(start("keep"));
    talk.text("…", set("list", [CARD, { deep: [`x ${CARD}`] }, 4_111_111_111_111_111, 40, true, null]));
    expect(talk.last?.events).toContainEqual({
      event: "slot",
      name: "list",
      value: ["<card>", { deep: ["x <card>"] }, "<card>", 40, true, null],
    });
    talk.say(start("report"), set("what", "w"), set("amount", 4_111_111_111_111_111));
    expect(talk.slot("amount")).toBeNull();
    expect(everything(talk)).not.toContain("4111");
    talk.say(set("amount", 40));
    expect(talk.last?.events).toContainEqual({ event: "slot", name: "amount", value: 40 });
  });

  test("[Y6] entities, a question that takes every word, and what is searched for", () => {
    const talk = talking({ redact });
    talk.say(start("forced"));
    talk.text(`all of ${CARD}`);
    expect(talk.last?.events).toContainEqual({ event: "slot", name: "what", value: "all of <card>" });
    const entity = { entity: "card", start: 0, end: 19, value: CARD };
    talk.parsed(CARD, { intent: null, entities: [entity], ranking: [] }, { command: "knowledge" });
    expect(talk.effects).toContainEqual(expect.objectContaining({ kind: "search", question: "<card>" }));
    expect(talk.last?.events[0]).toMatchObject({
      parse: { intent: null, entities: [{ ...entity, value: "<card>" }], ranking: [] },
    });
    expect(everything(talk)).not.toContain("4111");
  });

  test("[Y6] what is passed on to a person, and what led to the handover", () => {
    const talk = talking({ redact, mustEscalate: [{ reason: "card", kinds: ["card"] }] });
    talk.text(`here: ${CARD}`);
    talk.outcome({ kind: "done", result: { kind: "handoff", reference: null } });
    expect(talk.state?.human?.about).toBe("here: <card>");
    talk.text(`again ${CARD}`);
    expect(talk.effects).toEqual([expect.objectContaining({ kind: "relay", text: "again <card>" })]);
    expect(everything(talk)).not.toContain("4111");
  });

  test("[Y6] what was masked before is left as it is, and a pattern that would find it finds nothing", () => {
    const talk = talking({ redact: { kinds: ["card"], patterns: { word: "[a-z]{4}" } } });
    talk.text("<card> my name abcd", start("report"));
    expect(talk.last?.events[0]).toMatchObject({ text: "<card> my <word> <word>" });
  });

  test("[Y6] what is not named is not masked, and without a policy nothing is", () => {
    const talk = talking({ redact: { kinds: ["email"] } });
    talk.text(`${CARD} a@b.example`, start("report"));
    expect(talk.last?.events[0]).toMatchObject({ text: `${CARD} <email>` });
    const none = talking({});
    none.text(CARD, start("report"));
    expect(none.last?.events[0]).toMatchObject({ text: CARD });
    expect(none.last?.events.some(({ event }) => event === "policy_applied")).toBe(false);
  });

  test("[Y6] what a button means is the author's", () => {
    const talk = talking({ redact });
    talk.say(start("report"));
    talk.text(`/SetSlots(what=${CARD})`);
    expect(talk.slot("what")).toBe(CARD);
  });

  test("[Y7] the slot that may hold it gets it; the sentence is masked all the same", () => {
    const talk = talking({ redact });
    talk.say(start("refund"));
    const said: Command = { command: "set slot", name: "account", value: `${IBAN} and ${CARD}`, raw: IBAN, extractor: "LLM" };
    talk.text(`to ${IBAN}`, said, set("what", IBAN));
    const slots = talk.last?.events.filter(({ event }) => event === "slot");
    expect(slots).toContainEqual({ event: "slot", name: "account", value: `${IBAN} and <card>` });
    expect(talk.last?.events[0]).toMatchObject({ text: "to <iban>" });
    expect(JSON.stringify(talk.commands)).not.toContain('"raw":"DE89');
    expect(talk.slot("what")).not.toBe(IBAN);
  });

  test("[Y7] a correction of it counts as what it is", () => {
    const talk = talking({ redact });
    talk.say(start("refund"));
    const correction: Command = {
      command: "correct slot",
      corrected_slots: [
        { name: "account", value: IBAN },
        { name: "what", value: `${IBAN}` },
      ],
    };
    talk.text(IBAN, correction);
    expect(JSON.stringify(talk.commands)).toContain(`"name":"account","value":"${IBAN}"`);
    expect(JSON.stringify(talk.commands)).not.toContain(`"name":"what","value":"${IBAN}"`);
  });

  test("[Y6] a correction is masked like any other value", () => {
    const talk = talking({ redact });
    talk.say(start("report"), set("what", "old"));
    talk.text("no, that", { command: "correct slot", corrected_slots: [{ name: "what", value: CARD }] });
    expect(talk.slot("what")).toBe("<card>");
    expect(everything(talk)).not.toContain("4111");
  });

  test("[Y10] that something was masked, handed over or withheld is told, not what", () => {
    const talk = talking({ redact });
    talk.text(`${CARD} K-123456 ${CARD}`, start("report"));
    expect(talk.last?.events.filter(({ event }) => event === "policy_applied")).toEqual([
      { event: "policy_applied", rule: "redact", about: "card, customer" },
    ]);
    talk.text("nothing of it", set("what", "x"));
    expect(talk.last?.events.filter(({ event }) => event === "policy_applied")).toEqual([]);
  });
});

describe("what is not asked for", () => {
  const policy: PolicySettings = { neverAsk: ["card", "pin", "what"] };

  /** What is said when an action wants this said. */
  function saidOf(text: string, given = policy): unknown {
    const talk = talking(given);
    talk.say(start("look"));
    talk.done({ messages: [{ message: { text } }] });
    return talk.last?.events.flatMap((event) => (event.event === "bot" ? [event.metadata.utter_action ?? event.text] : []))[0];
  }

  test.each([
    "What is your card number?",
    "Please enter your PIN.",
    "Enter your **PIN** now",
    "Do not worry, give me your pin.",
    "Bitte geben Sie Ihre Kreditkartennummer ein.",
    "Your order is done. Now tell me the credit card",
    "Wie lautet Ihre Geheimzahl?",
  ])("[Y5] an action's %j is not said", (text) => {
    expect(saidOf(text)).toBe("utter_message_withheld");
  });

  test.each([
    "Your card number is on the back.",
    "Please never share your PIN with anybody.",
    "We will never ask you to give your PIN.",
    "Do not send your card number.",
    "What is your name? The PIN comes by post.",
    "Spinning is fun, isn't it?",
    "Which password?",
  ])("[Y5] %j is", (text) => {
    expect(saidOf(text)).toBe(text);
  });

  test("[Y5] without the kind, or without a policy, everything is said", () => {
    expect(saidOf("What is your PIN?", { neverAsk: ["card", "what"] })).toBe("What is your PIN?");
    expect(saidOf("What is your PIN?", {})).toBe("What is your PIN?");
  });

  test("[Y5] [Y10] so are reasons of a backend, answers of a source, and buttons judged; a person's words are not", () => {
    const talk = talking(policy);
    talk.say(start("look"));
    talk.done({ messages: [{ message: { text: "So?", buttons: [{ title: "What is my PIN?", payload: "x" }] } }] });
    expect(talk.last?.events).toContainEqual({ event: "policy_applied", rule: "never_ask", about: "pin" });
    const search = talking(policy);
    search.text("how?", { command: "knowledge" });
    const answer = { text: "Tell us your PIN and card number.", citations: [] };
    search.outcome({ kind: "done", result: { kind: "search", answer } });
    expect(search.last?.events).toContainEqual({ event: "policy_applied", rule: "never_ask", about: "card, pin" });
    expect(JSON.stringify(search.last)).not.toContain("Tell us");
    const person = talking(policy);
    person.say(HUMAN);
    person.outcome({ kind: "done", result: { kind: "handoff", reference: null } });
    person.person({ kind: "message", text: "What is your PIN?" });
    expect(person.last?.events).toContainEqual(expect.objectContaining({ event: "bot", text: "What is your PIN?" }));
  });

  test("[Y5] the reason of a refusal is judged too", () => {
    const talk = talking(policy, BOT.replace("{action: check}", "{collect: account}, {action: check}"));
    talk.say(start("look"), set("account", "a"));
    talk.outcome({ kind: "refused", errors: [{ slot: "account", code: "bad", message: "Give us your PIN too." }] });
    expect(talk.last?.events).toContainEqual({ event: "policy_applied", rule: "never_ask", about: "pin" });
    expect(JSON.stringify(talk.last)).not.toContain("Give us");
  });
});
