import type { Platform } from "../../base/platform.ts";
import type { Effect, EffectId, RemindEffect } from "../../model/effect.ts";
import type { DialogueState } from "../../model/state.ts";
import type { Commit, PendingEffect, Store, StoredConversation } from "../../store/store.ts";
import { reminderText, isCalledOff } from "../reminders.ts";
import type { ReminderGuardSettings } from "../../model/guards.ts";
import { countEvidence, evidenceRecord, type Evidence } from "./evidence.ts";
import { eventOf, tellGuard, type OnGuard } from "./events.ts";
import { readFirings, readTimerRow, recordPrefix, TIMER, timerKey, timerRecord, type TimerRow } from "./timer.ts";
import {
  claim,
  current,
  ended,
  isRecent,
  isStale,
  KEPT_MS,
  LEASE_MS,
  NO_LIMITS,
  schedule,
  timerLimits,
  waitingOf,
  type Claim,
  type Scheduling,
  type TimerLimits,
} from "./timer-rules.ts";

/*
 * Guard R. A timer is a pending effect and a row that says what is known of its key; both are written in the transaction
 * of the turn that they belong to, so that a page that dies in between has neither set nor fired anything.
 */

/** Something that became of a timer: `guard.timer.<what>`. */
export type TimerNews = "scheduled" | "duplicate" | "claimed" | "late" | "missed" | "cancelled" | "ceiling";

/** A turn that was decided and is not written yet. */
export interface TimerTurn {
  readonly conversation: StoredConversation;
  /** What the turn wants done, in order. */
  readonly effects: readonly Effect[];
  /** The dialogue after it. */
  readonly state: DialogueState;
  /** The timer that was taken, if one was. */
  readonly fired: PendingEffect | null;
  /** Whether the user spoke. */
  readonly byUser: boolean;
  /** Whether something that was under way has failed. */
  readonly failed: boolean;
}

/** What is written with the turn. */
export interface TimerWrite {
  readonly effects: readonly RemindEffect[];
  readonly settled: readonly EffectId[];
  readonly records: NonNullable<Commit["records"]>;
  /** Tells of it, once it is written. Never rejects. */
  written(): Promise<void>;
}

export interface TimerGuard {
  /** What is said to the dialogue now that this is due; null: nothing, and the timer is over. */
  claim(conversation: StoredConversation, row: PendingEffect): Promise<string | null>;
  plan(turn: TimerTurn): Promise<TimerWrite>;
  /** Whether something that a timer of this page began is under way. */
  readonly firing: boolean;
}

export interface TimerGuardOptions {
  readonly store: Store;
  readonly platform: Platform;
  /** Names this tab among the others. */
  readonly tab: string;
  /** Name of the assistant. */
  readonly assistant: string;
  /** Hash of the assistant. */
  readonly bundle: string;
  /** What the author says of it. */
  readonly settings?: ReminderGuardSettings | undefined;
  readonly onGuard?: OnGuard | undefined;
}

interface Known {
  readonly rows: ReadonlyMap<string, TimerRow>;
  readonly firings: readonly number[];
}

/** Things that went wrong: they are kept as evidence. The others are only counted. */
const WRONG: ReadonlySet<TimerNews> = new Set(["duplicate", "late", "missed", "ceiling"]);

export function createTimerGuard(options: TimerGuardOptions): TimerGuard {
  const { store, platform } = options;
  let firing = false;

  async function read({ id }: StoredConversation): Promise<Known> {
    const prefix = recordPrefix(id);
    const rows = new Map<string, TimerRow>();
    let firings: readonly number[] = [];
    for (const { key, value } of await store.readRecords(TIMER, { after: prefix })) {
      if (!key.startsWith(prefix)) break;
      const row = readTimerRow(value);
      if (row) rows.set(row.key, row);
      else if (key === timerRecord(id, null).key) firings = readFirings(value);
    }
    return { rows, firings };
  }

  return {
    get firing() {
      return firing;
    },
    async claim(conversation, { effect }) {
      if (effect.kind !== "remind") return null;
      const { rows, firings } = await read(conversation);
      const limits = options.settings?.mode === "count" ? NO_LIMITS : timerLimits(options.settings);
      const verdict = claim(rows.get(timerKey(effect)) ?? null, effect, { now: platform.now(), firings, limits });
      if (verdict.kind === "fire") return reminderText(effect);
      return verdict.kind === "missed" && effect.missed !== undefined ? `/${effect.missed}` : null;
    },
    async plan(turn) {
      const plan = new Plan(turn, await read(turn.conversation), options);
      if (turn.fired) plan.fire(turn.fired);
      if (turn.byUser) plan.hear();
      plan.takeEffects();
      if (turn.state.pending === null) plan.finish();
      return plan.close((now) => (firing = now));
    },
  };
}

