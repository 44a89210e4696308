import type { Actions } from "../backend/actions.ts";
import { withJoined } from "../backend/deadline.ts";
import { wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { EffectId, Outcome } from "../model/effect.ts";
import type { ParkedCall } from "../model/state.ts";
import type { PendingEffect, Store, StoredConversation } from "../store/store.ts";
import { isNews, isParked } from "./agenda.ts";
import { askAfter } from "./ask-after.ts";
import { perform, type PerformContext, type PerformOptions } from "./perform.ts";
import { createSender } from "./sender.ts";

/*
 * What was set aside, and when it is looked after: calls that wait to be sent go out in their order, one after the other;
 * work that a backend has taken on is asked for. One tab does it, beside the turns: the conversation waits for neither.
 * What comes of it is taken in by a turn.
 */

export interface DeliveryParts extends PerformOptions {
  readonly assistant: Pick<Assistant, "actionRules" | "settings">;
  readonly actions: Actions;
  readonly platform: Platform;
  readonly store: Pick<Store, "changeRecord" | "elsewhere">;
  /** Runs work while no other tab does, where that can be had (`locked`). */
  readonly alone: (work: (locked: boolean) => Promise<void>, signal: AbortSignal) => Promise<void>;
  /** Reads the conversation as it is stored. */
  readonly refresh: () => Promise<StoredConversation>;
  readonly contextOf: (conversation: StoredConversation, signal: AbortSignal) => PerformContext;
  /** Something has arrived. */
  readonly wake: () => void;
}

export interface Deliveries {
  /** What has come of calls, until a turn has taken it in. */
  readonly arrived: ReadonlyMap<EffectId, Outcome>;
  /** The conversation as it is now. */
  follow(conversation: StoredConversation): void;
  /** Lets go of everything; `follow` begins again. */
  stop(): void;
}

/** Pauses between tries of what could not be sent; a device that is online again tries at once. */
const FIRST_SEND_MS = 15_000;
const LONGEST_SEND_MS = 300_000;
/** Pauses between looks where the backend has no wish of its own. */
const FIRST_LOOK_MS = 2_000;
const LONGEST_LOOK_MS = 60_000;
/** After so many looks it is a matter of hours. */
const MANY_LOOKS = 20;
const RARE_LOOK_MS = 600_000;
const SHORTEST_LOOK_MS = 250;
/** Backends keep keys and operations for about a day. */
const GIVEN_UP_MS = 86_400_000;

interface Watch {
  tries: number;
  /** Elapsed time. */
  next: number;
  /** The backend's own wish. */
  wishMs: number | undefined;
  /** The user has called it off: the backend is told, and not merely asked. */
  stopping: boolean;
  /** Ends the question that is under way. */
  asking: AbortController | null;
}

export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { platform, report } = parts;
  const sender = createSender({ ...parts, deadlineMs: parts.assistant.settings.actionDeadlineMs });
  const arrived = new Map<EffectId, Outcome>();
  const watches = new Map<EffectId, Watch>();
  let latest: StoredConversation | null = null;
  let running: AbortController | null = null;
  let nudge = (): void => {};
  /** The call that is being sent. */
  let sending: { readonly id: EffectId; readonly ending: AbortController } | null = null;

  function waiting(): readonly { readonly row: PendingEffect; readonly call: ParkedCall }[] {
    const { state = null, pending = [] } = latest ?? {};
    return (state?.parked ?? []).flatMap((call) => {
      const row = pending.find(({ id }) => id === call.effect);
      return row && !arrived.has(row.id) && isParked(state, row.id) ? [{ row, call }] : [];
    });
  }

  function watchOf(row: PendingEffect, call: ParkedCall): Watch {
    let watch = watches.get(row.id);
    const wishMs = call.operation?.pollAfterMs;
    if (!watch) {
      // One that was set aside just now need not be looked after at once; after a reload it is.
      const isNew = platform.now() - row.at < FIRST_LOOK_MS;
      const first = Math.min(RARE_LOOK_MS, Math.max(SHORTEST_LOOK_MS, wishMs ?? FIRST_LOOK_MS));
      watches.set(
        row.id,
        (watch = { tries: 0, next: platform.elapsed() + (isNew ? first : 0), wishMs, stopping: false, asking: null }),
      );
    }
    if (call.stopping && !watch.stopping) {
      watch.stopping = true;
      watch.tries = 0;
      watch.next = platform.elapsed();
      watch.asking?.abort();
    }
    return watch;
  }

  function arrive(id: EffectId, outcome: Outcome): void {
    arrived.set(id, outcome);
    watches.delete(id);
    parts.wake();
  }

  /** Whether whoever asked for a call is still the one who asks: a page that has just been loaded may not know yet. */
  async function whoseNow({ action, who = {} }: ParkedCall): Promise<"known" | "unknown" | "another"> {
    const names = Object.keys(who);
    if (names.length === 0 && !parts.assistant.actionRules?.[action]?.requires) return "known";
    const claims = await parts.identity?.();
    if (!claims) return "unknown";
    const isSame = (name: string): boolean => JSON.stringify(claims[name]) === JSON.stringify(who[name]);
    return names.every(isSame) ? "known" : "another";
  }

  /** True: this one need not be sent any more. False: it waits, and whatever comes after it too. */
  async function send(
    { row, call }: { row: PendingEffect; call: ParkedCall },
    locked: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { effect } = row;
    if (effect.kind !== "call") return false;
    if (platform.now() >= (call.until ?? 0)) return (arrive(row.id, { kind: "expired" }), true);
    const whose = await whoseNow(call);
    if (whose === "unknown") return false;
    if (whose === "another") return (arrive(row.id, { kind: "denied" }), true);
    // Another tab may have sent it, or called it off, and this one has not heard of it yet.
    const now = await parts.refresh();
    signal.throwIfAborted();
    latest = now;
    const isGone = (): boolean => !waiting().some((one) => one.row.id === row.id);
    if (isGone()) return true;
    const { held, begun } = await sender.begin(now.id, row.id, locked);
    signal.throwIfAborted();
    // Called off while that was written: the user was told that it is not sent.
    if (isGone()) return true;
    if (!held) {
      watchOf(row, call).tries = 0;
      return false;
    }
    const ending = new AbortController();
    sending = { id: row.id, ending };
    const outcome = await withJoined([signal, ending.signal], (either) =>
      perform(effect, { ...parts.contextOf(now, either), kept: true, again: begun }, parts),
    )
      .catch((thrown: unknown) => {
        // Withdrawn while it was on its way: nobody waits for it, and no further try is made.
        if (ending.signal.aborted) return null;
        throw thrown;
      })
      .finally(() => (sending = null));
    if (!outcome) return true;
    const waits = outcome.kind === "queued" || outcome.kind === "offline" || outcome.kind === "cancelled";
    if (waits) await sender.unsent(now.id);
    else arrive(row.id, outcome);
    return !waits;
  }

  async function look(
    { row, call }: { row: PendingEffect; call: ParkedCall },
    watch: Watch,
    signal: AbortSignal,
  ): Promise<void> {
    const { actions } = parts;
    if (row.effect.kind !== "call" || !call.operation)
      return arrive(row.id, { kind: "failed", reason: "nothing is known of the operation", retryable: true });
    if (platform.now() - row.at > GIVEN_UP_MS)
      return arrive(row.id, { kind: "failed", reason: "the backend worked on it for more than a day", retryable: true });
    const { effect } = row;
    const work = { operation: call.operation, stopping: call.stopping };
    const asking = (watch.asking = new AbortController());
    const outcome = await withJoined([signal, asking.signal], (either) =>
      askAfter(actions, work, effect, { ...parts.contextOf(latest!, either), slots: effect.input }),
    ).finally(() => (watch.asking = null));
    // Called off meanwhile: that is told at once, whatever there was to hear.
    if (asking.signal.aborted) return;
    const isLater =
      ["offline", "timedOut", "cancelled"].includes(outcome.kind) || (outcome.kind === "failed" && outcome.retryable);
    if (outcome.kind === "accepted") watch.wishMs = outcome.operation.pollAfterMs;
    else if (!isLater) return arrive(row.id, outcome);
    const growing = Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** watch.tries);
    const pause = watch.wishMs ?? (watch.tries < MANY_LOOKS ? growing : RARE_LOOK_MS);
    watch.tries++;
    watch.next = platform.elapsed() + Math.min(RARE_LOOK_MS, Math.max(SHORTEST_LOOK_MS, pause));
  }

  /** One after the other: what was asked for first is done first. */
  async function sendAll(locked: boolean, signal: AbortSignal): Promise<void> {
    for (const one of waiting().filter(({ call }) => call.why === "queued")) {
      const watch = watchOf(one.row, one.call);
      const isEarly = watch.next > platform.elapsed() && platform.now() < (one.call.until ?? 0);
      if (signal.aborted || isEarly) return;
      if (await send(one, locked, signal)) continue;
      watch.next = platform.elapsed() + Math.min(LONGEST_SEND_MS, FIRST_SEND_MS * 2 ** watch.tries++);
      return;
    }
  }

  async function lookAtAll(signal: AbortSignal): Promise<void> {
    const due = waiting().filter(({ row, call }) => call.why === "accepted" && watchOf(row, call).next <= platform.elapsed());
    await Promise.all(due.map((one) => look(one, watches.get(one.row.id)!, signal)));
  }

  /** Until nothing waits and what has arrived is written: before that another tab would not know that it has. */
  async function tend(locked: boolean, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (waiting().length > 0 || arrived.size > 0)) {
      await Promise.all([sendAll(locked, signal), lookAtAll(signal)]);
      const times = waiting().map(({ row, call }) => timeOf(row, call));
      if (times.length + arrived.size > 0) await rest(Math.max(0, Math.min(...times) - platform.elapsed()), signal);
    }
  }

  /** When a call is due. Of what waits to be sent only the first is; it may also run out of time before. */
  function timeOf(row: PendingEffect, call: ParkedCall): number {
    const { next } = watchOf(row, call);
    const first = waiting().find((one) => one.call.why === "queued");
    if (call.why === "accepted") return next;
    return first?.row.id === row.id
      ? Math.min(next, platform.elapsed() + Math.max(0, (call.until ?? 0) - platform.now()))
      : Infinity;
  }

  function rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resting = new AbortController();
      const done = (): void => {
        resting.abort();
        resolve();
      };
      nudge = done;
      platform.after(Math.min(ms, LONGEST_SEND_MS), done, resting.signal);
      signal.addEventListener("abort", done, { signal: resting.signal });
      if (signal.aborted) done();
    });
  }

  async function run(own: AbortController): Promise<void> {
    const { signal } = own;
    const stopListening = platform.onOnlineChange((online) => {
      if (!online) return;
      for (const { row, call } of waiting()) if (call.why === "queued") watchOf(row, call).next = platform.elapsed();
      nudge();
    });
    try {
      // A page's locks keep out the tabs of its device, and none of another that has the same conversation.
      const isOfDevice = parts.store.elsewhere === true && typeof document !== "undefined";
      await parts.alone((locked) => tend(locked && !isOfDevice, signal), signal);
      // Set aside while the last one was being put away.
      if (running === own && waiting().length > 0) void run((running = new AbortController()));
    } catch (thrown) {
      // When the page goes to sleep or ends: whatever waits is stored, and the next one takes it up.
      if (signal.aborted) return;
      report(wrapError("store/failed", thrown));
      platform.after(FIRST_SEND_MS, () => latest && follow(latest));
    } finally {
      stopListening();
      if (running === own) running = null;
    }
  }

  function follow(conversation: StoredConversation): void {
    latest = conversation;
    const { parked = [] } = conversation.state ?? {};
    for (const [id, outcome] of arrived)
      if (!parked.some((call) => call.effect === id && isNews(call, outcome))) arrived.delete(id);
    if (sending && !isParked(conversation.state, sending.id)) sending.ending.abort();
    for (const { row, call } of waiting()) if (call.stopping) watchOf(row, call);
    nudge();
    if (!running && waiting().length > 0) void run((running = new AbortController()));
  }

  return {
    arrived,
    follow,
    stop() {
      running?.abort();
      running = null;
      latest = null;
      arrived.clear();
      watches.clear();
    },
  };
}
