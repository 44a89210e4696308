import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { joined, withinDeadline, withJoined } from "../../../src/backend/deadline.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

test("a joined signal ends with the first that ends, for its reason", () => {
  const [one, two] = [new AbortController(), new AbortController()];
  const { signal } = joined(one.signal, two.signal);
  expect(signal.aborted).toBe(false);
  two.abort("enough");
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe("enough");
  expect(joined(one.signal, two.signal).signal.reason).toBe("enough");
});

test("signals that live longer than a call forget it, however it ends", async () => {
  const [page, call] = [new AbortController(), new AbortController()];
  for (let at = 0; at < 20; at++) await withJoined([call.signal, page.signal], async () => "done");
  await expect(withJoined([call.signal, page.signal], () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect([listeners(page.signal), listeners(call.signal)]).toEqual([0, 0]);
  joined(call.signal, page.signal);
  call.abort();
  expect(listeners(page.signal)).toBe(0);
});

test("work that is ended sees it while it runs", async () => {
  const page = new AbortController();
  const ended = withJoined([page.signal], (signal) => {
    page.abort("closed");
    return Promise.resolve(signal.reason as unknown);
  });
  expect(await ended).toBe("closed");
});

test("a deadline leaves no listener on the caller's signal and no timer", async () => {
  const [caller, platform] = [new AbortController(), createManualPlatform()];
  const outcome = await withinDeadline(1_000, { signal: caller.signal, platform }, async () => ({ kind: "expired" }));
  expect(outcome).toEqual({ kind: "expired" });
  expect([listeners(caller.signal), platform.pendingTimers]).toEqual([0, 0]);
});
