import { expect, test } from "vitest";
import type { ActionRule } from "../../../src/model/assistant.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  pay: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  rash: { steps: [ {collect: amount}, {action: transfer} ] }
  blind: { steps: [ {collect: sure, ask_before_filling: true}, {action: transfer} ] }
  filled: { steps: [ {collect: sure, next: [ {if: slots.sure, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  words: { steps: [ {collect: word, ask_before_filling: true, next: [ {if: slots.word, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  either: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: send}, {else: send} ]}, {id: send, action: transfer} ] }
  ask: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: END}, {else: END} ]} ] }
  caller: { steps: [ {call: ask}, {action: transfer} ] }
  called: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, call: rash} ] }
  linker: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, link: rash} ] }
  late: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: amount}, {collect: word}, {action: transfer} ] }
  early: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: word}, {action: transfer} ] }
  over: { steps: [ {collect: amount}, {call: ask}, {collect: word}, {action: transfer} ] }
slots: { amount: {type: float}, sure: {type: bool}, word: {type: text} }
responses: { utter_ask_amount: "Amount?", utter_ask_sure: "Sure?", utter_ask_word: "Word?" }
actions: [transfer]
`;

function talking(rule: ActionRule = { risk: "irreversible" }): Conversation {
  const talk = new Conversation({ ...assistantOf(BOT), actionRules: { transfer: rule } });
  talk.text("/session_start");
  return talk;
}
const isCalled = (talk: Conversation): boolean => talk.effects.some(({ kind }) => kind === "call");
function plays(flow: string, ...answers: readonly ReturnType<typeof set>[]): Conversation {
  const talk = talking();
  talk.say(start(flow));
  for (const answer of answers) talk.say(answer);
  return talk;
}

test("[B26] what cannot be taken back is done after a yes", () => {
  const talk = plays("pay", set("amount", 3), set("sure", true));
  expect(isCalled(talk)).toBe(true);
});

test.each([
  ["rash", "nobody was asked", [set("amount", 3)]],
  ["blind", "no branch looks at the answer", [set("sure", true)]],
  ["words", "it is no question of yes or no", [set("word", "yes")]],
  ["either", "the answer was no", [set("sure", false)]],
] as const)("[B26] what cannot be taken back is not done: %s, where %s", (flow, _, answers) => {
  const talk = plays(flow, ...answers);
  expect(isCalled(talk)).toBe(false);
  expect(talk.state!.pending).toBe(null);
  expect(talk.last?.notes.join(" ")).toContain("Nobody has confirmed transfer, which cannot be taken back");
  expect(talk.last?.events).toContainEqual(expect.objectContaining({ event: "flow_cancelled", flow_id: flow }));
  expect(talk.last?.events).toContainEqual(
    expect.objectContaining({ metadata: expect.objectContaining({ utter_action: "utter_internal_error_rasa" }) as object }),
  );
});

test("[B26] a yes that was there before the question does not count", () => {
  const talk = talking();
  talk.say(start("filled"), set("sure", true));
  expect(isCalled(talk)).toBe(false);
});

test.each(["caller", "called", "linker"])(
  "[B26] the yes holds for called and calling flows, and for where a link leads: %s",
  (flow) => {
    const talk = plays(flow, set("sure", true));
    if (flow !== "caller") talk.say(set("amount", 3));
    expect(isCalled(talk)).toBe(true);
  },
);

test("[B26] the yes of one task holds for no other, and not for the next run", () => {
  const talk = plays("pay", set("amount", 3), set("sure", true));
  talk.done();
  talk.say(start("rash"), set("amount", 4));
  expect(isCalled(talk)).toBe(false);
  const twice = plays("late", set("sure", true));
  twice.say(start("rash"), set("amount", 4));
  expect(isCalled(twice)).toBe(false);
});

test("[B26] what is corrected before the confirmation has to be confirmed again", () => {
  const talk = plays("early", set("amount", 3), set("sure", true), set("amount", 5));
  expect(talk.state!.stack.some(({ confirmed }) => confirmed)).toBe(false);
  talk.say(set("sure", false));
  expect(talk.stack).not.toContain("early");
  const over = plays("over", set("amount", 3), set("sure", true));
  expect(over.state!.stack.some(({ confirmed }) => confirmed)).toBe(true);
  over.say(set("amount", 5));
  expect(over.state!.stack.some(({ confirmed }) => confirmed)).toBe(false);
});

test("[B26] what is corrected after it leaves it valid", () => {
  const talk = plays("late", set("sure", true), set("amount", 3), set("amount", 5), set("word", "w"));
  expect(isCalled(talk)).toBe(true);
});

test("[B26] writes are done and noted, reads and waived ones are not looked at", () => {
  const asked = (rule: ActionRule): Conversation => {
    const talk = talking(rule);
    talk.say(start("rash"), set("amount", 3));
    expect(isCalled(talk)).toBe(true);
    return talk;
  };
  expect(asked({ risk: "write" }).last?.notes).toContain("Nobody has confirmed transfer.");
  for (const rule of [{ risk: "read" }, { risk: "irreversible", waived: true }, { risk: "write", waived: true }, {}] as const)
    expect(asked(rule).last?.notes.join(" ")).not.toContain("confirmed");
});

test("[B26] a pattern asks for itself: its yes does not confirm the task below it", () => {
  const bot = assistantOf(
    `${BOT.replace("flows:", "flows:\n  pattern_chitchat: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: END}, {else: END} ]} ] }")}`,
  );
  const talk = new Conversation({ ...bot, actionRules: { transfer: { risk: "irreversible" } } });
  talk.say(start("rash"));
  talk.say({ command: "chitchat" });
  talk.say(set("sure", true));
  expect(talk.stack).toContain("rash");
  talk.say(set("amount", 3));
  expect(isCalled(talk)).toBe(false);
});

const YES = `
flows:
  pay: { steps: [ {collect: amount}, {collect: word}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: look}, {else: END} ]}, {id: look, action: look}, {action: transfer}, {action: notify}, {action: utter_done} ] }
  named: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, confirms: [notify, transfer], next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, action: transfer}, {action: look}, {action: notify}, {action: transfer} ] }
  other: { steps: [ {collect: sure, ask_before_filling: true, confirms: [notify], next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, action: transfer} ] }
  both: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: again, ask_before_filling: true, next: [ {if: slots.again, then: go}, {else: go} ]}, {id: go, action: transfer}, {action: notify} ] }
  mixed: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: again, ask_before_filling: true, confirms: [transfer], next: [ {if: slots.again, then: go}, {else: END} ]}, {id: go, action: transfer}, {action: notify} ] }
  twice: { steps: [ {id: ask, collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: word}, {else: go} ]}, {id: word, collect: word, next: [ {if: slots.word = "back", then: ask}, {else: go} ]}, {id: go, action: transfer} ] }
  sets: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: set}, {else: END} ]}, {id: set, set_slots: [{amount: 9}, {word: w}]}, {action: transfer} ] }
  ask: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: END}, {else: END} ]} ] }
  over: { steps: [ {collect: amount}, {call: ask}, {action: look}, {action: transfer} ] }
  under: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, call: inner} ] }
  inner: { steps: [ {action: look}, {action: transfer} ] }
  linker: { persisted_slots: [amount], steps: [ {collect: amount}, {collect: word}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, link: linked} ] }
  linked: { steps: [ {collect: amount}, {action: look}, {action: transfer} ] }
