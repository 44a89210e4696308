import { HalcyonError, isHalcyonError, wrapError } from "../base/errors.ts";
import type { ModelSource } from "./model-files.ts";
import type { ModelPlace } from "./places.ts";
import { SHIPPED_TEXTS } from "./shipped-model.ts";

const CACHE = "halcyon-model";

/**
 * Model files from a server, kept in Cache Storage by their hash where that exists. The manifest of a folder is always
 * asked for anew; without a network the one that came last is used.
 */
export function createModelFetch(place: ModelPlace, signal?: AbortSignal): ModelSource {
  const inside = (name: string): Uint8Array<ArrayBuffer> | null => {
    const text = place.kind === "shipped" ? SHIPPED_TEXTS[name] : undefined;
    return text === undefined ? null : new TextEncoder().encode(text);
  };
  const address = (name: string): string => (place.kind === "folder" ? new URL(name, place.url).href : place.files[name]!);
  const keyed = (name: string, sha256: string): string => `${address(name)}?sha256=${sha256}`;
  return {
    where: place.kind === "folder" ? place.url : address("encoder.onnx"),
    async readManifest() {
      const own = inside("model.json");
      if (own) return own;
      const url = address("model.json");
      try {
        const response = await request(url, { cache: "no-cache", ...(signal ? { signal } : {}) });
        await keep(url, response.clone());
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        const kept = isHalcyonError(error) && error.details["status"] === undefined ? await recall(url) : null;
        if (!kept) throw error;
        return kept;
      }
    },
    async readFile(name, expected, onBytes) {
      const own = inside(name);
      if (own) {
        onBytes(own.length);
        return own;
      }
      const key = keyed(name, expected.sha256);
      const kept = await recall(key);
      if (kept) {
        onBytes(kept.length);
        return kept;
      }
      const response = await request(address(name), signal ? { signal } : {});
      const bytes = await readBody(response, expected.bytes, name, onBytes);
      await keep(key, new Response(bytes));
      await forgetOthers(`${address(name)}?sha256=`, key);
      return bytes;
    },
    async discard(name, sha256) {
      const cache = await openCache();
      await cache?.delete(keyed(name, sha256));
    },
  };
}

async function request(url: string, options: RequestInit): Promise<Response> {
  let response: Response;
  const refusal = watchPolicy();
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw wrapError((await refusal.seen()) ? "nlu/connect-blocked" : "nlu/model-not-found", error, { url });
  } finally {
    refusal.stop();
  }
  if (!response.ok) throw new HalcyonError("nlu/model-not-found", { url, status: response.status });
  return response;
}

/** A fetch that the policy forbids fails like any other; that it was the policy is told apart, as an event that comes after. */
function watchPolicy(): { seen(): Promise<boolean>; stop(): void } {
  let seen = false;
  const note = (event: Event): void => {
    if ((event as SecurityPolicyViolationEvent).effectiveDirective === "connect-src") seen = true;
  };
  globalThis.addEventListener?.("securitypolicyviolation", note);
  return {
    async seen() {
      await new Promise((resolve) => setTimeout(resolve));
      return seen;
    },
    stop: () => globalThis.removeEventListener?.("securitypolicyviolation", note),
  };
}

/** Reads exactly the length that the manifest names: a longer answer is dropped as soon as it is known to be longer. */
async function readBody(
  response: Response,
  length: number,
  file: string,
  onBytes: (more: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  const reader = response.body?.getReader();
  if (!reader) throw new HalcyonError("nlu/model-not-found", { url: response.url, reason: "the answer has no body" });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > length) {
        await reader.cancel();
        throw new HalcyonError("nlu/model-mismatch", { file, expectedBytes: length, foundBytes: `more than ${length}` });
      }
      bytes.set(value, filled);
      filled += value.length;
      onBytes(value.length);
    }
  } catch (error) {
    throw wrapError("nlu/model-not-found", error, { url: response.url });
  }
  return bytes.subarray(0, filled);
}

/** Null on plain http, in private windows that refuse it and wherever else Cache Storage is missing. */
async function openCache(): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open(CACHE);
  } catch {
    return null;
  }
}

/** Bytes kept under an address of ours, or null. */
export async function recall(key: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const cache = await openCache();
  try {
    const response = await cache?.match(key);
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

/** Another version of a file is of no use once this one is kept: megabytes on the visitor's disk for every release. */
async function forgetOthers(prefix: string, kept: string): Promise<void> {
  const cache = await openCache();
  for (const { url } of (await cache?.keys()) ?? []) if (url.startsWith(prefix) && url !== kept) await cache?.delete(url);
}

/** Keeps a copy. A full or refused storage is no failure: the next visit fetches again. */
export async function keep(key: string, response: Response): Promise<void> {
  const cache = await openCache();
  try {
    await cache?.put(key, response);
  } catch {
    return;
  }
}
