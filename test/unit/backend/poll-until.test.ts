import { expect, test } from "vitest";
import { pollUntil } from "../../../src/backend/poll-until.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const never = new AbortController().signal;

async function times(answerAt: number, options: { minMs?: number; maxMs?: number; maxPolls?: number } = {}) {
  const platform = createManualPlatform();
  const asked: number[] = [];
  let over = false;
  const answer = pollUntil(
    () => {
      asked.push(platform.elapsed());
      return asked.length === answerAt ? "done" : null;
    },
    { signal: never, platform, ...options },
  ).finally(() => (over = true));
  for (let tries = 0; tries < 200 && !over; tries++) {
    for (let ticks = 0; ticks < 5; ticks++) await Promise.resolve();
    if (platform.pendingTimers > 0) platform.advance(1_000);
  }
  return { answer: await answer, asked, gaps: asked.slice(1).map((time, index) => time - asked[index]!) };
}

test("[H14] the first answer ends it", async () => {
  expect(await times(1)).toMatchObject({ answer: "done", asked: [0] });
  const third = await times(3);
  expect([third.answer, third.asked.length]).toEqual(["done", 3]);
});

test("[H14] distances grow from two seconds, with chance in them, to a minute", async () => {
  const { gaps } = await times(9);
  for (const [index, gap] of gaps.entries()) {
    const measure = Math.min(60_000, 2_000 * 2 ** index);
    expect(gap).toBeGreaterThanOrEqual(Math.max(2_000, measure / 2));
    expect(gap).toBeLessThanOrEqual(Math.max(2_000, measure) + 1);
  }
  expect(new Set(gaps.slice(5)).size).toBeGreaterThan(1);
});

test("[H14] after twenty questions nobody is asked any more, whatever was wanted", async () => {
  const { answer, asked } = await times(99, { maxPolls: 50, minMs: 1, maxMs: 2_000 });
  expect([answer, asked.length]).toEqual([null, 20]);
  expect((await times(99, { maxPolls: 0 })).asked).toHaveLength(1);
});

test("[H14] no distance is longer than a minute, or shorter than two seconds", async () => {
  expect((await times(2, { minMs: 1 })).gaps).toEqual([2_000]);
  expect((await times(2, { minMs: 900_000, maxMs: 900_000 })).gaps[0]).toBeLessThanOrEqual(60_000);
});

test("[H14] a signal ends the waiting at once", async () => {
  const ending = new AbortController();
  const platform = createManualPlatform();
  const waiting = pollUntil(() => null, { signal: ending.signal, platform });
  await Promise.resolve();
  await Promise.resolve();
  ending.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  await expect(pollUntil(() => "x", { signal: ending.signal })).rejects.toThrow("enough");
});

test("[H14] what the question throws is thrown on", async () => {
  await expect(pollUntil(() => Promise.reject(new Error("gone")), { signal: never })).rejects.toThrow("gone");
});