slots: { amount: {type: float}, sure: {type: bool}, again: {type: bool}, word: {type: text} }
responses: { utter_ask_amount: "Amount?", utter_ask_sure: "Sure?", utter_ask_again: "Really?", utter_ask_word: "Word?", utter_done: done }
actions: [transfer, notify, look]
`;

/** A conversation up to the last answer; the risks are those of the two actions that change something. */
function saying(
  flow: string,
  answers: readonly ReturnType<typeof set>[],
  risk: ActionRule["risk"] = "irreversible",
): Conversation {
  const talk = new Conversation({
    ...assistantOf(YES),
    actionRules: { transfer: { risk }, notify: { risk }, look: { risk: "read" } },
  });
  talk.text("/session_start");
  talk.say(start(flow));
  for (const answer of answers) talk.say(answer);
  return talk;
}
/** What is asked for now. */
const called = (talk: Conversation): string | undefined => talk.state!.pending?.action;
const asking = (talk: Conversation): boolean => talk.stack.includes("pattern_collect_information");
const YESES = [set("amount", 3), set("word", "w"), set("sure", true)];

test("[B38] a yes holds for the values with which it was given: another one is asked about again", () => {
  const talk = saying("pay", YESES);
  expect(talk.state!.stack[0]!.confirmed).toEqual([{ slot: "sure", values: { amount: 3, word: "w" } }]);
  expect(called(talk)).toBe("look");
  expect(talk.done({ output: { amount: 4 } })).toEqual(["slot amount=4", "slot sure=null", "utter_ask_sure"]);
  expect(talk.last?.notes).toContain("What was confirmed changes: it has to be confirmed again.");
  expect(called(talk)).toBe(undefined);
  talk.say(set("sure", true));
  talk.done();
  expect(called(talk)).toBe("transfer");
});

test("[B38] what stays as it was, and what was not known then, changes nothing", () => {
  const same = saying("pay", YESES);
  same.done({ output: { amount: 3, word: "w" } });
  expect(called(same)).toBe("transfer");
  const later = saying("named", [set("amount", 3), set("sure", true)]);
  later.done();
  later.done({ output: { word: "new" } });
  expect(called(later)).toBe("notify");
});

test("[B38] so it is where the flow itself sets another value, also for what can be taken back", () => {
  const talk = saying("sets", [set("amount", 3), set("sure", true)], "write");
  expect([called(talk), asking(talk)]).toEqual([undefined, true]);
  talk.say(set("sure", true));
  expect([called(talk), talk.slot("amount")]).toEqual(["transfer", 9]);
});

test("[B38] the question is asked again where it stands: in a flow that was called, or that calls", () => {
  const over = saying("over", [set("amount", 3), set("sure", true)]);
  over.done({ output: { amount: 4 } });
  expect(over.stack).toEqual(["over", "ask", "pattern_collect_information"]);
  over.say(set("sure", true));
  over.done();
  expect(called(over)).toBe("transfer");
  const under = saying("under", [set("amount", 3), set("sure", true)]);
  expect(under.stack).toEqual(["under", "inner"]);
  under.done({ output: { amount: 4 } });
  expect(under.stack).toEqual(["under", "pattern_collect_information"]);
});

test("[B38] where the question is gone with its flow the task fails, or a write is done and noted", () => {
  const changed = (risk: ActionRule["risk"]): Conversation => {
    const talk = saying("linker", YESES, risk);
    expect(talk.state!.stack[0]!.confirmed).toEqual([{ slot: "sure", values: { amount: 3 } }]);
    talk.done({ output: { amount: 4 } });
    return talk;
  };
  const refused = changed("irreversible");
  expect([called(refused), refused.stack.includes("linked")]).toEqual([undefined, false]);
  expect(refused.last?.notes).toContain("Nobody has confirmed transfer, which cannot be taken back: it is not done.");
  const written = changed("write");
  expect(called(written)).toBe("transfer");
  expect(written.last?.notes).toContain("Nobody has confirmed transfer.");
  const same = saying("linker", YESES);
  same.done();
  expect(called(same)).toBe("transfer");
});

test("[B38] a value that the backend refuses and the user gives anew is asked about again", () => {
  const talk = saying("pay", YESES);
  talk.done();
  const refused: Outcome = { kind: "refused", errors: [{ slot: "word", code: "c", message: "no" }] };
  talk.outcome(refused);
  expect(talk.say(set("word", "v"))).toContain("utter_ask_sure");
  talk.say(set("sure", true));
  talk.done();
  expect(called(talk)).toBe("transfer");
});

test("[B39] a yes holds for one change: the next needs its own", () => {
  const talk = saying("pay", YESES);
  talk.done();
  expect(called(talk)).toBe("transfer");
  expect(talk.state!.stack[0]!.confirmed).toHaveLength(1);
  talk.done();
  expect(called(talk)).toBe(undefined);
  expect(talk.last?.notes).toContain("Nobody has confirmed notify, which cannot be taken back: it is not done.");
  const write = saying("pay", YESES, "write");
  write.done();
  write.done();
  expect(called(write)).toBe("notify");
  expect(write.last?.notes).toContain("Nobody has confirmed notify.");
  expect(write.state!.stack[0]!.confirmed).toBe(undefined);
});

test("[B39] a question that names actions is a yes to each of them, once, and to no other", () => {
  const talk = saying("named", [set("amount", 3), set("sure", true)]);
  expect(called(talk)).toBe("transfer");
  talk.done();
  expect(talk.state!.stack[0]!.confirmed).toEqual([{ slot: "sure", values: { amount: 3 }, actions: ["notify"] }]);
  talk.done();
  expect(called(talk)).toBe("notify");
  talk.done();
  expect([called(talk), talk.stack.includes("named")]).toEqual([undefined, false]);
  expect(called(saying("other", [set("sure", true)]))).toBe(undefined);
});

test("[B39] two questions are a yes to two changes; that which names an action is used for it", () => {
  const both = saying("both", [set("sure", true), set("again", true)]);
  expect(called(both)).toBe("transfer");
  both.done();
  expect(called(both)).toBe("notify");
  const once = saying("both", [set("sure", true), set("again", false)]);
  once.done();
  expect(called(once)).toBe(undefined);
  const mixed = saying("mixed", [set("sure", true), set("again", true)]);
  mixed.done();
  expect(mixed.state!.stack[0]!.confirmed).toEqual([{ slot: "sure", values: {} }]);
  expect(called(mixed)).toBe("notify");
});

test("[B39] a no takes back the yes to the same question", () => {
  const talk = saying("twice", [set("sure", true), set("word", "back"), set("sure", false)]);
  expect(called(talk)).toBe(undefined);
  expect(talk.last?.notes).toContain("Nobody has confirmed transfer, which cannot be taken back: it is not done.");
  expect(called(saying("twice", [set("sure", true), set("word", "on")]))).toBe("transfer");
});

test("[B39] what only looks, or is not declared, uses no yes up", () => {
  const talk = saying("pay", YESES);
  talk.done();
  expect(talk.state!.stack[0]!.confirmed).toHaveLength(1);
});
