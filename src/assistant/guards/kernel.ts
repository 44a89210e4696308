import type { Json } from "../../base/json.ts";
import type { Platform } from "../../base/platform.ts";
import type { Store } from "../../store/store.ts";
import { afterCommit, judge, readState, withoutLease, type GuardState } from "./state.ts";

/*
 * What every guard has in common: permission is reserved before something is spent, and counted when it is known what came
 * of it. One decision is one transaction of the store, so that tabs cannot both have the last place. The judgement itself is
 * `state.ts`, pure; here are the store, the leases and what happens when there is no store.
 */

/** Form, understanding, knowledge, timers. */
export type GuardKind = "form" | "nlu" | "kb" | "timer";

/** What came of something that was allowed. Only `unproductive` counts to the user's patience; `aborted` counts nowhere. */
export type OutcomeClass = "productive" | "unproductive" | "failed" | "aborted";

/** One thing that must not happen twice at the same time. Texts in `parts` are hashed first (`openTextHash`). */
export interface GuardKey {
  /** Whose assistant: its name. Conversations of two assistants of one site do not share their counts. */
  readonly tenant: string;
  readonly conversation: string;
  readonly parts: readonly string[];
}

/** A number that is counted and has an end. */
export interface Budget {
  /** What is counted together, such as "conversation" or "topic:4f1c…": unique in its guard and conversation. */
  readonly scope: string;
  /** Of those that led nowhere. Default: no limit. */
  readonly unproductive?: number | undefined;
  /** Of all that were not aborted, those on their way included. Default: no limit. */
  readonly total?: number | undefined;
  /** Sum of `Cost.bytes`. Default: no limit. */
  readonly bytes?: number | undefined;
  /** Only the latest so many milliseconds count. Default: the whole conversation. */
  readonly windowMs?: number | undefined;
}

export interface Cost {
  /** All must have room. */
  readonly budgets: readonly Budget[];
  /** What leaves the page. Default 0. */
  readonly bytes?: number | undefined;
  /** It costs money or changes the world outside: without a store that counts it is refused. Default false: it is allowed. */
  readonly remote?: boolean | undefined;
}

/** A lease: it ends by itself, so that a page that dies holds nothing for ever. */
export interface Ticket {
  readonly id: string;
  readonly kind: GuardKind;
  readonly key: GuardKey;
  readonly cost: Cost;
}

export type DenyReason = "in-flight" | "unproductive" | "total" | "bytes" | "unavailable";

export interface Denied {
  readonly allow: false;
  readonly reason: DenyReason;
  /** Which budget is used up; null where it is none. */
  readonly scope: string | null;
  /** `later`: ask again after `afterMs`; `instead`: do what comes next on the ladder. */
  readonly next: { readonly kind: "later"; readonly afterMs: number } | { readonly kind: "instead" };
}

export type Reservation = { readonly allow: true; readonly ticket: Ticket } | Denied;

/** What a guard let happen, or did not. Holds nothing that a visitor typed. */
export interface GuardNews {
  readonly kind: GuardKind;
  readonly what: "allowed" | "denied" | "committed" | "ceiling" | "released";
  readonly reason: DenyReason | OutcomeClass | null;
  /** Of the budget that was the reason; null where there is none. */
  readonly scope: string | null;
  readonly keyHash: string;
}

/** What was done under a guard, and how it counts. */
export interface Worked<Value> {
  readonly value: Value;
  readonly outcome: Exclude<OutcomeClass, "aborted">;
}

export interface Guards {
  reserve(kind: GuardKind, key: GuardKey, cost: Cost): Promise<Reservation>;
  /** Counts what came of it. A ticket whose lease is over is counted all the same; one that was committed is not twice. */
  commit(ticket: Ticket, outcome: OutcomeClass): Promise<void>;
  /** Nothing was done. */
  release(ticket: Ticket): Promise<void>;
  /**
   * Reserves, works, commits. Whoever asks for the same key in this tab meanwhile waits for the same promise. What throws is
   * `failed`, or `aborted` if the signal ended it, and is thrown on.
   */
  share<Value>(
    kind: GuardKind,
    key: GuardKey,
    cost: Cost,
    work: () => Promise<Worked<Value>>,
    signal?: AbortSignal,
  ): Promise<{ readonly allow: true; readonly value: Value } | Denied>;
}

export interface GuardsOptions {
  readonly store: Store;
  readonly platform: Platform;
  /** How long a reservation holds without a commit, milliseconds. Default 30,000. */
  readonly leaseMs?: number | undefined;
  /** Silence after which the counts of a conversation are forgotten, milliseconds. Default 3,600,000. */
  readonly expiryMs?: number | undefined;
  readonly onNews?: ((news: GuardNews) => void) | undefined;
}