/** What becomes of the timers of one conversation in one turn. */
class Plan {
  readonly #turn: TimerTurn;
  readonly #options: TimerGuardOptions;
  readonly #now: number;
  readonly #known: Known;
  readonly #rows: Map<string, TimerRow>;
  readonly #set = new Map<EffectId, RemindEffect>();
  readonly #settled = new Set<EffectId>();
  readonly #news: { readonly what: TimerNews; readonly effect: RemindEffect; readonly reason: string | null }[] = [];
  #firings: readonly number[];

  constructor(turn: TimerTurn, known: Known, options: TimerGuardOptions) {
    this.#turn = turn;
    this.#options = options;
    this.#now = options.platform.now();
    this.#known = known;
    this.#rows = new Map([...known.rows].map(([key, row]) => [key, current(row, this.#now)]));
    this.#firings = known.firings.filter((time) => isRecent(time, this.#now));
  }

  /** The timer that was taken: it fires once, with all that are due under its key. */
  fire({ id, effect }: PendingEffect): void {
    this.#settled.add(id);
    if (effect.kind !== "remind") return;
    const key = timerKey(effect);
    const known = this.#rows.get(key) ?? null;
    const verdict = this.#judge("firings", effect, (limits) =>
      claim(known, effect, { now: this.#now, firings: this.#firings, limits }),
    );
    if (verdict.kind === "drop") return;
    for (const other of this.#waiting()) {
      if (other.id !== id && timerKey(other) === key && other.at <= this.#now) this.#settled.add(other.id);
    }
    const row = known ?? this.#rowOf(effect);
    this.#rows.set(key, this.#after(verdict, row));
    this.#tellClaim(verdict, effect);
  }

  #after(verdict: Claim, row: TimerRow): TimerRow {
    if (verdict.kind === "fire") {
      this.#firings = [...this.#firings, this.#now];
      return { ...row, ...row.next, status: "firing", until: this.#now + LEASE_MS, next: null };
    }
    const status = verdict.kind === "missed" ? "missed" : "failed";
    return { ...row, ...row.next, status, until: this.#now + KEPT_MS, next: null };
  }

  #tellClaim(verdict: Claim, effect: RemindEffect): void {
    if (verdict.kind === "missed") return this.#tell("missed", effect, null);
    if (verdict.kind === "ceiling") return this.#tell("ceiling", effect, "firings");
    this.#tell("claimed", effect, null);
    if (verdict.kind === "fire" && verdict.isLate) this.#tell("late", effect, null);
  }

  /** The user speaks first. */
  hear(): void {
    for (const { id, effect, at } of this.#turn.conversation.pending) {
      if (effect.kind !== "remind" || this.#settled.has(id)) continue;
      if (effect.onUserMessage === "cancel") this.#callOff(effect);
      if (effect.onUserMessage === "postpone") {
        const due = this.#now + Math.max(0, effect.at - at);
        this.#settled.add(id);
        this.#set.set(id, { ...effect, at: due });
        this.#change(effect, (row) => (row.next ? { ...row, next: { ...row.next, due } } : { ...row, due }));
      }
    }
  }

  takeEffects(): void {
    for (const effect of this.#turn.effects) {
      if (effect.kind === "remind") this.#schedule(effect);
      if (effect.kind === "cancelRemind") {
        for (const timer of this.#waiting()) if (isCalledOff(timer, effect)) this.#callOff(timer);
      }
    }
  }

  #schedule(effect: RemindEffect): void {
    const { tab } = this.#options;
    const key = timerKey(effect);
    const known = this.#rows.get(key);
    const verdict = this.#judge("", effect, (limits) =>
      schedule(known && !isStale(known, this.#now) ? known : null, effect, {
        now: this.#now,
        tab,
        active: this.#waiting().length,
        limits,
      }),
    );
    if (verdict.kind === "duplicate") return this.#tell("duplicate", effect, verdict.cause);
    if (verdict.kind === "ceiling") return this.#tell("ceiling", effect, verdict.ceiling);
    for (const id of verdict.gone) this.#drop(id);
    this.#rows.set(key, verdict.row);
    this.#set.set(effect.id, verdict.effect);
    this.#tell("scheduled", effect, null);
  }

  /** Where the guard only counts, what is too much is told and let be. */
  #judge<Verdict extends Claim | Scheduling>(
    ceiling: string,
    effect: RemindEffect,
    judge: (limits: TimerLimits) => Verdict,
  ): Verdict {
    const { settings } = this.#options;
    const verdict = judge(timerLimits(settings));
    if (verdict.kind !== "ceiling" || settings?.mode !== "count") return verdict;
    this.#tell("ceiling", effect, "ceiling" in verdict ? verdict.ceiling : ceiling);
    return judge(NO_LIMITS);
  }

  #callOff(effect: RemindEffect): void {
    this.#drop(effect.id);
    this.#change(effect, (row) =>
      row.next ? { ...row, next: null } : { ...row, status: "cancelled", until: this.#now + KEPT_MS },
    );
    this.#tell("cancelled", effect, null);
  }

