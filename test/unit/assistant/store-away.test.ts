import { expect, test } from "vitest";
import { HalcyonError } from "../../../src/base/errors.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { openToy, texts } from "./toy.ts";

/** A store on the other side of a network that can be cut. */
function createFarStore(): { readonly store: Store; away: boolean } {
  const far = { away: false };
  const near = createMemoryStore();
  const store = new Proxy(near, {
    get(target, name: keyof Store) {
      const member = target[name];
      if (typeof member !== "function" || name === "close") return member;
      return async (...given: never[]) => {
        if (far.away) throw new HalcyonError("store/unreachable");
        return (member as (...given: never[]) => unknown).apply(target, given);
      };
    },
  });
  return Object.assign(far, { store });
}

test("what is typed while its store cannot be reached is refused and shown as not sent, and can be sent again", async () => {
  const far = createFarStore();
  const codes: string[] = [];
  const handle = openToy({ store: far.store, onError: ({ code }) => void codes.push(code) });
  await handle.send("one");
  await handle.settled();
  far.away = true;
  await expect(handle.send("two")).rejects.toMatchObject({ code: "store/unreachable" });
  expect(handle.view.messages.at(-1)).toMatchObject({ text: "two", status: "failed" });
  expect(handle.view.notices).toEqual([{ code: "store/unreachable", kind: "error" }]);
  expect(codes).toEqual(["store/unreachable"]);
  far.away = false;
  await handle.send("two");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: one", "bot: answer to one", "user: two", "bot: answer to two", "user: two"]);
  handle.close();
});

test("a message that was kept is answered when the store is there again", async () => {
  const far = createFarStore();
  const platform = createManualPlatform();
  const handle = openToy({
    store: far.store,
    platform,
    actions: {
      has: () => true,
      close() {},
      async perform() {
        far.away = true;
        return { kind: "done", result: { kind: "action", output: {}, messages: [] } };
      },
    },
  });
  await handle.send("pay");
  await expect.poll(() => far.away && handle.view.notices.length).toBe(1);
  far.away = false;
  await expect.poll(() => (platform.advance(5_000), texts(handle))).toEqual(["user: pay", "bot: paying", "bot: outcome done"]);
  handle.close();
});

test("a store that cannot be reached at all is told, and the chat says that it failed", async () => {
  const far = createFarStore();
  far.away = true;
  const handle = openToy({ store: far.store });
  await expect.poll(() => handle.view.phase).toBe("failed");
  expect(handle.view.notices).toEqual([{ code: "store/unreachable", kind: "error" }]);
  handle.close();
});
