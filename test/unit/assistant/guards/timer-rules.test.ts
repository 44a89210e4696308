import { describe, expect, test } from "vitest";
import { canonical, readFirings, readTimerRow, timerKey, type TimerRow } from "../../../../src/assistant/guards/timer.ts";
import { claim, current, ended, isRecent, isStale, schedule } from "../../../../src/assistant/guards/timer-rules.ts";
import type { RemindEffect } from "../../../../src/model/effect.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const from = { flow: "f", step: "s", frame: "f1" };
const effect = (change: Partial<RemindEffect> = {}): RemindEffect => ({
  kind: "remind",
  id: "t2.0",
  name: "n",
  at: NOW + 5 * MINUTE,
  intent: "wake",
  from,
  ...change,
});
const row = (change: Partial<TimerRow> = {}): TimerRow => ({
  key: timerKey(effect()),
  id: "t1.0",
  status: "scheduled",
  at: NOW + MINUTE,
  due: NOW + MINUTE,
  until: null,
  next: null,
  ...from,
  tab: "here",
  ...change,
});
const moment = { now: NOW, tab: "here", active: 0 };

describe("setting a timer", () => {
  test("[H5] the one that waits stays, gives way, or moves to the later time", () => {
    expect(schedule(row(), effect(), moment)).toEqual({ kind: "duplicate", cause: "form re-run" });
    const replaced = schedule(row(), effect({ whileScheduled: "replace" }), moment);
    expect(replaced).toMatchObject({ kind: "set", gone: ["t1.0"], row: { id: "t2.0", due: NOW + 5 * MINUTE } });
    const later = schedule(row({ due: NOW + 9 * MINUTE }), effect({ whileScheduled: "extend" }), moment);
    expect(later).toMatchObject({
      gone: ["t1.0"],
      row: { id: "t2.0", due: NOW + 9 * MINUTE },
      effect: { at: NOW + 9 * MINUTE },
    });
    const own = schedule(row(), effect({ whileScheduled: "extend" }), moment);
    expect(own).toMatchObject({ row: { due: NOW + 5 * MINUTE } });
  });

  test("[H13] a duplicate has a cause", () => {
    const cause = (known: TimerRow, one: RemindEffect = effect()) => {
      const verdict = schedule(known, one, moment);
      return verdict.kind === "duplicate" ? verdict.cause : verdict.kind;
    };
    expect(cause(row({ id: "t2.0" }))).toBe("replay");
    expect(cause(row({ at: NOW + 5 * MINUTE }))).toBe("replay");
    expect(cause(row({ tab: "there" }))).toBe("other tab");
    expect(cause(row())).toBe("form re-run");
    expect(cause(row({ step: "other" }))).toBe("re-trigger");
    expect(cause(row({ frame: "f9" }))).toBe("re-trigger");
  });

  test("[H4] what is over is not set again at the same time; what was called off is", () => {
    for (const status of ["done", "failed", "expired", "missed"] as const) {
      const over = row({ status, until: NOW + DAY, at: NOW - MINUTE });
      expect(schedule(over, effect({ at: NOW - MINUTE }), moment)).toEqual({ kind: "duplicate", cause: "replay" });
      expect(schedule(over, effect(), moment)).toMatchObject({
        kind: "set",
        row: { id: "t2.0", status: "scheduled" },
        gone: [],
      });
    }
    const off = row({ status: "cancelled", until: NOW + DAY, at: NOW + 5 * MINUTE });
    expect(schedule(off, effect(), moment)).toMatchObject({ kind: "set" });
    expect(schedule({ ...off, id: "t2.0" }, effect(), moment)).toEqual({ kind: "duplicate", cause: "replay" });
  });

  test("[H7] while it fires one may wait behind it", () => {
    const firing = row({ status: "firing", until: NOW + 1 });
    const behind = schedule(firing, effect(), moment);
    expect(behind).toMatchObject({ kind: "set", gone: [], row: { id: "t1.0", status: "firing", next: { id: "t2.0" } } });
    const full = { ...firing, next: { id: "t1.5", at: NOW + 2, due: NOW + 2 } };
    expect(schedule(full, effect(), moment)).toMatchObject({ kind: "duplicate" });
    expect(schedule(full, effect({ id: "t1.5" }), moment)).toEqual({ kind: "duplicate", cause: "replay" });
    expect(schedule(full, effect({ at: NOW + 2 }), moment)).toEqual({ kind: "duplicate", cause: "replay" });
    expect(schedule(full, effect({ whileScheduled: "replace" }), moment)).toMatchObject({
      gone: ["t1.5"],
      row: { id: "t1.0", next: { id: "t2.0" } },
    });
  });

  test("[H7] a lease that ran out holds nobody up", () => {
    const lapsed = row({ status: "firing", until: NOW });
    expect(current(lapsed, NOW - 1).status).toBe("firing");
    expect(current(lapsed, NOW)).toMatchObject({ status: "expired", until: NOW + DAY });
    expect(schedule(lapsed, effect(), moment)).toMatchObject({ row: { id: "t2.0", status: "scheduled", next: null } });
    const next = { id: "t1.5", at: NOW + 2, due: NOW + 3 };
    expect(current({ ...lapsed, next }, NOW)).toMatchObject({ id: "t1.5", at: NOW + 2, due: NOW + 3, status: "scheduled" });
    expect(ended(row({ status: "firing" }), "failed", NOW)).toMatchObject({ status: "failed", until: NOW + DAY, next: null });
  });

  test("[H10] a second at least, a week at most, five at once", () => {
    expect(schedule(null, effect({ at: NOW - 1 }), moment)).toMatchObject({ row: { at: NOW - 1, due: NOW + 1_000 } });
    expect(schedule(null, effect({ at: NOW + 7 * DAY }), moment).kind).toBe("set");
    expect(schedule(null, effect({ at: NOW + 7 * DAY + 1 }), moment)).toEqual({ kind: "ceiling", ceiling: "horizon" });
    expect(schedule(null, effect(), { ...moment, active: 4 }).kind).toBe("set");
    expect(schedule(null, effect(), { ...moment, active: 5 })).toEqual({ kind: "ceiling", ceiling: "active" });
    expect(schedule(row(), effect({ whileScheduled: "replace" }), { ...moment, active: 5 }).kind).toBe("set");
  });
});

