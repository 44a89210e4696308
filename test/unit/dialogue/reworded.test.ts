import { expect, test } from "vitest";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import type { Command } from "../../../src/model/command.ts";
import type { SlotSignal } from "../../../src/model/guards.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { MessageInput } from "../../../src/model/turn.ts";
import { assistantOf } from "./assistant.ts";
import { start } from "./conversation.ts";

const assistant = assistantOf(`
settings: { guards: { form: { mode: act } } }
flows:
  book: { description: books, steps: [ {collect: contact_email}, {collect: order_id}, {action: utter_done} ] }
slots: { contact_email: {type: text}, order_id: {type: text} }
responses: { utter_done: done }
`);

const lost: Command = { command: "cannot handle" };
const WORDS = "Add the part after the at sign, please.";

function talking(...first: readonly Command[]) {
  let state: DialogueState | null = null;
  let turns = 0;
  const say = (commands: readonly Command[], more: Partial<MessageInput> = {}) => {
    turns++;
    const about = { turnId: `t${turns}`, at: turns * 1_000, seed: 0, channel: "browser", locale: "en" };
    const result = takeTurn(assistant, state, { ...about, kind: "message", text: "…", commands, ...more });
    state = result.state;
    return result.events.flatMap((event) => (event.event === "bot" ? [event] : []));
  };
  say([start("book"), ...first]);
  return say;
}

const partial: SlotSignal = { slot: "contact_email", kind: "partial", missing: "domain" };
const keys = (messages: ReturnType<ReturnType<typeof talking>>) =>
  messages.map(({ text, metadata }) => (metadata["reworded"] === true ? text : metadata.utter_action));

test("[G36] other words stand in place of the hint, before the question, and are known by the hint's key", () => {
  const say = talking();
  const said = say([lost], { signal: partial, reworded: WORDS });
  expect(keys(said)).toEqual([WORDS, "utter_ask_contact_email"]);
  expect(said[0]).toEqual({
    event: "bot",
    text: WORDS,
    metadata: { utter_action: "utter_missing_domain", reworded: true },
  });
  const next = say([lost], { signal: { ...partial, kind: "complete" }, reworded: "In other words." });
  expect(keys(next)).toEqual(["In other words.", "utter_ask_contact_email"]);
});

test("[G36] where nothing of the kind was said, or nobody says how, the words of the assistant are said", () => {
  expect(keys(talking()([lost], { signal: { ...partial, kind: "absent" }, reworded: WORDS }))[0]).toBe("utter_missing_domain");
  expect(keys(talking()([lost], { reworded: WORDS }))[0]).toBe("utter_hint_email");
  expect(keys(talking()([lost], { signal: { ...partial, slot: "order_id" }, reworded: WORDS }))[0]).toBe("utter_hint_email");
  expect(keys(talking()([lost], { signal: partial }))[0]).toBe("utter_missing_domain");
});

test("[G36] a repair is proposed, and who fetches something is waited for, in the words of the assistant", () => {
  const repaired = talking()([lost], { signal: { ...partial, repair: "a@b.example" }, reworded: WORDS });
  expect(keys(repaired)).toEqual(["utter_confirm_repair"]);
  const say = talking({ command: "set slot", name: "contact_email", value: "a@b.example", extractor: "LLM" });
  const signal: SlotSignal = { slot: "order_id", kind: "partial" };
  say([lost], { signal });
  say([lost], { signal });
  expect(keys(say([lost], { signal, reworded: WORDS }))[0]).toBe("utter_hold");
});

test("[G38] the same words are not said twice running", () => {
  const say = talking();
  say([lost], { signal: partial, reworded: WORDS });
  expect(keys(say([lost], { signal: partial, reworded: WORDS }))).toEqual(["utter_example", "utter_ask_contact_email"]);
});

test("[G36] a question that is not asked again, or is asked in its own way, says none of them", () => {
  expect(keys(talking()([{ command: "cancel flow" }], { signal: partial, reworded: WORDS }))).not.toContain(WORDS);
  const say = talking();
  say([lost], { signal: partial });
  say([lost], { signal: partial });
  expect(keys(say([lost], { signal: partial, reworded: WORDS }))).not.toContain(WORDS);
});
