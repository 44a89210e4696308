import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { EffectId } from "../model/effect.ts";
import type { PendingEffect, StoredConversation } from "../store/store.ts";
import type * as GuardCode from "./guards/timers.ts";
import type { TimerGuard, TimerGuardOptions, TimerTurn, TimerWrite } from "./guards/timers.ts";
import { isCalledOff, reminderText } from "./reminders.ts";

/** The guard of timers, whose code is fetched by the first one that is set: most conversations have none. */
export interface LazyTimers {
  /** See {@link TimerGuard}. */
  claim(conversation: StoredConversation, row: PendingEffect): Promise<string | null>;
  /** Null: the turn has to do with no timer. */
  plan(turn: TimerTurn): Promise<Pick<TimerWrite, "effects" | "settled"> & Partial<TimerWrite>> | null;
}

export interface LazyTimersOptions extends Omit<TimerGuardOptions, "tab"> {
  readonly report: (error: HalcyonError) => void;
  /** Default: the chunk beside the script. */
  readonly load?: (() => Promise<typeof GuardCode>) | undefined;
}

/** A guard that cannot be had lets everything happen: a reminder that is set twice is better than none. */
export function lazyTimers(options: LazyTimersOptions): LazyTimers {
  const { load = () => import("./guards/timers.ts"), settings } = options;
  const isOff = settings?.mode === "off";
  const tab = options.platform.randomId();
  let guard: TimerGuard | null = null;

  async function get(): Promise<TimerGuard | null> {
    try {
      return (guard ??= (await load()).createTimerGuard({ ...options, tab }));
    } catch (thrown) {
      if (options.platform.online()) options.report(wrapError("script/part-missing", thrown, { part: "timers" }));
      return null;
    }
  }

  return {
    async claim(conversation, row) {
      const known = isOff ? null : await get();
      if (known) return known.claim(conversation, row);
      return row.effect.kind === "remind" ? reminderText(row.effect) : null;
    },
    plan(turn) {
      const { conversation, effects } = turn;
      const some = [...effects, ...conversation.pending.map((row) => row.effect)];
      if (!guard?.firing && !some.some(({ kind }) => kind === "remind" || kind === "cancelRemind")) return null;
      if (isOff) return Promise.resolve(unguarded(turn));
      return get().then((known) => (known ? known.plan(turn) : unguarded(turn)));
    },
  };
}

function unguarded({ conversation, effects, fired }: TimerTurn): Pick<TimerWrite, "effects" | "settled"> {
  const off = (row: PendingEffect): readonly EffectId[] =>
    effects.some((one) => one.kind === "cancelRemind" && row.effect.kind === "remind" && isCalledOff(row.effect, one))
      ? [row.id]
      : [];
  return {
    effects: effects.filter((effect) => effect.kind === "remind"),
    settled: [...(fired ? [fired.id] : []), ...conversation.pending.flatMap(off)],
  };
}
