import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import type { EscalationSettings } from "../../../src/model/policy.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { viewState } from "../../../src/dialogue/view.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start, trace } from "./conversation.ts";

const BOT = `
flows:
  pay: { steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  close: { steps: [ {collect: why}, {action: utter_paid} ] }
  look: { steps: [ {action: check}, {action: utter_paid} ] }
  other: { steps: [ {action: utter_paid} ] }
slots: { payee: {type: text}, amount: {type: float}, why: {type: text} }
responses: { utter_paid: paid }
actions: [check]
`;
const LOST: Command = { command: "cannot handle" };
const UNABLE: Command = { command: "cannot handle", reason: "cannot_handle_not_supported" };
const WHICH: Command = { command: "clarify", options: ["pay", "close"] };
const HUMAN: Command = { command: "human handoff" };
const TOLD: Outcome = { kind: "done", result: { kind: "handoff", reference: null } };
const FAILED: Outcome = { kind: "failed", reason: "down", retryable: false };

function talking(escalation: EscalationSettings | undefined, settings = {}): Conversation {
  const assistant = assistantOf(BOT);
  const talk = new Conversation({
    ...assistant,
    settings: { ...assistant.settings, ...settings },
    ...(escalation && { escalation }),
  });
  talk.text("/session_start");
  return talk;
}

const ACTING = { guards: { form: { mode: "act" }, understanding: { mode: "act" } } } as const;

/** Why the last turn asked for a person. */
const reason = (talk: Conversation): string | undefined =>
  talk.effects.flatMap((effect) => (effect.kind === "handOff" ? [effect.reason] : []))[0];

const OFFERED = ["start pattern_escalation", "utter_ask_escalation_confirmation"];

/** Something said with what the head on the device makes of it. */
function felt(talk: Conversation, frustration: number | undefined, ...commands: readonly Command[]): readonly string[] {
  talk.at += 1_000;
  const base = { kind: "message", turnId: `s${talk.at}`, at: talk.at, seed: 0, channel: "browser", locale: "en" } as const;
  const result = takeTurn(talk.assistant, talk.state, { ...base, text: "words", commands, frustration });
  talk.last = result;
  talk.state = JSON.parse(JSON.stringify(result.state)) as DialogueState;
  return trace(result);
}

test("[Y20] without the block nothing is counted and nobody is handed over", () => {
  const talk = talking(undefined);
  for (let turn = 0; turn < 8; turn++) felt(talk, 1, LOST);
  expect(reason(talk)).toBeUndefined();
  expect(talk.state).not.toHaveProperty("escalation");
  talk.say(start("look"));
  talk.outcome(FAILED);
  expect(talk.state).not.toHaveProperty("escalation");
  expect(viewState(talk.assistant, talk.state)).not.toHaveProperty("before");
});

describe("low confidence", () => {
  const now = { lowConfidence: { mode: "now", reason: "low_confidence", inARow: 3 } } as const;

  test("[Y22] so many in a row, not understood or asked about, hand over; then it begins anew", () => {
    const talk = talking(now);
    talk.say(LOST);
    talk.say(WHICH);
    expect(reason(talk)).toBeUndefined();
    expect(talk.say(LOST)).toEqual(["start pattern_human_handoff"]);
    expect(reason(talk)).toBe("low_confidence");
    expect(talk.commands).toEqual([{ command: "human handoff", reason: "low_confidence" }]);
    talk.nobody();
    talk.say(LOST);
    talk.say(LOST);
    expect(reason(talk)).toBeUndefined();
    talk.say(LOST);
    expect(reason(talk)).toBe("low_confidence");
  });

  test("[Y22] what is understood ends the row; silence does not, and what cannot be done counts as understood", () => {
    const talk = talking(now);
    talk.say(LOST);
    talk.say(LOST);
    talk.say(UNABLE);
    talk.say(LOST);
    expect(talk.state?.escalation?.inARow).toBe(1);
    talk.say({ command: "noop" });
    talk.say(LOST);
    expect(reason(talk)).toBeUndefined();
    talk.say(LOST);
    expect(reason(talk)).toBe("low_confidence");
  });

  test("[Y22] a share of the last messages, the latest among them", () => {
    const talk = talking({ lowConfidence: { mode: "now", reason: "lost", share: 0.5, of: 4 } });
    for (const command of [LOST, UNABLE, LOST]) talk.say(command);
    expect(reason(talk)).toBeUndefined();
    talk.say(UNABLE);
    expect(reason(talk)).toBeUndefined();
    talk.say(LOST);
    expect(reason(talk)).toBe("lost");
    expect(talk.state?.escalation?.unsure).toEqual([]);
    talk.nobody();
    for (const command of [LOST, UNABLE, UNABLE, UNABLE, LOST]) talk.say(command);
    expect(reason(talk)).toBeUndefined();
    expect(talk.state?.escalation?.unsure).toEqual([0, 0, 0, 1]);
  });

  test("[Y27] a new session and a restart begin with nothing", () => {
    const talk = talking(now);
    talk.say(LOST);
    talk.say(LOST);
    talk.at += 61 * 60_000;
    talk.say(LOST);
    expect(reason(talk)).toBeUndefined();
    expect(talk.state?.escalation?.inARow).toBe(1);
    talk.say(LOST);
    talk.say({ command: "restart" });
    expect(talk.state?.escalation).toBeUndefined();
  });
});