const LEASE_MS = 30_000;
const EXPIRY_MS = 60 * 60_000;

/** The kind of the records that hold the counts. */
export const GUARD_STATE = "guard_state";

export function createGuards(options: GuardsOptions): Guards {
  const { store, platform, leaseMs = LEASE_MS, expiryMs = EXPIRY_MS, onNews = () => {} } = options;
  /** Where the store failed: this page's own counts. */
  const memory = new Map<string, GuardState>();
  const running = new Map<string, Promise<unknown>>();

  /** One transaction. False: it went to memory, since the store could not be had. */
  async function change(kind: GuardKind, key: GuardKey, make: (state: GuardState) => GuardState): Promise<boolean> {
    const row = rowOf(kind, key);
    const read = (value: Json | null): GuardState => readState(value, platform.now(), expiryMs);
    try {
      await store.changeRecord({ kind: GUARD_STATE, key: row, conversation: key.conversation }, (value) =>
        toJson(make(read(value))),
      );
      memory.delete(row);
      return true;
    } catch {
      memory.set(row, make(read(toJson(memory.get(row) ?? null))));
      return false;
    }
  }

  async function reserve(kind: GuardKind, key: GuardKey, cost: Cost): Promise<Reservation> {
    const name = nameOf(key);
    const ticket: Ticket = { id: platform.randomId(), kind, key, cost };
    let denied: Denied | null = null;
    const stored = await change(kind, key, (state) => {
      const verdict = judge(state, { name, ticket: ticket.id, cost, leaseMs }, platform.now());
      denied = verdict.denied;
      return verdict.state;
    });
    if (!stored && cost.remote === true) {
      await change(kind, key, (state) => withoutLease(state, ticket.id));
      denied = { allow: false, reason: "unavailable", scope: null, next: { kind: "instead" } };
    }
    tell(ticket, denied);
    return denied ?? { allow: true, ticket };
  }

  function tell({ kind, key }: Ticket, denied: Denied | null): void {
    const about = { kind, keyHash: nameOf(key), scope: denied?.scope ?? null };
    onNews({ ...about, what: denied ? "denied" : "allowed", reason: denied?.reason ?? null });
    if (denied?.scope) onNews({ ...about, what: "ceiling", reason: denied.reason });
  }

  async function commit(ticket: Ticket, outcome: OutcomeClass): Promise<void> {
    const { id, kind, key, cost } = ticket;
    await change(kind, key, (state) => afterCommit(state, { ticket: id, cost, outcome }, platform.now()));
    onNews({ kind, what: "committed", reason: outcome, scope: null, keyHash: nameOf(key) });
  }

  async function release({ id, kind, key }: Ticket): Promise<void> {
    await change(kind, key, (state) => withoutLease(state, id));
    onNews({ kind, what: "released", reason: null, scope: null, keyHash: nameOf(key) });
  }

  async function work<Value>(
    reserving: Promise<Reservation>,
    run: () => Promise<Worked<Value>>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly allow: true; readonly value: Value } | Denied> {
    const reservation = await reserving;
    if (!reservation.allow) return reservation;
    const { ticket } = reservation;
    try {
      const { value, outcome } = await run();
      await commit(ticket, outcome);
      return { allow: true, value };
    } catch (thrown) {
      await commit(ticket, signal?.aborted ? "aborted" : "failed");
      throw thrown;
    }
  }

  return {
    reserve,
    commit,
    release,
    share<Value>(
      kind: GuardKind,
      key: GuardKey,
      cost: Cost,
      run: () => Promise<Worked<Value>>,
      signal?: AbortSignal,
    ): Promise<{ readonly allow: true; readonly value: Value } | Denied> {
      const name = JSON.stringify([rowOf(kind, key), nameOf(key)]);
      const known = running.get(name) as Promise<{ readonly allow: true; readonly value: Value } | Denied> | undefined;
      if (known) return known;
      const started = work(reserve(kind, key, cost), run, signal).finally(() => running.delete(name));
      running.set(name, started);
      return started;
    },
  };
}

/** One record for a guard in a conversation: all that one decision looks at is read and written in one transaction. */
function rowOf(kind: GuardKind, { tenant, conversation }: GuardKey): string {
  return JSON.stringify([tenant, conversation, kind]);
}

function nameOf({ parts }: GuardKey): string {
  return JSON.stringify(parts);
}

function toJson(state: GuardState | null): Json {
  return state as unknown as Json;
}