describe("firing", () => {
  const due = { id: "t1.0", at: NOW };

  test("[H6] only what waits under its key fires", () => {
    expect(claim(row(), due, { now: NOW, firings: [] })).toMatchObject({ kind: "fire", lateMs: 0, isLate: false });
    expect(claim(null, due, { now: NOW, firings: [] }).kind).toBe("fire");
    for (const known of [row({ id: "t0.0" }), row({ status: "done" }), row({ status: "firing" }), row({ status: "cancelled" })])
      expect(claim(known, due, { now: NOW, firings: [] })).toEqual({ kind: "drop" });
    const behind = row({ id: "t0.0", status: "firing", next: { id: "t1.0", at: NOW, due: NOW } });
    expect(claim(behind, due, { now: NOW, firings: [] }).kind).toBe("fire");
  });

  test("[H8] late is from a minute on, missed from more than ten, or from what its author says", () => {
    const at = (now: number, maxLateMs?: number) => claim(row(), { ...due, maxLateMs }, { now: NOW + now, firings: [] });
    expect(at(MINUTE)).toEqual({ kind: "fire", lateMs: MINUTE, isLate: false });
    expect(at(MINUTE + 1)).toMatchObject({ kind: "fire", isLate: true });
    expect(at(10 * MINUTE).kind).toBe("fire");
    expect(at(10 * MINUTE + 1)).toEqual({ kind: "missed", lateMs: 10 * MINUTE + 1 });
    expect(at(1, 0).kind).toBe("missed");
    expect(at(-5)).toMatchObject({ kind: "fire", lateMs: 0 });
  });

  test("[H10] twenty in an hour", () => {
    const firings = (count: number, age = 60 * MINUTE - 1) => Array.from({ length: count }, () => NOW - age);
    expect(claim(row(), due, { now: NOW, firings: firings(19) }).kind).toBe("fire");
    expect(claim(row(), due, { now: NOW, firings: firings(20) })).toEqual({ kind: "ceiling" });
    expect(claim(row(), due, { now: NOW, firings: firings(20, 60 * MINUTE) }).kind).toBe("fire");
    expect(isRecent(NOW + DAY, NOW)).toBe(true);
  });
});

describe("what is stored of a timer", () => {
  test("[H12] goes when it is over for a day, and never while it waits", () => {
    expect(isStale(row({ status: "done", until: NOW }), NOW)).toBe(true);
    expect(isStale(row({ status: "done", until: NOW + 1 }), NOW)).toBe(false);
    expect(isStale(row({ due: 0 }), NOW)).toBe(false);
    expect(isStale(row({ status: "firing", until: 0 }), NOW)).toBe(false);
  });

  test("[H3] keys do not depend on the order of values, and do on everything else", () => {
    const key = (change: Partial<RemindEffect>) => timerKey(effect({ name: null, ...change }));
    expect(key({ values: { a: 1, b: [{ c: 1, d: 2 }] } })).toBe(key({ values: { b: [{ d: 2, c: 1 }], a: 1 } }));
    const keys = [
      {},
      { intent: "x" },
      { starts: "flow" as const },
      { values: { a: 1 } },
      { from: { ...from, frame: "f2" } },
      { name: "wake" },
    ];
    expect(new Set(keys.map(key)).size).toBe(keys.length);
    expect(canonical([{ b: null, a: "x" }, true])).toBe('[{"a":"x","b":null},true]');
  });

  test("is not believed where another version wrote it", () => {
    expect(readTimerRow(JSON.parse(JSON.stringify(row())))).toEqual(row());
    for (const odd of [null, [], 1, { ...row(), due: "soon" }, { ...row(), at: null }, { ...row(), key: 1 }])
      expect(readTimerRow(JSON.parse(JSON.stringify(odd)))).toBeNull();
    expect(readFirings({ firings: [1, "x", 2] })).toEqual([1, 2]);
    expect(readFirings(null)).toEqual([]);
  });
});
