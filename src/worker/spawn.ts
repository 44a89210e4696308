import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import { trustScriptAddress } from "../base/trusted.ts";
import workerFile from "./worker.ts?worker&url";

/** Ends in `.js`; its classic twin stands beside it as `…-classic.js`. */
export function defaultWorkerUrl(): string {
  return new URL(workerFile, import.meta.url).href;
}

/**
 * Starts the worker. From the page's own origin as a module; from another one only a classic worker made of one
 * `importScripts` line runs in every engine with `worker-src blob:` alone.
 *
 * @throws {HalcyonError} `nlu/worker-failed` if the browser refuses at once. Later refusals are `error` events, often
 * without any text: the caller listens and keeps a deadline.
 */
export function spawnWorker(url: string, platform: Pick<Platform, "after">): Worker {
  if (typeof Worker === "undefined") throw new HalcyonError("nlu/worker-failed", { reason: "there are no workers here" });
  const address = new URL(url, globalThis.location?.href);
  try {
    if (address.origin === globalThis.location?.origin)
      return new Worker(trustScriptAddress(address.href), { type: "module", name: "halcyon" });
    const line = `importScripts(${JSON.stringify(classicTwin(address.href))});`;
    const blob = URL.createObjectURL(new Blob([line], { type: "text/javascript" }));
    try {
      return new Worker(trustScriptAddress(blob), { name: "halcyon" });
    } finally {
      // Revoked a task later: engines read the blob after the constructor has returned.
      platform.after(10_000, () => URL.revokeObjectURL(blob));
    }
  } catch (error) {
    throw wrapError("nlu/worker-failed", error, { url });
  }
}

function classicTwin(url: string): string {
  return url.replace(/(?<!-classic)\.js(?=$|[?#])/, "-classic.js");
}
