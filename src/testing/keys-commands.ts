import { choice, JSON_VALUE, listOf, record, TEXT, type Key, type RecordShape } from "../authoring/shape.ts";
import type { CommandName } from "../model/command.ts";

/** Commands that a test may say: all but the one that only a command of the host comes to. */
export type TestCommandName = Exclude<CommandName, "push pattern">;

function command(fields: Readonly<Record<string, Key>> = {}): RecordShape {
  return record("a command", { command: { is: TEXT, required: true, doc: "Its name." }, ...fields });
}

const SLOT: Key = { is: TEXT, required: true, doc: "The slot." };
const VALUE: Key = { is: JSON_VALUE, required: true, doc: "Its value; null empties it." };
const EXTRACTOR: Key = { is: choice("LLM", "NLU", "COMMAND_PAYLOAD_READER"), default: "LLM", doc: "Who proposes the value." };

/** The commands by the names that they are serialised with, each with its fields. */
export const COMMANDS: Readonly<Record<TestCommandName, RecordShape>> = {
  "start flow": command({ flow: { is: TEXT, required: true, doc: "Its id." } }),
  "set slot": command({ name: SLOT, value: VALUE, extractor: EXTRACTOR, raw: { is: TEXT, doc: "The user's own words." } }),
  "correct slot": command({
    corrected_slots: {
      is: listOf(record("a corrected slot", { name: SLOT, value: VALUE })),
      required: true,
      doc: "Slots and their new values.",
    },
  }),
  "cancel flow": command(),
  clarify: command({ options: { is: listOf(TEXT), required: true, doc: "Ids of flows." } }),
  "skip question": command(),
  chitchat: command({
    about: { is: choice("greet", "thanks", "bye", "help", "agree", "decline", "leave"), doc: "What formula it is." },
  }),
  knowledge: command(),
  "human handoff": command(),
  "repeat bot messages": command(),
  "cannot handle": command({ reason: { is: TEXT, doc: "Why." } }),
  dissatisfied: command(),
  wait: command(),
  restart: command(),
  "session start": command(),
  "session end": command(),
  "user silence": command(),
  "handle code change": command(),
  error: command({
    error_type: { is: TEXT, required: true, doc: "Which one." },
    info: { is: JSON_VALUE, doc: "What is known of it." },
  }),
  noop: command(),
};
