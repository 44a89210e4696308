import { createEmitter } from "../base/emitter.ts";
import { type ErrorCode, HalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { ModelStatus } from "../model/understanding.ts";
import { modelPlace, runtimePlace } from "./places.ts";
import type { Answer, FromWorker, Question, ToWorker } from "./protocol.ts";
import { defaultWorkerUrl, spawnWorker } from "./spawn.ts";

export interface WorkerOptions {
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
  /** One decision. Past it the page decides as well, and the first answer counts. */
  readonly decideMs: number;
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
  decideMs: 1_500,
  beatMs: 5_000,
  loadingMs: 30_000,
  maxRestarts: 3,
};

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * The line to one Web Worker: starts it, gives it the assistant and the model, carries questions and answers. A worker that
 * does not start, dies without a word or hangs is ended and started again, at most three times; its open questions are
 * rejected then, for whoever asked to answer in the page.
 */
export class WorkerLine {
  readonly #options: WorkerOptions;
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
  /** The message that opens it, until the worker has done so. */
  #opening: number | null = null;
  #wantsEncoder = false;
  #settleLoad: (() => void) | null = null;
  #loaded: Promise<void> | null = null;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#limits = { ...WORKER_LIMITS, ...options.limits };
    // It gets its script while the page gets the assistant.
    this.#start();
  }

  get status(): ModelStatus {
    return this.#status;
  }

  get assistant(): Assistant | null {
    return this.#assistant;
  }

  open(assistant: Assistant): void {
    this.#assistant = assistant;
    if (this.#ready) this.#open(assistant);
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

  /**
   * Rejects when the worker fails or is ended, and when there is none. How long an answer may take is the asker's to say:
   * see {@link suspect}.
   */
  ask(question: Question): Promise<Answer> {
    if (this.#closing.signal.aborted) return Promise.reject(new HalcyonError("assistant/closed"));
    if (!this.#worker) return Promise.reject(new HalcyonError("nlu/worker-failed", { reason: "there is no worker now" }));
    const id = this.#nextId++;
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const message = { ...question, id };
      if (this.#ready) this.#post(message);
      else this.#later.push(message);
    }).finally(() => this.#waiting.delete(id));
  }

  /** An answer did not come in time. A worker that starts, opens an assistant or compiles a model is only slow; any other is dead. */
  suspect(waitedMs: number): HalcyonError {
    const error = new HalcyonError("nlu/worker-silent", { waitedMs });
    if (this.#ready && this.#opening === null && this.#status.phase !== "loading") this.#restart(error);
    return error;
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
    try {
      this.#worker?.postMessage(message);
    } catch (thrown) {
      // Something that cannot be copied. It costs its own message only.
      const error = wrapError("nlu/worker-failed", thrown);
      const waiting = "id" in message ? this.#waiting.get(message.id) : undefined;
      if (waiting) waiting.reject(error);
      else this.#tell(error);
    }
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
        if (this.#assistant) this.#open(this.#assistant);
        for (const waiting of this.#later.splice(0)) this.#post(waiting);
        if (this.#wantsEncoder) this.#load();
        this.#beat();
        return;
      case "understood":
      case "decided":
      case "viewed":
      case "words":
      case "found":
      case "unopened":
      case "threw":
        this.#waiting.get(message.id)?.resolve(message);
        return;
      case "failed": {
        const error = new HalcyonError("nlu/worker-failed", { reason: message.reason });
        const waiting = this.#waiting.get(message.id);
        if (message.id === this.#opening) this.#opening = null;
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
        if (message.id === this.#opening) this.#opening = null;
        return;
    }
  }

  #open(assistant: Assistant): void {
    this.#opening = this.#nextId++;
    this.#post({ kind: "open", id: this.#opening, assistant });
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
    this.#opening = null;
  }

  /** Ends the worker, has its open questions answered in the page, and starts another after a while: 0.5, 1, 2 s. */
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
        if (!this.#worker) this.#start();
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
}