describe("an offer", () => {
  const offer = { lowConfidence: { mode: "offer", reason: "lost", inARow: 1 } } as const;

  test("[Y21] stands in place of what was not understood; a yes hands over for the reason", () => {
    const talk = talking(offer);
    talk.say(start("pay"));
    expect(talk.say(LOST)).toEqual(OFFERED);
    expect(talk.say(set("escalation_confirmation", true))).toContain("start pattern_human_handoff");
    expect(reason(talk)).toBe("lost");
  });

  test("[Y21] a no goes on: the open question is asked again, and the person is not offered for this once more", () => {
    const talk = talking(offer);
    talk.say(start("pay"));
    talk.say(LOST);
    expect(talk.say(set("escalation_confirmation", false))).toEqual([
      "slot escalation_confirmation=false",
      "utter_escalation_declined",
      "end pattern_escalation",
      "utter_ask_payee",
    ]);
    expect(talk.say(LOST)).not.toContain("start pattern_escalation");
    expect(talk.state?.escalation?.offered).toEqual(["lost"]);
  });

  test("[Y21] whoever says something else has passed it over", () => {
    const talk = talking(offer);
    talk.say(start("pay"));
    talk.say(LOST);
    talk.say(set("payee", "Jo"));
    expect(talk.stack).toEqual(["pay", "pattern_collect_information"]);
    expect(talk.slot("payee")).toBe("Jo");
  });

  test("[Y21] whoever waits, or wants it said again, has not", () => {
    for (const command of ["wait", "repeat bot messages", "noop"] as const) {
      const talk = talking(offer);
      talk.say(LOST);
      talk.say({ command });
      expect(talk.stack).toContain("pattern_escalation");
    }
  });

  test("[Y21] whoever asks for a person in words is handed over for the reason of the offer", () => {
    const talk = talking(offer);
    talk.say(LOST);
    talk.say(HUMAN);
    expect(reason(talk)).toBe("lost");
    expect(talk.stack).toEqual(["pattern_human_handoff"]);
    const unasked = talking(offer);
    unasked.say(HUMAN);
    expect(reason(unasked)).toBe("asked");
  });

  test("[Y21] a rule of the policy that hands over passes the offer over: nobody is asked again when there is no person", () => {
    const talk = talking(offer);
    talk.say(start("pay"));
    talk.say(LOST);
    talk.assistant = { ...talk.assistant, policy: { mustEscalate: [{ reason: "threat", phrases: ["lawyer"] }] } };
    talk.text("I call a lawyer");
    expect(reason(talk)).toBe("threat");
    expect(talk.stack).toEqual(["pay", "pattern_collect_information", "pattern_human_handoff"]);
    expect(talk.outcome(FAILED)).not.toContain("utter_ask_escalation_confirmation");
    expect(talk.stack).toEqual(["pay", "pattern_collect_information"]);
  });

  test("[Y21] it comes before what was understood, which waits", () => {
    const talk = talking({ triggers: [{ mode: "offer", reason: "leaving", flows: ["close"] }] });
    expect(talk.say(start("close"))).toEqual(["start close", ...OFFERED]);
    expect(talk.say(set("escalation_confirmation", false))).toContain("utter_ask_why");
    expect(talk.stack).toEqual(["close", "pattern_collect_information"]);
  });
});

