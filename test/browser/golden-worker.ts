import { createOnnxEncoder } from "../../src/worker/encoder.ts";
import { createModelFetch } from "../../src/worker/model-fetch.ts";
import { readModelFiles } from "../../src/worker/model-files.ts";
import type { ModelPlace, RuntimePlace } from "../../src/worker/places.ts";

/** The shipped encoder in a real worker: texts in, vectors out. What the real worker does with them is not looked at here. */
addEventListener(
  "message",
  ({ data }: MessageEvent<{ model: ModelPlace; runtime: RuntimePlace; texts: readonly string[] }>) => {
    void (async () => {
      const encoder = await createOnnxEncoder(await readModelFiles(createModelFetch(data.model)), data.runtime);
      const vectors: Float32Array[] = [];
      for (const text of data.texts) vectors.push(await encoder.encode(text));
      postMessage(vectors);
    })();
  },
);
