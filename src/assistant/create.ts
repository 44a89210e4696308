import { createWorkerMind } from "../worker/client.ts";
import type { DirectUnderstand } from "../worker/direct.ts";
import { createLookUpHere } from "../worker/look-up-here.ts";
import { createEngineHere } from "./engine-here.ts";
import { createLazyUnderstand } from "./lazy-understand.ts";
import { openAssistant, type Wiring } from "./open.ts";
import type { AssistantOptions } from "./options.ts";
import type { AssistantHandle } from "./view.ts";

export type { ActionsOption, AssistantOptions } from "./options.ts";

/**
 * Opens a conversation with an assistant. Returns quickly: the view is `opening` until the stored conversation is read, and
 * takes messages all the same. Runs in a page and, headless, in Node.
 *
 * @throws {HalcyonError} `options/missing-assistant`; for an assistant given as an object also `assistant/invalid` and
 * `assistant/incompatible`. A file that cannot be had is told by `view.phase: "failed"` and `onError`.
 */
export async function createAssistant(options: AssistantOptions): Promise<AssistantHandle> {
  return openAssistant(options, { mind, engine: () => createEngineHere(), lookUp: () => createLookUpHere() });
}

const mind: Wiring["mind"] = (options) => {
  const engine = createEngineHere();
  if (!__NODE__ || typeof document !== "undefined") return createWorkerMind({ ...options, engine });
  const { platform, modelUrl } = options;
  let direct: Promise<DirectUnderstand> | null = null;
  const load = async (): Promise<DirectUnderstand> => {
    const { createDirectUnderstand } = await import("../worker/direct.ts");
    return createDirectUnderstand({ platform, modelFolder: modelUrl });
  };
  const get = (): Promise<DirectUnderstand> => (direct ??= load());
  return {
    understand: createLazyUnderstand(get),
    engine,
    lookUp: async (index, question) => (await get()).lookUp(index, question),
  };
};