describe("triggers", () => {
  const triggers: EscalationSettings = {
    triggers: [
      { mode: "now", reason: "legal", phrases: ["ombudsman"] },
      { mode: "now", reason: "complaint", intents: ["complain"] },
      { mode: "now", reason: "leaving", flows: ["close", "other"] },
    ],
  };

  test("[Y23] a phrase that somebody typed, but no payload", () => {
    const talk = talking(triggers);
    talk.text("I write to the Ombudsman!", LOST);
    expect(reason(talk)).toBe("legal");
    const button = talking(triggers);
    button.text("/SetSlots(payee=ombudsman)");
    expect(reason(button)).toBeUndefined();
  });

  test("[Y23] an intent", () => {
    const talk = talking(triggers);
    const parse = (name: string) => ({ intent: { name, confidence: 1 }, entities: [], ranking: [] });
    talk.parsed("…", parse("greet"), LOST);
    expect(reason(talk)).toBeUndefined();
    talk.parsed("…", parse("complain"), LOST);
    expect(reason(talk)).toBe("complaint");
    const none = talking(triggers);
    none.parsed("…", { intent: null, entities: [], ranking: [] }, LOST);
    expect(reason(none)).toBeUndefined();
  });

  test("[Y23] a flow that is to begin, also by a button, does not begin", () => {
    const talk = talking(triggers);
    talk.text("/StartFlow(other)");
    expect(reason(talk)).toBe("leaving");
    expect(talk.stack).toEqual(["pattern_human_handoff"]);
    const fine = talking(triggers);
    fine.say(start("pay"));
    expect(reason(fine)).toBeUndefined();
  });

  test("[Y27] a policy's rule comes first, a trigger before anger, anger before what was counted", () => {
    const all: EscalationSettings = {
      ...triggers,
      sentiment: { mode: "now", reason: "angry", threshold: 0.5, times: 1 },
      lowConfidence: { mode: "now", reason: "lost", inARow: 1 },
    };
    const first = talking(all);
    first.assistant = { ...first.assistant, policy: { mustEscalate: [{ reason: "must", phrases: ["ombudsman"] }] } };
    first.text("ombudsman", LOST);
    expect(reason(first)).toBe("must");
    const second = talking(all);
    second.text("ombudsman", LOST);
    expect(reason(second)).toBe("legal");
    const third = talking(all);
    felt(third, 0.5, LOST);
    expect(reason(third)).toBe("angry");
    felt(third, 0.4, LOST);
    const fourth = talking(all);
    felt(fourth, 0.4, LOST);
    expect(reason(fourth)).toBe("lost");
  });
});

describe("anger", () => {
  const sentiment = { sentiment: { mode: "now", reason: "frustration", threshold: 0.8, times: 2 } } as const;

  test("[Y24] so many angry messages of a session, whatever comes between; then it begins anew", () => {
    const talk = talking(sentiment);
    felt(talk, 0.8, start("pay"));
    felt(talk, 0.79, set("payee", "Jo"));
    felt(talk, undefined, set("amount", "x"));
    expect(reason(talk)).toBeUndefined();
    felt(talk, 0.95, set("amount", 40));
    expect(reason(talk)).toBe("frustration");
    expect(talk.state?.escalation?.angry).toBe(0);
  });

  test("[Y24] the number is kept nowhere, and what was said before is seen by understanding alone", () => {
    const talk = talking(sentiment);
    felt(talk, 0.876_54, LOST);
    expect(JSON.stringify([talk.last, talk.state])).not.toContain("0.876");
    expect(viewState(talk.assistant, talk.state).before).toBe("words");
    expect(viewState(talk.assistant, null)).not.toHaveProperty("before");
    const other = talking({ triggers: [] });
    expect(viewState(other.assistant, talk.state)).not.toHaveProperty("before");
  });
});

