import { takeTurn } from "../dialogue/turn.ts";
import { viewState } from "../dialogue/view.ts";
import { createWorkerUnderstand } from "../worker/client.ts";
import { openAssistant } from "./open.ts";
import type { AssistantOptions } from "./options.ts";
import type { AssistantHandle } from "./view.ts";

export type { ActionsOption, AssistantOptions } from "./options.ts";

/**
 * Opens a conversation with an assistant. Returns quickly: the view is `opening` until the stored conversation is read, and
 * takes messages all the same.
 *
 * @throws {HalcyonError} `options/missing-assistant`, `assistant/invalid`, `assistant/incompatible`.
 */
export async function createAssistant(options: AssistantOptions): Promise<AssistantHandle> {
  return openAssistant(options, { engine: { takeTurn, viewState }, understand: createWorkerUnderstand });
}
