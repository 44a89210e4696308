import { createEmitter } from "../base/emitter.ts";
import { type ErrorCode, HalcyonError, isHalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { ModelStatus, Understand, Understanding, UnderstandingRequest } from "../model/understanding.ts";
import { modelPlace, runtimePlace } from "./places.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import type { Reader } from "./reader.ts";
import { defaultWorkerUrl, spawnWorker } from "./spawn.ts";

export interface WorkerUnderstandOptions {
  readonly platform: Platform;
  /** The worker's script, if it is not beside this one. */
  readonly workerUrl?: string | undefined;
  /** Folder of a model of the host's own, with its `model.json`; default: the shipped one, beside this script. */
  readonly modelUrl?: string | undefined;
  /** Folder of the WebAssembly runtime; default: beside this script. */
  readonly wasmUrl?: string | undefined;
  /** Told of everything that went wrong and was worked around. */
  readonly onError?: ((error: HalcyonError) => void) | undefined;
  /** Starts a worker; another one in tests. */
  readonly spawn?: ((url: string) => WorkerLike) | undefined;
  readonly limits?: Partial<WorkerLimits> | undefined;
}

export type WorkerLike = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;

export interface WorkerLimits {
  /** From start to the first word. */
  readonly startMs: number;
  /** One message. Past it the linear model answers in the page. */
  readonly requestMs: number;
  /** Between two signs of life that are asked for. */
  readonly beatMs: number;
  /** Compiling WebAssembly blocks the worker for as long as 4.4 s on slow engines: it is not silent until then. */
  readonly loadingMs: number;
  readonly maxRestarts: number;
}

/** docs: F10, F11. Start 10 s, request 2 s, three restarts. */
export const WORKER_LIMITS: WorkerLimits = {
  startMs: 10_000,
  requestMs: 2_000,
  beatMs: 5_000,
  loadingMs: 30_000,
  maxRestarts: 3,
};

interface Waiting {
  resolve(understanding: Understanding): void;
  reject(error: unknown): void;
}

/**
 * Understanding in a Web Worker. A worker that does not start, dies without a word or hangs is ended and started again,
 * at most three times; every message is answered, by the linear model in the page if need be.
 */
export function createWorkerUnderstand(options: WorkerUnderstandOptions): Understand {
  return new WorkerUnderstand(options);
}

class WorkerUnderstand implements Understand {
  readonly #options: WorkerUnderstandOptions;
  readonly #limits: WorkerLimits;
  readonly #statuses = createEmitter<ModelStatus>();
  readonly #closing = new AbortController();
  readonly #waiting = new Map<number, Waiting>();
  #status: ModelStatus = { phase: "idle" };
  #worker: WorkerLike | null = null;
  /** Ends the timers of the present worker. */
  #life = new AbortController();
  #ready = false;
  #beatSeen = 0;
  #restarts = 0;
  #nextId = 1;
  #assistant: Assistant | null = null;
  #wantsEncoder = false;
  #fallback: Promise<Reader> | null = null;
  #settleLoad: (() => void) | null = null;
  #loaded: Promise<void> | null = null;

  constructor(options: WorkerUnderstandOptions) {
    this.#options = options;
    this.#limits = { ...WORKER_LIMITS, ...options.limits };
  }

  get status(): ModelStatus {
    return this.#status;
  }

  async open(assistant: Assistant): Promise<void> {
    this.#assistant = assistant;
    this.#fallback = null;
    if (!this.#worker) this.#start();
    else if (this.#ready) this.#post({ kind: "open", id: this.#nextId++, assistant });
  }

  loadEncoder(): Promise<void> {
    this.#wantsEncoder = true;
    this.#loaded ??= new Promise((resolve) => {
      this.#settleLoad = resolve;
      if (this.#status.phase === "unavailable") return resolve();
      this.#become({ phase: "loading", loadedBytes: 0, totalBytes: 0 });
      if (this.#ready) this.#load();
    });
    return this.#loaded;
  }

  async understand(request: UnderstandingRequest, signal?: AbortSignal): Promise<Understanding> {
    signal?.throwIfAborted();
    const id = this.#nextId++;
    if (!this.#worker) return this.#answerHere(request);
    const deadline = new AbortController();
    try {
      return await new Promise<Understanding>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true, signal: deadline.signal });
        this.#options.platform.after(
          this.#limits.requestMs,
          () => reject(new HalcyonError("nlu/worker-silent", { waitedMs: this.#limits.requestMs })),
          deadline.signal,
        );
        if (this.#ready) this.#post({ kind: "understand", id, request });
        else this.#later.push({ kind: "understand", id, request });
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      // A worker that has not started yet, or that compiles a model, is only slow; any other is dead.
      if (isHalcyonError(error, "nlu/worker-silent") && this.#ready && this.#status.phase !== "loading") this.#restart(error);
      return this.#answerHere(request);
    } finally {
      this.#waiting.delete(id);
      deadline.abort();
    }
  }

  onStatus(listener: (status: ModelStatus) => void): () => void {
    return this.#statuses.subscribe(listener);
  }

  close(): void {
    this.#closing.abort();
    this.#end();
    this.#settleLoad?.();
    for (const waiting of this.#waiting.values()) waiting.reject(new HalcyonError("assistant/closed"));
  }

  /** Messages for a worker that has not said "ready". */
  readonly #later: ToWorker[] = [];

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #start(): void {
    const { platform, workerUrl, spawn = (url: string) => spawnWorker(url, platform) } = this.#options;
    this.#life = new AbortController();
    const { signal } = this.#life;
    try {
      const worker = spawn(workerUrl ?? defaultWorkerUrl());
      this.#worker = worker;
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (worker === this.#worker) this.#hear(data);
      };
      // Refused scripts and policies come here with an empty message.
      worker.onerror = (event) =>
        this.#fail(
          worker,
          new HalcyonError("nlu/worker-failed", {
            reason: event.message || "the script did not load or was refused by a policy",
          }),
        );
      worker.onmessageerror = () =>
        this.#fail(worker, new HalcyonError("nlu/worker-failed", { reason: "a message could not be read" }));
      platform.after(
        this.#limits.startMs,
        () => {
          if (!this.#ready)
            this.#fail(worker, new HalcyonError("nlu/worker-failed", { reason: `no word within ${this.#limits.startMs} ms` }));
        },
        signal,
      );
    } catch (error) {
      this.#giveUp(wrapError("nlu/worker-failed", error));
    }
  }

  #fail(worker: WorkerLike, error: HalcyonError): void {
    if (worker === this.#worker) this.#restart(error);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        if (this.#assistant) this.#post({ kind: "open", id: this.#nextId++, assistant: this.#assistant });
        for (const waiting of this.#later.splice(0)) this.#post(waiting);
        if (this.#wantsEncoder) this.#load();
        this.#beat();
        return;
      case "understood":
        this.#waiting.get(message.id)?.resolve(message.understanding);
        return;
      case "failed": {
        const error = new HalcyonError("nlu/worker-failed", { reason: message.reason });
        const waiting = this.#waiting.get(message.id);
        // Nobody waits for the opening of an assistant; that it failed explains why every message is answered in the page.
        if (waiting) waiting.reject(error);
        else this.#tell(error);
        return;
      }
      case "status":
        this.#become(message.status);
        if (message.error) this.#tell(new HalcyonError(message.error.code as ErrorCode, message.error.details));
        return;
      case "beat":
        this.#beatSeen = message.id;
        return;
      case "opened":
        return;
    }
  }

  #load(): void {
    const { modelUrl, wasmUrl } = this.#options;
    this.#post({ kind: "load", model: modelPlace(modelUrl), runtime: runtimePlace(wasmUrl) });
  }

  /** Asks for a sign of life, for as long as this worker lives. */
  #beat(): void {
    const { platform } = this.#options;
    const { signal } = this.#life;
    const worker = this.#worker;
    const id = this.#nextId++;
    this.#post({ kind: "beat", id });
    const patience = this.#status.phase === "loading" ? this.#limits.loadingMs : this.#limits.beatMs;
    platform.after(
      patience,
      () => {
        if (this.#beatSeen >= id) this.#beat();
        else if (worker) this.#fail(worker, new HalcyonError("nlu/worker-silent", { waitedMs: patience }));
      },
      signal,
    );
  }

  #end(): void {
    this.#life.abort();
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
  }

  /** Ends the worker, has its open messages answered in the page, and starts another after a while: 0.5, 1, 2 s. */
  #restart(error: HalcyonError): void {
    this.#end();
    this.#tell(error);
    this.#later.length = 0;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    if (this.#restarts >= this.#limits.maxRestarts) return this.#giveUp(error, true);
    const wait = 500 * 2 ** this.#restarts++;
    this.#options.platform.after(
      wait,
      () => {
        if (!this.#worker && this.#assistant) this.#start();
      },
      this.#closing.signal,
    );
  }

  #giveUp(error: HalcyonError, told = false): void {
    this.#end();
    if (!told) this.#tell(error);
    this.#become({ phase: "unavailable", code: error.code });
  }

  #become(status: ModelStatus): void {
    this.#status = status;
    this.#statuses.emit(status);
    if (status.phase === "ready" || status.phase === "unavailable") this.#settleLoad?.();
  }

  #tell(error: HalcyonError): void {
    if (!this.#closing.signal.aborted) this.#options.onError?.(error);
  }

  /** The linear model in the page: a chunk that is loaded the first time it is needed. */
  async #answerHere(request: UnderstandingRequest): Promise<Understanding> {
    const assistant = this.#assistant;
    if (!assistant) throw new HalcyonError("assistant/closed", { reason: "no assistant was opened" });
    this.#fallback ??= (async () => {
      const { createReader } = await import("./reader.ts");
      const reader = createReader({ platform: this.#options.platform, breathe: async () => {} });
      await reader.open(assistant);
      return reader;
    })();
    return (await this.#fallback).understand(request);
  }
}
