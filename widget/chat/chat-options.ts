import type { AssistantOptions } from "../../src/assistant/options.ts";
import type { AssistantHandle } from "../../src/assistant/view.ts";

/** What the element's attributes and properties say about the conversation to open. */
export type ConnectOptions = Pick<
  AssistantOptions,
  "assistant" | "actions" | "knowledge" | "handover" | "modelUrl" | "workerUrl" | "wasmUrl" | "locale" | "collect" | "onError"
>;

/** Opens a conversation. Rejects with a `HalcyonError`. */
export type Connect = (options: ConnectOptions) => Promise<AssistantHandle>;
