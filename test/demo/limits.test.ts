import { afterAll, beforeAll, expect, test } from "vitest";
import { networkOf } from "../../demo/backend/limits/address.ts";
import { createMemoryLimiter } from "../../demo/backend/limits/limiter.ts";
import type { RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";

const RATE = { perMinute: 60, burst: 3 };

test("so many at once are free, then one for each step of time", async () => {
  let at = 1_000_000;
  const limiter = createMemoryLimiter(() => at);
  const take = async () => (await limiter.take("somebody", RATE)).kind;
  expect([await take(), await take(), await take(), await take()]).toEqual(["free", "free", "free", "limited"]);
  at += 999;
  expect(await take()).toBe("limited");
  at += 1;
  expect([await take(), await take()]).toEqual(["free", "limited"]);
  at += 60_000;
  expect([await take(), await take(), await take(), await take()]).toEqual(["free", "free", "free", "limited"]);
});

test("who is limited is told after how many seconds to come again, and then it works", async () => {
  let at = 0;
  const limiter = createMemoryLimiter(() => at);
  const slow = { perMinute: 6, burst: 1 };
  expect(await limiter.take("a", slow)).toEqual({ kind: "free" });
  at = 500;
  expect(await limiter.take("a", slow)).toEqual({ kind: "limited", afterSeconds: 10 });
  at = 10_000;
  expect(await limiter.take("a", slow)).toEqual({ kind: "free" });
});

test("however many keys somebody makes up, so many are kept, and one that is used stays", async () => {
  let at = 0;
  const limiter = createMemoryLimiter(() => at);
  const once = { perMinute: 1, burst: 1 };
  await limiter.take("busy", once);
  const verdicts = new Set<string>();
  for (let n = 0; n < 60_000; n += 1) {
    await limiter.take(`key ${n}`, RATE);
    // A request that is refused keeps its key in mind, too.
    if (n % 20_000 === 0) verdicts.add((await limiter.take("busy", once)).kind);
  }
  expect([...verdicts]).toEqual(["limited"]);
  expect(limiter.size).toBeLessThanOrEqual(50_000);
  expect((await limiter.take("busy", once)).kind).toBe("limited");
  at += 300_000;
  await limiter.take("later", RATE);
  at += 300_000;
  expect((await limiter.take("later", RATE)).kind).toBe("free");
  expect(limiter.size).toBeLessThanOrEqual(2);
});

test.each([
  ["1.2.3.4", "1.2.3.4"],
  ["::ffff:1.2.3.4", "1.2.3.4"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:0db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["64:ff9b::1.2.3.4", "64:ff9b:0:0::/64"],
  ["2001:db8:1:2:3:4::", "2001:db8:1:2::/64"],
])("whoever comes from %s is limited as %s", (remoteAddress, network) => {
  const c = { req: { header: () => undefined }, env: { incoming: { socket: { remoteAddress } } } };
  expect(networkOf(c as never, false)).toBe(network);
});

test.each([
  ["9.9.9.9, 1.2.3.4", true, "1.2.3.4"],
  ["1.2.3.4:5678", true, "1.2.3.4"],
  ["[2001:db8:1:2::6]:5678", true, "2001:db8:1:2::/64"],
  ["1.2.3.4", false, "10.0.0.1"],
  ["somebody", true, "10.0.0.1"],
  ["1.2.3.4, ", true, "10.0.0.1"],
  [undefined, true, "10.0.0.1"],
])("X-Forwarded-For %s, trusted: %s, is %s", (header, trusted, network) => {
  const c = { req: { header: () => header }, env: { incoming: { socket: { remoteAddress: "10.0.0.1" } } } };
  expect(networkOf(c as never, trusted)).toBe(network);
});

let server: RunningServer;
// A step of ten seconds: longer than the slowest machine takes for six requests.
const rates = { address: { perMinute: 6, burst: 4 }, session: { perMinute: 6, burst: 2 } };
beforeAll(async () => void (server = await startDemo({ rates, behindProxy: true })), 60_000);
afterAll(() => server.close());

const ask = (path: string, from: string, body: object = {}, token = ""): Promise<Response> =>
  fetch(server.url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": from,
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

test("one address is limited by 429 with Retry-After, another is not", async () => {
  const replies = await Promise.all(Array.from({ length: 6 }, () => ask("/v1/actions/list_bills", "10.0.0.1")));
  const limited = replies.filter(({ status }) => status === 429);
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(4);
  expect(limited).toHaveLength(2);
  for (const reply of limited) {
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await reply.json()).toMatchObject({ code: "request/too-many", retryable: true });
  }
  expect((await ask("/v1/actions/list_bills", "10.0.0.2")).status).toBe(200);
  expect((await fetch(`${server.url}/health`, { headers: { "x-forwarded-for": "10.0.0.1" } })).status).toBe(200);
});

test("what somebody writes before the last proxy's word does not help", async () => {
  const replies = await Promise.all(
    Array.from({ length: 6 }, (_, n) => ask("/v1/actions/list_bills", `192.168.0.${n}, 10.0.0.3`)),
  );
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(2);
});

test("one session is limited wherever it comes from", async () => {
  const opened = await ask("/v1/session", "10.0.1.1", { conversationId: "c1" });
  const { token } = (await opened.json()) as { token: string };
  const statuses = [];
  for (let n = 2; n < 6; n += 1) statuses.push((await ask("/v1/actions/list_bills", `10.0.1.${n}`, {}, token)).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
});
