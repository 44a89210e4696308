import type { Understand } from "../model/understanding.ts";
import { createLazyUnderstand } from "./lazy-understand.ts";

export interface SharedUnderstandOptions {
  /** Folder with `model.json`. Default: the model that comes with the package; null: the linear model alone. */
  readonly modelUrl?: string | null | undefined;
}

/**
 * The model in this process, for Node: to be given as `understand` to as many conversations of one assistant as there are,
 * which then share its memory. `loadEncoder` loads the encoder; until then, and without it, the linear model answers.
 * Closed by whoever made it.
 */
export function createSharedUnderstand({ modelUrl }: SharedUnderstandOptions = {}): Understand {
  return createLazyUnderstand(async () => {
    const { createDirectUnderstand } = await import("../worker/direct.ts");
    return createDirectUnderstand({ modelFolder: modelUrl });
  });
}
