import type { Json, JsonObject } from "../base/json.ts";

/** Who proposed a value: understanding, an NLU mapping, or a button. */
export type Extractor = "LLM" | "NLU" | "COMMAND_PAYLOAD_READER";

/**
 * The closed list of what understanding can ask of the dialogue. Names and fields are CALM's serialised ones, so that
 * action servers, analytics and tests read what they know.
 */
export type Command =
  | { readonly command: "start flow"; readonly flow: string }
  | SetSlotCommand
  | { readonly command: "correct slot"; readonly corrected_slots: readonly CorrectedSlot[] }
  | { readonly command: "cancel flow" }
  | { readonly command: "clarify"; readonly options: readonly string[] }
  | { readonly command: "skip question" }
  | ChitChatCommand
  | { readonly command: "knowledge" }
  /** `reason`: ours, where a rule of the author's asks for it and not the user. */
  | { readonly command: "human handoff"; readonly reason?: string | undefined }
  | { readonly command: "repeat bot messages" }
  | { readonly command: "cannot handle"; readonly reason?: string | undefined }
  | { readonly command: "dissatisfied" }
  | { readonly command: "wait" }
  | { readonly command: "restart" }
  | { readonly command: "session start" }
  | { readonly command: "session end" }
  | { readonly command: "user silence" }
  | { readonly command: "handle code change" }
  | { readonly command: "error"; readonly error_type: string; readonly info?: JsonObject | undefined }
  | { readonly command: "noop" }
  /** Only what a command of the host comes to: understanding is not let say it. */
  | { readonly command: "push pattern"; readonly pattern: string; readonly context: JsonObject };

export interface CorrectedSlot {
  readonly name: string;
  readonly value: Json;
  /** Only where an NLU mapping gave the value. */
  readonly extractor?: "NLU" | undefined;
}

/** Something said besides every task. */
export interface ChitChatCommand {
  readonly command: "chitchat";
  /**
   * Ours: what was said, where it is a plain formula, so that `pattern_chitchat` can answer it in kind
   * (`utter_chitchat_…`). `agree` and `decline` answer a question that nobody asked; `leave` calls off what does not run.
   */
  readonly about?: "greet" | "thanks" | "bye" | "help" | "agree" | "decline" | "leave" | undefined;
}

export interface SetSlotCommand {
  readonly command: "set slot";
  readonly name: string;
  /** Normalised (a date is `2026-11-21`); null empties the slot. */
  readonly value: Json;
  /** The user's own words, where they differ. */
  readonly raw?: string | undefined;
  readonly extractor: Extractor;
}

export type CommandName = Command["command"];
