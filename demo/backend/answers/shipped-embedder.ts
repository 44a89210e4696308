import type { openEncoder } from "../../../src/worker/open-encoder.ts";
import type { Embedder } from "./vectors.ts";

/** A variable, so that the build leaves it to Node: the package as it ships is found by its own name. */
const PACKAGE: string = "halcyon-chat/encoder";

export type ShippedEmbedder = ReturnType<typeof createShippedEmbedder>;

/** The package's own encoder, in this process: no server is asked, and no key is needed. Opened when it is first wanted. */
export function createShippedEmbedder(
  load: () => Promise<{ readonly openEncoder: typeof openEncoder }> = () => import(PACKAGE) as ReturnType<typeof load>,
) {
  let opening: ReturnType<typeof openEncoder> | null = null;
  return {
    async open(): Promise<Embedder> {
      const encoder = await (opening ??= load().then((found) => found.openEncoder()));
      return { model: `halcyon ${encoder.model}`, embed: (texts) => encoder.embed(texts) };
    },
    async close(): Promise<void> {
      // One that could not be opened needs no closing.
      const encoder = await opening?.catch(() => null);
      await encoder?.close();
    },
  };
}