describe("what fails again and again", () => {
  test("[Y25] actions of a session that came to nothing, once that was told; then it begins anew", () => {
    const talk = talking({ repeatedFailure: { mode: "now", reason: "repeated_failure", actions: 2 } });
    talk.say(start("look"));
    expect(talk.outcome(FAILED)).not.toContain("start pattern_human_handoff");
    talk.say(start("look"));
    const told = talk.outcome({ kind: "timedOut", afterMs: 1 });
    expect(told.indexOf("utter_internal_error_rasa")).toBeGreaterThanOrEqual(0);
    expect(told.at(-1)).toBe("start pattern_human_handoff");
    expect(reason(talk)).toBe("repeated_failure");
    talk.nobody();
    expect(talk.state?.escalation?.failedActions).toBe(0);
    talk.say(start("look"));
    talk.done();
    expect(talk.state?.escalation?.failedActions).toBe(0);
  });

  test("[Y25] a search, a handover, and a failure of a criterion that is not there are none", () => {
    const talk = talking({ repeatedFailure: { mode: "now", reason: "repeated_failure", actions: 1 } });
    talk.say(HUMAN);
    talk.nobody();
    expect(reason(talk)).toBeUndefined();
    talk.say({ command: "knowledge" });
    talk.outcome({ kind: "failed", reason: "no-source", retryable: false });
    expect(reason(talk)).toBeUndefined();
    const other = talking({ repeatedFailure: { mode: "now", reason: "repeated_failure", reAsks: 9 } });
    other.say(start("look"));
    other.outcome(FAILED);
    expect(reason(other)).toBeUndefined();
    expect(other.state?.escalation?.failedActions ?? 0).toBe(0);
  });

  test("[Y25] while a person has the conversation nobody is asked for", () => {
    const talk = talking({ repeatedFailure: { mode: "now", reason: "repeated_failure", actions: 1 } });
    talk.say(start("look"));
    const call = talk.state!.pending!.effect;
    talk.state = { ...talk.state!, paused: true };
    talk.outcome(FAILED, call);
    expect(reason(talk)).toBeUndefined();
    expect(talk.state?.escalation?.failedActions).toBe(0);
  });

  test("[Y25] it may be offered", () => {
    const talk = talking({ repeatedFailure: { mode: "offer", reason: "broken", actions: 1 } });
    talk.say(start("look"));
    expect(talk.outcome(FAILED).slice(-2)).toEqual(OFFERED);
    talk.say(set("escalation_confirmation", true));
    expect(reason(talk)).toBe("broken");
  });

  test("[Y25] a question answered by nothing so many times; given back, it is asked again", () => {
    const talk = talking({ repeatedFailure: { mode: "now", reason: "stuck", reAsks: 2 } }, ACTING);
    talk.say(start("pay"), set("payee", "Jo"));
    talk.say(LOST);
    expect(reason(talk)).toBeUndefined();
    talk.say(LOST);
    expect(reason(talk)).toBe("stuck");
    expect(talk.outcome(TOLD)).toContain("utter_human_handoff_waiting");
    expect(talk.person({ kind: "released", labels: [] })).toContain("utter_ask_amount");
    talk.say(LOST);
    expect(reason(talk)).toBeUndefined();
  });

  test("[Y25] it may be offered there too; passed over, the question is asked", () => {
    const talk = talking({ repeatedFailure: { mode: "offer", reason: "stuck", reAsks: 1 } }, ACTING);
    talk.say(start("pay"), set("payee", "Jo"));
    expect(talk.say(LOST).slice(-2)).toEqual(OFFERED);
    expect(talk.say(set("escalation_confirmation", false))).toContain("utter_ask_amount");
    talk.say(LOST);
    expect(talk.stack).not.toContain("pattern_escalation");
  });
});

describe("the ceilings of the guards", () => {
  const misses = (talk: Conversation, count: number): readonly string[] => {
    let told: readonly string[] = [];
    for (let turn = 0; turn < count; turn++) told = talk.say(LOST);
    return told;
  };

  test("[Y26] now: a question that is given up leads to the person, once; then the user chooses", () => {
    const talk = talking({ ceilings: { mode: "now" } }, ACTING);
    talk.say(start("pay"), set("payee", "Jo"));
    misses(talk, 3);
    expect(reason(talk)).toBe("slot_exhausted");
    expect(talk.nobody()).toContain("start pattern_slot_exhausted");
    expect(talk.effects.some(({ kind }) => kind === "handOff")).toBe(false);
  });

  test("[Y26] offer, or nothing said: the user chooses at once", () => {
    for (const escalation of [{ ceilings: { mode: "offer" } }, { triggers: [] }] as const) {
      const talk = talking(escalation, ACTING);
      talk.say(start("pay"), set("payee", "Jo"));
      expect(misses(talk, 3)).toContain("start pattern_slot_exhausted");
    }
  });

  test("[Y26] where a person would be offered one is handed over to, or asked about", () => {
    const now = talking({ ceilings: { mode: "now" } }, ACTING);
    misses(now, 2);
    expect(reason(now)).toBeUndefined();
    misses(now, 1);
    expect(reason(now)).toBe("not_understood");
    const offer = talking({ ceilings: { mode: "offer" } }, ACTING);
    expect(misses(offer, 3)).toEqual(OFFERED);
    offer.say(set("escalation_confirmation", true));
    expect(reason(offer)).toBe("not_understood");
    const none = talking({ triggers: [] }, ACTING);
    expect(misses(none, 3)).toContain("utter_offer_person");
  });
});
