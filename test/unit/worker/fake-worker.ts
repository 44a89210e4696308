import type { WorkerLike } from "../../../src/worker/line.ts";
import type { FromWorker, ToWorker } from "../../../src/worker/protocol.ts";

export type Reaction = (message: ToWorker, say: (answer: FromWorker) => void) => void;

/** A worker made of a function that answers. */
export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  onmessageerror: WorkerLike["onmessageerror"] = null;
  readonly heard: ToWorker[] = [];
  terminated = false;
  readonly #react: Reaction;

  constructor(react: Reaction) {
    this.#react = react;
  }

  postMessage(message: ToWorker): void {
    this.heard.push(message);
    this.#react(message, (answer) => this.say(answer));
  }

  say(message: FromWorker): void {
    if (!this.terminated) this.onmessage?.call(this as unknown as Worker, { data: message } as MessageEvent);
  }

  terminate(): void {
    this.terminated = true;
  }
}
