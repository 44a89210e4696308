import { afterEach, expect, test } from "vitest";
import { createNetwork } from "../../../src/backend/network.ts";
import { isHalcyonError } from "../../../src/base/errors.ts";
import { guardNetwork } from "../../../src/testing/guard-network.ts";

const scope = globalThis as unknown as Record<string, unknown>;
const fetchBefore = globalThis.fetch;
let stop = (): void => {};
afterEach(() => {
  stop();
  Reflect.deleteProperty(globalThis, "EventSource");
});

const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
};

test("[B15] a request beside the one path throws where it is made", () => {
  scope["EventSource"] = class {};
  stop = guardNetwork();
  const ways = [() => fetch("http://127.0.0.1:1/a"), () => fetch(new Request("http://127.0.0.1:1/a"), {})];
  const socket = () => new EventSource("http://127.0.0.1:1");
  for (const way of [...ways, socket]) expect(isHalcyonError(thrownBy(way), "backend/bypassed")).toBe(true);
  expect(thrownBy(ways[1]!)).toMatchObject({ details: { by: "fetch", url: "http://127.0.0.1:1/a" } });
});

test("[B15] what goes the one path passes, and so does what the test allows", async () => {
  const asked: string[] = [];
  globalThis.fetch = async (target) => (asked.push(target as string), new Response("ok"));
  stop = guardNetwork({ allow: (url) => url.endsWith("/own.css") });
  const reply = await createNetwork({ maxBytes: 10 })({ url: "http://b.example/x" });
  expect(await reply.text()).toBe("ok");
  await fetch("http://b.example/own.css");
  expect(asked).toEqual(["http://b.example/x", "http://b.example/own.css"]);
  stop();
  stop = () => {};
  globalThis.fetch = fetchBefore;
});

test("afterwards everything is as it was", () => {
  const before = class {};
  scope["EventSource"] = before;
  guardNetwork()();
  expect([globalThis.fetch, scope["EventSource"]]).toEqual([fetchBefore, before]);
});
