import { isHalcyonError, wrapError } from "../base/errors.ts";
import { createPlatform } from "../base/platform.ts";
import { engine } from "../dialogue/engine.ts";
import type { Assistant } from "../model/assistant.ts";
import type { KnowledgeIndex } from "../model/knowledge.ts";
import type { ModelStatus } from "../model/understanding.ts";
import { checkWasmAllowed, createOnnxEncoder } from "./encoder.ts";
import { createLookUp } from "./look-up.ts";
import { createModelFetch, keep, recall } from "./model-fetch.ts";
import { readModelFiles } from "./model-files.ts";
import type { ModelPlace, RuntimePlace } from "./places.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { createReader, type VectorShelf } from "./reader.ts";
import { rememberTexts } from "./remember.ts";

/** The worker's side: one assistant, understood and decided for. Deciding waits for nothing, also while the encoder loads. */
/** Texts of one visit whose vectors are kept: some 200 kB. */
const KEPT_TEXTS = 200;

const scope = globalThis as unknown as {
  readonly location: { readonly origin: string };
  postMessage(message: FromWorker): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker>) => void): void;
};

const platform = createPlatform();
/** A key must be an http address: one that is never asked for. Not the worker's own: that of a blob is another one each time. */
const shelfAddress = (key: string): string => `${scope.location.origin}/halcyon-vectors?of=${key}`;
const shelf: VectorShelf = {
  take: (key) => recall(shelfAddress(key)),
  put: (key, bytes) => keep(shelfAddress(key), new Response(bytes)),
};
const reader = createReader({ platform, shelf, breathe: () => new Promise((resolve) => platform.after(0, resolve)) });
let loading = false;
let assistant: Assistant | null = null;
/** The index that was searched last. */
let articles: KnowledgeIndex | null = null;
const lookUp = createLookUp((question) => reader.encode(question));

const say = (message: FromWorker): void => scope.postMessage(message);
const become = (status: ModelStatus): void => say({ kind: "status", status });

async function load(model: ModelPlace, runtime: RuntimePlace): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    checkWasmAllowed();
    become({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
    const files = await readModelFiles(createModelFetch(model), (loadedBytes, totalBytes) =>
      become({ phase: "loading", loadedBytes, totalBytes }),
    );
    // "Yes" is said again and again; the assistant's own texts have a place of their own.
    reader.useEncoder(rememberTexts(await createOnnxEncoder(files, runtime), KEPT_TEXTS));
    await reader.readTexts();
    become({ phase: "ready" });
  } catch (thrown) {
    loading = false;
    const { code, details } = isHalcyonError(thrown) ? thrown : wrapError("nlu/worker-failed", thrown, { step: "load" });
    say({ kind: "status", status: { phase: "unavailable", code }, error: { code, details } });
  }
}

/** At once: deciding awaits neither the reader nor the model. */
function decide(question: Extract<ToWorker, { kind: "decide" | "view" | "words" }>): FromWorker {
  if (!assistant) throw new Error("No assistant was opened.");
  const { id } = question;
  try {
    switch (question.kind) {
      case "decide":
        return { kind: "decided", id, decided: engine.takeTurn(assistant, question.state, question.input) };
      case "view":
        return { kind: "viewed", id, view: engine.viewState(assistant, question.state) };
      case "words":
        return { kind: "words", id, words: engine.textToUnderstand(assistant, question.text) };
    }
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { kind: "threw", id, name, message };
  }
}

async function search({ id, question, without, version, index }: Extract<ToWorker, { kind: "search" }>): Promise<FromWorker> {
  if (index) articles = index;
  if (articles?.version !== version) return { kind: "unopened", id };
  return { kind: "found", id, result: await lookUp(articles, question, without) };
}

async function answer(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "open":
      assistant = message.assistant;
      await reader.open(message.assistant);
      say({ kind: "opened", id: message.id });
      return reader.readTexts();
    case "load":
      return load(message.model, message.runtime);
    case "understand":
      return say({ kind: "understood", id: message.id, understanding: await reader.understand(message.request) });
    case "search":
      return say(await search(message));
    case "decide":
    case "view":
    case "words":
      return say(decide(message));
    case "beat":
      return say({ kind: "beat", id: message.id });
  }
}

// An unhandled rejection in a worker raises no event in the page: everything that fails is said.
scope.addEventListener("message", ({ data }) => {
  answer(data).catch((error: unknown) => {
    if ("id" in data)
      say({ kind: "failed", id: data.id, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  });
});
say({ kind: "ready" });
