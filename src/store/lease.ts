import { isJsonObject, type Json } from "../base/json.ts";
import type { Platform } from "../base/platform.ts";
import type { Store } from "./store.ts";

/*
 * What Web Locks are to the tabs of a browser, for processes that share a store: a record says who works, and until when if
 * nothing is heard of it. Clocks that differ by more than the term can let two in; then the store's comparison of revisions
 * refuses one of them, and idempotency keys guard the actions.
 */

export interface LeaseOptions {
  readonly store: Pick<Store, "changeRecord">;
  readonly platform: Platform;
}

/** A process that dies keeps others waiting so long at most. */
const TERM_MS = 10_000;
const RENEW_MS = 3_000;
/** How often somebody who waits looks. */
const LOOK_MS = 40;

interface Lease {
  readonly holder: string;
  /** Wall time. */
  readonly until: number;
}

function isLease(value: Json | null): value is Lease & { readonly [key: string]: Json } {
  return isJsonObject(value) && typeof value["holder"] === "string" && typeof value["until"] === "number";
}

/** Runs `work` while nobody else who uses the store does under this name. Rejects with the signal's reason if it ends the waiting. */
export async function withLease<T>(
  name: string,
  work: () => Promise<T>,
  signal: AbortSignal,
  { store, platform }: LeaseOptions,
): Promise<T> {
  const id = { kind: "lease", key: name, conversation: null };
  const holder = platform.randomId();
  const ending = new AbortController();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => platform.after(ms, resolve));

  const claim = async (): Promise<boolean> => {
    const now = platform.now();
    const held = await store.changeRecord<Json>(id, (value) =>
      // A time too far ahead is another clock's: it is not waited for longer than a term from when it was written.
      isLease(value) && value.until > now && value.until <= now + 2 * TERM_MS ? value : { holder, until: now + TERM_MS },
    );
    return isLease(held) && held.holder === holder;
  };
  const renew = (): void =>
    platform.after(
      RENEW_MS,
      () => {
        const longer = (value: Json | null): Json | null =>
          isLease(value) && value.holder === holder ? { holder, until: platform.now() + TERM_MS } : value;
        // What cannot be written now is written the next time; there are three in a term.
        store.changeRecord(id, longer).then(renew, renew);
      },
      ending.signal,
    );

  while (!(await claim())) {
    await pause(LOOK_MS);
    signal.throwIfAborted();
  }
  renew();
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    ending.abort();
    // It ends by itself, a little later.
    await store.changeRecord<Json>(id, (value) => (isLease(value) && value.holder === holder ? null : value)).catch(() => {});
  }
}