  /** What fired is over as soon as the dialogue waits for nothing any more. */
  finish(): void {
    for (const [key, row] of this.#rows) {
      if (row.status === "firing") this.#rows.set(key, ended(row, this.#turn.failed ? "failed" : "done", this.#now));
    }
  }

  close(setFiring: (firing: boolean) => void): TimerWrite {
    const { id } = this.#turn.conversation;
    const rows = [...this.#rows].filter(([key, row]) => row !== this.#known.rows.get(key) || isStale(row, this.#now));
    const records = rows.map(([key, row]) => ({
      ...timerRecord(id, key),
      value: isStale(row, this.#now) ? null : { ...row, next: row.next && { ...row.next } },
    }));
    const seen = this.#news.filter(({ what }) => WRONG.has(what));
    const evidence = seen.map((one, index) =>
      evidenceRecord(this.#evidence(one), { id: `${one.effect.id}.${one.what}.${index}` }),
    );
    const firings =
      this.#firings === this.#known.firings ? [] : [{ ...timerRecord(id, null), value: { firings: this.#firings } }];
    const isFiring = [...this.#rows.values()].some(({ status }) => status === "firing");
    return {
      effects: [...this.#set.values()],
      settled: [...this.#settled],
      records: [...records, ...(this.#firings.length > 0 ? firings : []), ...evidence],
      written: async () => {
        setFiring(isFiring);
        for (const one of this.#news) {
          const evidence = this.#evidence(one);
          tellGuard(this.#options.onGuard, eventOf(evidence));
          // A count that cannot be kept is no reason to stop.
          await countEvidence(this.#options.store, evidence).catch(() => {});
        }
      },
    };
  }

  #evidence({ what, effect, reason }: { what: TimerNews; effect: RemindEffect; reason: string | null }): Evidence {
    const { flow, step } = effect.from;
    return {
      guard: "timer",
      what,
      at: this.#now,
      conversation: this.#turn.conversation.id,
      assistant: this.#options.assistant,
      bundle: this.#options.bundle,
      flow,
      step,
      keyHash: timerKey(effect),
      ...(reason !== null && { reason }),
      // Values may be the visitor's own.
      details: { name: effect.name, says: effect.intent, lateMs: Math.max(0, this.#now - effect.at) },
    };
  }

  /** Timers that wait: those of before that are not gone, and those of this turn. */
  #waiting(): readonly RemindEffect[] {
    const before = this.#turn.conversation.pending.flatMap(({ id, effect }) =>
      effect.kind === "remind" && !this.#settled.has(id) ? [effect] : [],
    );
    return [...before, ...this.#set.values()];
  }

  #drop(id: EffectId): void {
    this.#set.delete(id);
    if (this.#turn.conversation.pending.some((row) => row.id === id)) this.#settled.add(id);
  }

  /** Changes the row of a timer that waits, if it has one that says so. */
  #change(effect: RemindEffect, make: (row: TimerRow) => TimerRow): void {
    const row = this.#rows.get(timerKey(effect));
    if (row && waitingOf(row)?.id === effect.id) this.#rows.set(row.key, make(row));
  }

  #rowOf(effect: RemindEffect): TimerRow {
    const { id, at, from } = effect;
    const { tab } = this.#options;
    return { key: timerKey(effect), id, at, due: at, status: "scheduled", until: null, next: null, ...from, tab };
  }

  #tell(what: TimerNews, effect: RemindEffect, reason: string | null): void {
    this.#news.push({ what, effect, reason });
  }
}
