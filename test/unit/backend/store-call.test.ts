import { expect, test } from "vitest";
import { createStoreCall } from "../../../src/backend/store-call.ts";
import type { Fetch } from "../../../src/backend/network.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

type Answer = { readonly status: number; readonly body?: string; readonly after?: string } | "silence";

/** A server that answers in this order, the last for ever, and a clock that never waits. */
function asked(answers: readonly Answer[], more: object = {}) {
  const sent: { readonly url: string; readonly headers: Record<string, string>; readonly body: unknown }[] = [];
  const waits: number[] = [];
  const manual = createManualPlatform();
  const platform: typeof manual = {
    ...manual,
    random: () => 1,
    after(ms, run, signal) {
      if (ms >= 10_000) return;
      waits.push(ms);
      queueMicrotask(() => signal?.aborted || run());
    },
  };
  const fetch: Fetch = async (url, init) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)]!;
    sent.push({ url: url as string, headers: init!.headers as Record<string, string>, body: init!.body });
    if (answer === "silence") throw new TypeError("nobody answers");
    const headers = answer.after === undefined ? {} : { "retry-after": answer.after };
    return new Response(answer.body ?? "{}", { status: answer.status, headers });
  };
  return { sent, waits, ...createStoreCall({ url: "https://a.example/v1/store/", fetch, platform, ...more }) };
}

test("a question is a POST with the token, and 200 and 409 are its answers", async () => {
  const done = asked([{ status: 200, body: '{"revision":1}' }], { token: "t" });
  expect(await done.call("commit", '{"a":1}')).toEqual({ conflict: false, value: { revision: 1 } });
  expect(done.sent).toMatchObject([
    { url: "https://a.example/v1/store/commit", body: '{"a":1}', headers: { authorization: "Bearer t" } },
  ]);
  expect(await asked([{ status: 409 }]).call("commit", "{}")).toEqual({ conflict: true, value: {} });
});

test("what may pass is asked again with growing pauses, or when the server says", async () => {
  const busy = asked(["silence", { status: 503, after: "2" }, { status: 500 }, { status: 200 }]);
  await busy.call("read", "{}");
  expect(busy.waits).toEqual([150, 2_000, 600]);
});

test("after four tries the store cannot be reached", async () => {
  const away = asked(["silence"]);
  await expect(away.call("enqueue", "{}")).rejects.toMatchObject({
    code: "store/unreachable",
    details: { operation: "enqueue", status: undefined },
  });
  expect(away.sent).toHaveLength(4);
});

test("what will not pass is refused at once", async () => {
  for (const status of [400, 401, 403, 404, 413, 302]) {
    const refusing = asked([{ status }], { token: "old" });
    await expect(refusing.call("read", "{}")).rejects.toMatchObject({ code: "store/refused", details: { status } });
    expect(refusing.sent).toHaveLength(1);
  }
});

test("a token that is over is asked for anew, once", async () => {
  const tokens = ["old", "new", "newer"];
  const renewing = asked([{ status: 401 }, { status: 200 }], { token: () => tokens.shift()! });
  await renewing.call("read", "{}");
  expect(renewing.sent.map(({ headers }) => headers["authorization"])).toEqual(["Bearer old", "Bearer new"]);
  const never = asked([{ status: 401 }], { token: () => "bad" });
  await expect(never.call("read", "{}")).rejects.toMatchObject({ code: "store/refused", details: { status: 401 } });
  expect(never.sent).toHaveLength(2);
});

test("an answer that is no JSON is no answer, and a closed store asks nothing", async () => {
  const broken = asked([{ status: 200, body: "<html>" }]);
  await expect(broken.call("read", "{}")).rejects.toMatchObject({ code: "store/unreachable" });
  broken.close();
  await expect(broken.call("read", "{}")).rejects.toMatchObject({ code: "assistant/closed" });
  expect(broken.sent).toHaveLength(4);
});

test("the deadline ends a question that nobody answers", async () => {
  const platform = createManualPlatform();
  const fetch: Fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      asking = true;
      init!.signal!.addEventListener("abort", () => reject(new Error("aborted")));
    });
  let asking = false;
  const { call } = createStoreCall({ url: "https://a.example", fetch, platform, deadlineMs: 500 });
  const answer = call("read", "{}");
  const refused = answer.catch((thrown: unknown) => thrown);
  await expect.poll(() => asking).toBe(true);
  platform.advance(499);
  expect(platform.pendingTimers).toBe(1);
  platform.advance(1);
  expect(await refused).toMatchObject({ code: "store/unreachable" });
});
