import { createEmitter } from "../base/emitter.ts";
import { HalcyonError, isHalcyonError, wrapError } from "../base/errors.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Meaning } from "../knowledge/search.ts";
import type { Assistant } from "../model/assistant.ts";
import type { LookUp } from "../model/knowledge.ts";
import type { ModelStatus, Understand } from "../model/understanding.ts";
import { createOnnxEncoder, type Encoder } from "./encoder.ts";
import { readModelFiles } from "./model-files.ts";
import { createLookUp } from "./look-up.ts";
import { createModelFolder, findShippedModel, readRuntime } from "./model-folder.ts";
import { createReader, type VectorShelf } from "./reader.ts";
import { rememberTexts } from "./remember.ts";

export interface DirectUnderstandOptions {
  /** Folder with `model.json`; by default the model that comes with the package. Null: the linear model alone. */
  readonly modelFolder?: string | URL | null | undefined;
  readonly platform?: Platform | undefined;
  /** Default: nothing is remembered. */
  readonly shelf?: VectorShelf | undefined;
}

/** Understanding, and what else the encoder is good for. */
export interface DirectUnderstand extends Understand {
  /** The vector of a text; null without an encoder. */
  encode(text: string): Promise<Meaning | null>;
  readonly lookUp: LookUp;
}

/** Understanding in this very thread, for Node: the command line, tests, servers. Reads the model from disk. */
export function createDirectUnderstand({
  modelFolder,
  platform = createPlatform(),
  shelf,
}: DirectUnderstandOptions = {}): DirectUnderstand {
  const listeners = createEmitter<ModelStatus>();
  const reader = createReader({ platform, shelf, breathe: () => new Promise((resolve) => platform.after(0, resolve)) });
  let status: ModelStatus = { phase: "idle" };
  let loading: Promise<void> | null = null;
  let encoder: Encoder | null = null;
  let opened: Assistant | null = null;
  const become = (next: ModelStatus): void => {
    status = next;
    listeners.emit(next);
  };
  const load = async (): Promise<void> => {
    become({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
    try {
      const source = modelFolder === undefined ? await findShippedModel() : modelFolder && createModelFolder(modelFolder);
      if (!source) throw new HalcyonError("nlu/model-not-found", { reason: "no model folder" });
      const files = await readModelFiles(source, (loadedBytes, totalBytes) =>
        become({ phase: "loading", loadedBytes, totalBytes }),
      );
      encoder = rememberTexts(await createOnnxEncoder(files, await readRuntime()));
      reader.useEncoder(encoder);
      await reader.readTexts();
      become({ phase: "ready" });
    } catch (error) {
      become({ phase: "unavailable", code: isHalcyonError(error) ? error.code : wrapError("nlu/worker-failed", error).code });
    }
  };
  return {
    get status() {
      return status;
    },
    async open(assistant) {
      if (opened === assistant) return;
      await reader.open(assistant);
      opened = assistant;
      await reader.readTexts();
    },
    loadEncoder() {
      loading ??= load();
      return loading;
    },
    understand: (request) => reader.understand(request),
    encode: (text) => reader.encode(text),
    lookUp: createLookUp((question) => reader.encode(question)),
    onStatus: (listener) => listeners.subscribe(listener),
    close() {
      void encoder?.close();
      encoder = null;
    },
  };
}
