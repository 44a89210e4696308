import type { AssistantHandle } from "../../src/assistant/view.ts";
import type { ConnectOptions } from "./chat-options.ts";

/** Opens the real conversation: engine, store, worker and backend. The only file of the widget that reaches for them. */
export async function connect(options: ConnectOptions): Promise<AssistantHandle> {
  const { createAssistant } = await import("../../src/assistant/create.ts");
  return createAssistant(options);
}
