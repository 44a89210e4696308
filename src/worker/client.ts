import { HalcyonError, isHalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Engine } from "../model/engine.ts";
import type { KnowledgeIndex, LookUp } from "../model/knowledge.ts";
import type { Understand, Understanding, UnderstandingRequest } from "../model/understanding.ts";
import { WORKER_LIMITS, WorkerLine, type WorkerOptions } from "./line.ts";
import { createLookUpHere } from "./look-up-here.ts";
import type { Answer, Question } from "./protocol.ts";
import type { Reader } from "./reader.ts";

export interface WorkerMindOptions extends WorkerOptions {
  /** Decides when the worker does not. */
  readonly engine: Engine;
}

/** Both halves of an assistant in one worker, and the search of its articles. Closing the understanding ends it. */
export interface WorkerMind {
  readonly understand: Understand;
  readonly engine: Engine;
  readonly lookUp: LookUp;
}

/**
 * Understanding and deciding in a Web Worker. Whatever becomes of the worker, every question is answered: by the linear
 * model and by the engine in the page, if need be.
 */
export function createWorkerMind(options: WorkerMindOptions): WorkerMind {
  const line = new WorkerLine(options);
  return {
    understand: createUnderstand(line, options),
    engine: createEngine(line, options),
    lookUp: createLookUp(line, options),
  };
}

/** Where the worker fails or is late the words of the question are looked for in the page. */
function createLookUp(line: WorkerLine, { platform, limits }: WorkerMindOptions): LookUp {
  const { requestMs } = { ...WORKER_LIMITS, ...limits };
  const here = createLookUpHere();
  return async (index, question, without) => {
    const asking = new AbortController();
    const { version } = index;
    const ask = (given: KnowledgeIndex | null): Promise<Answer> =>
      line.ask({ kind: "search", question, ...(without && { without }), version, index: given });
    try {
      const answer = await Promise.race([
        ask(null).then((first) => (first.kind === "unopened" ? ask(index) : first)),
        overdue(line, requestMs, platform, asking.signal),
      ]);
      if (answer.kind === "found") return answer.result;
    } catch (error) {
      if (isHalcyonError(error, "assistant/closed")) throw error;
    } finally {
      asking.abort();
    }
    return here(index, question, without);
  };
}

function createUnderstand(line: WorkerLine, { platform, limits }: WorkerMindOptions): Understand {
  const { requestMs } = { ...WORKER_LIMITS, ...limits };
  let fallback: Promise<Reader> | null = null;

  /** The linear model in the page: a chunk that is loaded the first time it is needed. */
  async function answerHere(request: UnderstandingRequest): Promise<Understanding> {
    const { assistant } = line;
    if (!assistant) throw new Error("No assistant was opened.");
    fallback ??= (async () => {
      const { createReader } = await import("./reader.ts");
      const reader = createReader({ platform, breathe: async () => {} });
      await reader.open(assistant);
      return reader;
    })();
    return (await fallback).understand(request);
  }

  return {
    get status() {
      return line.status;
    },
    async open(assistant) {
      fallback = null;
      line.open(assistant);
    },
    loadEncoder: () => line.loadEncoder(),
    async understand(request, signal) {
      signal?.throwIfAborted();
      const asking = new AbortController();
      const ended = new Promise<never>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error), { signal: asking.signal });
      });
      try {
        const answer = await Promise.race([
          line.ask({ kind: "understand", request }),
          overdue(line, requestMs, platform, asking.signal),
          ended,
        ]);
        if (answer.kind === "understood") return answer.understanding;
      } catch (error) {
        if (signal?.aborted || isHalcyonError(error, "assistant/closed")) throw error;
      } finally {
        asking.abort();
      }
      return answerHere(request);
    },
    onStatus: (listener) => line.onStatus(listener),
    close: () => line.close(),
  };
}

/** What the engine answered, here or there: a value, or what it threw. */
type Came<T> = { readonly value: T } | { readonly thrown: unknown };

function createEngine(line: WorkerLine, { platform, limits, engine: here }: WorkerMindOptions): Engine {
  const { decideMs } = { ...WORKER_LIMITS, ...limits };
  /** After a worker was late nobody waits for it: both are asked at once, until it answers again. */
  let late = false;

  /** The worker's answer; the page's own if the worker fails or is late. The question is pure: whoever is first is right. */
  async function first<T>(
    assistant: Assistant,
    question: Question,
    read: (answer: Answer) => T,
    askHere: () => Promise<T>,
  ): Promise<T> {
    if (assistant !== line.assistant) line.open(assistant);
    const asking = new AbortController();
    const there = line.ask(question).then((answer): Came<T> => {
      late = false;
      return answer.kind === "threw" ? { thrown: errorOf(answer) } : { value: read(answer) };
    });
    const inTime = late
      ? Promise.reject(new HalcyonError("nlu/worker-silent"))
      : overdue(line, decideMs, platform, asking.signal);
    const instead = Promise.race([there, inTime]).catch((why: unknown) => {
      if (isHalcyonError(why, "assistant/closed")) throw why;
      late = isHalcyonError(why, "nlu/worker-silent");
      return cameHere(askHere);
    });
    try {
      const came = await Promise.any([there, instead]).catch(({ errors }: AggregateError) => {
        throw errors.at(-1);
      });
      if ("thrown" in came) throw came.thrown;
      return came.value;
    } finally {
      asking.abort();
    }
  }

  return {
    takeTurn: (assistant, state, input) =>
      first(
        assistant,
        { kind: "decide", state, input },
        (answer) => only(answer, "decided").decided,
        () => here.takeTurn(assistant, state, input),
      ),
    viewState: (assistant, state) =>
      first(
        assistant,
        { kind: "view", state },
        (answer) => only(answer, "viewed").view,
        () => here.viewState(assistant, state),
      ),
    textToUnderstand: (assistant, text) =>
      first(
        assistant,
        { kind: "words", text },
        (answer) => only(answer, "words").words,
        () => here.textToUnderstand(assistant, text),
      ),
  };
}

/** Rejects when the time is over. */
function overdue(line: WorkerLine, ms: number, platform: Platform, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => platform.after(ms, () => reject(line.suspect(ms)), signal));
}

/** An engine that cannot be had has not answered. */
async function cameHere<T>(askHere: () => Promise<T>): Promise<Came<T>> {
  try {
    return { value: await askHere() };
  } catch (thrown) {
    if (isHalcyonError(thrown, "script/part-missing")) throw thrown;
    return { thrown };
  }
}

function only<Kind extends Answer["kind"]>(answer: Answer, kind: Kind): Extract<Answer, { kind: Kind }> {
  if (answer.kind !== kind) throw new Error(`"${answer.kind}" is no answer where "${kind}" is.`);
  return answer as Extract<Answer, { kind: Kind }>;
}

/** Errors cross threads as text: not every thrown thing can be copied. */
function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  return Object.assign(new Error(message), { name });
}
