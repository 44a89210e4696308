import { createAssistant } from "../../src/assistant/create.ts";
import type { AssistantHandle } from "../../src/assistant/view.ts";
import type { ConnectOptions } from "./chat-options.ts";

/**
 * Opens the real conversation: engine, store, worker and backend. The only file of the widget that reaches for them. They
 * come with the panel, in one request: compressed together they are smaller, and the first answer waits for no second trip.
 */
export function connect(options: ConnectOptions): Promise<AssistantHandle> {
  return createAssistant(options);
}
