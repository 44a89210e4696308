import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { createLane } from "../../../src/backend/lane.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const settled = async () => {
  for (let at = 0; at < 5; at++) await new Promise((resolve) => setTimeout(resolve));
};

/** Work that ends when it is told to. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, (failed?: boolean) => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, (failed) => (failed ? reject(new Error(name)) : resolve(name)));
    });
  return { begun, work, end: (name: string, failed?: boolean) => ends.get(name)!(failed) };
}

test("[E30] so much is under way at a time, the rest in its order; what fails makes room too", async () => {
  const { begun, work, end } = works();
  const lane = createLane(2);
  const { signal } = new AbortController();
  const all = ["a", "b", "c", "d"].map((name) => lane(signal, work(name)).catch((error: Error) => `failed ${error.message}`));
  await settled();
  expect(begun).toEqual(["a", "b"]);
  end("b", true);
  await settled();
  expect(begun).toEqual(["a", "b", "c"]);
  end("a");
  end("c");
  await settled();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  end("d");
  expect(await Promise.all(all)).toEqual(["a", "failed b", "c", "d"]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  const again = [lane(signal, work("e")), lane(signal, work("f")), lane(signal, work("g"))];
  await settled();
  expect(begun.slice(4)).toEqual(["e", "f"]);
  ["e", "f"].forEach((name) => end(name));
  await settled();
  end("g");
  await Promise.all(again);
});

test("[E30] what is called off while it waits is not begun, and holds nobody up", async () => {
  const { begun, work, end } = works();
  const lane = createLane(1);
  const [page, one] = [new AbortController(), new AbortController()];
  const first = lane(page.signal, work("a"));
  const off = lane(one.signal, work("b")).catch((reason: unknown) => reason);
  const last = lane(page.signal, work("c"));
  one.abort("off");
  expect(await off).toBe("off");
  end("a");
  await first;
  await settled();
  expect(begun).toEqual(["a", "c"]);
  end("c");
  await last;
  expect(await lane(one.signal, work("d")).catch((reason: unknown) => reason)).toBe("off");
});

test("[E30] three looks are under way at once, and a call waits for none of them", async () => {
  const asked: string[] = [];
  const fetch = (url: string | URL | Request, init?: RequestInit) => {
    asked.push(`${init!.method} ${new URL(url instanceof Request ? url.url : url).pathname}`);
    return new Promise<Response>((_, reject) =>
      init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason as Error)),
    );
  };
  const platform = createManualPlatform();
  const actions = createHttpActions({ url: "https://b.example/actions", platform, fetch: fetch as typeof globalThis.fetch });
  const ending = new AbortController();
  const context = { conversationId: "c1", locale: "en", slots: {}, signal: ending.signal };
  const effect = (id: string) => ({ kind: "call", id, key: id, action: "pay", input: {}, flow: null }) as const;
  const looks = [1, 2, 3, 4, 5].map((at) =>
    actions.look!({ id: `o${at}`, url: `https://b.example/o/${at}` }, effect(`e${at}`), context),
  );
  await settled();
  const call = actions.perform(effect("e9"), context);
  await settled();
  expect(asked).toEqual(["GET /o/1", "GET /o/2", "GET /o/3", "POST /actions/pay"]);
  ending.abort();
  const outcomes: readonly Outcome[] = await Promise.all([...looks, call]);
  expect(outcomes).toEqual(outcomes.map(() => ({ kind: "cancelled" })));
  await settled();
  expect(asked).toHaveLength(4);
});
