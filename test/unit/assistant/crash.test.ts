import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import type { Actions } from "../../../src/backend/actions.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createToyUnderstand, openToy } from "./toy.ts";

/*
 * A page dies at every point at which it awaits something, before and after the thing is done. It is then opened again
 * on what was stored; the visitor says again what he cannot see. Nothing he said may be lost, and the payment of the second
 * message must be made exactly once.
 */

const SAID = ["hello", "pay", "thanks"] as const;

/** A backend that keeps its idempotency keys, as any that takes money does. */
let server: Server;
let url = "";
let payments: string[] = [];
const keys = new Set<string>();
beforeAll(async () => {
  server = createServer((request, response) => {
    const key = String(request.headers["idempotency-key"]);
    request.resume().on("end", () => {
      if (!keys.has(key)) payments.push(key);
      keys.add(key);
      response.writeHead(200, { "content-type": "application/json" }).end('{"output":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Counts what is awaited; at number `deadAt` the page is dead: nothing is done any more and nothing ever answers. */
class Page {
  points = 0;
  dead = false;
  readonly died: Promise<void>;
  #die: () => void = () => {};
  readonly #deadAt: number;

  constructor(deadAt: number) {
    this.#deadAt = deadAt;
    this.died = new Promise((resolve) => (this.#die = resolve));
  }

  async #point(): Promise<void> {
    if (++this.points === this.#deadAt) {
      this.dead = true;
      this.#die();
    }
    if (this.dead) await new Promise<never>(() => {});
  }

  around<T extends object>(port: T, methods: readonly (keyof T)[]): T {
    const wrapped = methods.map((name) => {
      const method = port[name] as unknown as (...given: unknown[]) => Promise<unknown>;
      const mortal = async (...given: unknown[]): Promise<unknown> => {
        await this.#point();
        const result = await method.apply(port, given);
        await this.#point();
        return result;
      };
      return [name, mortal] as const;
    });
    return { ...port, ...Object.fromEntries(wrapped) };
  }
}

const STORE: readonly (keyof Store)[] = ["open", "conversationOf", "read", "readEvents", "enqueue", "commit", "noteAttempt"];

/** The control: asks with a new key each time, as a client does that does not store them. */
const withNewKeys = (actions: Actions): Actions => ({
  ...actions,
  perform: (effect, context) => actions.perform({ ...effect, id: crypto.randomUUID() }, context),
});

interface Result {
  readonly points: number;
  readonly said: readonly string[];
  readonly answers: readonly string[];
  readonly payments: number;
}

async function converse(deadAt: number, wrap: (actions: Actions) => Actions = (actions) => actions): Promise<Result> {
  payments = [];
  const store = createMemoryStore();
  const page = new Page(deadAt);
  const understand = page.around<Understand>(createToyUnderstand(), ["understand"]);
  const actions = page.around<Actions>(wrap(createHttpActions({ url })), ["perform"]);
  const first = openToy({ store: page.around<Store>(store, STORE), understand, actions });
  const script = (async () => {
    for (const text of SAID) {
      await first.send(text);
      await first.settled();
    }
  })();
  await Promise.race([script, page.died]);
  // The microtasks of a dead page go nowhere; its port calls neither.
  await new Promise((resolve) => setTimeout(resolve, 0));

  const second = openToy({ store, actions: wrap(createHttpActions({ url })) });
  await second.settled();
  const seen = second.view.messages.filter(({ from }) => from === "user").length;
  for (const text of SAID.slice(seen)) await second.send(text);
  await second.settled();
  const { messages } = second.view;
  second.close();
  return {
    points: page.points,
    said: messages.filter(({ from }) => from === "user").map(({ text }) => text),
    answers: messages.filter(({ from }) => from === "bot").map(({ text }) => text),
    payments: payments.length,
  };
}

test("a page that dies at any await point loses no message and doubles no payment", async () => {
  const { points } = await converse(Infinity);
  expect(points).toBeGreaterThan(50);
  const broken: unknown[] = [];
  for (let deadAt = 1; deadAt <= points; deadAt++) {
    const { said, answers, payments: paid } = await converse(deadAt);
    const whole = JSON.stringify(said) === JSON.stringify(SAID) && answers.length === 4 && answers[2] === "outcome done";
    if (!whole || paid !== 1) broken.push({ deadAt, said, answers, paid });
  }
  expect(broken).toEqual([]);
});

test("control: with a new key per attempt the same deaths do double payments", async () => {
  const { points } = await converse(Infinity, withNewKeys);
  let doubled = 0;
  for (let deadAt = 1; deadAt <= points; deadAt++) doubled += (await converse(deadAt, withNewKeys)).payments > 1 ? 1 : 0;
  expect(doubled).toBeGreaterThan(0);
});

test("an effect that was tried five times, or is a day old, is not tried again", async () => {
  for (const { attempts, ageMs } of [
    { attempts: 5, ageMs: 0 },
    { attempts: 1, ageMs: 25 * 3_600_000 },
  ]) {
    payments = [];
    const store = createMemoryStore();
    const page = openToy({ store, actions: { pay: () => new Promise(() => {}) } });
    await page.send("pay");
    await expect.poll(() => page.view.messages.length).toBe(2);
    page.close();
    const id = (await store.conversationOf("toy", null))!;
    const [pending] = (await store.read(id)).pending;
    for (let n = pending!.attempts; n < attempts; n++) await store.noteAttempt(id, pending!.id);
    const later: Store = {
      ...store,
      read: async (which) => {
        const read = await store.read(which);
        return { ...read, pending: read.pending.map((row) => ({ ...row, at: row.at - ageMs })) };
      },
    };
    const again = openToy({ store: later, actions: createHttpActions({ url }) });
    await again.settled();
    expect(again.view.messages.at(-1)).toMatchObject({ text: "outcome failed" });
    expect(payments).toEqual([]);
    again.close();
  }
});

test("a dialogue that waits for an effect whose row is gone is told that it failed", async () => {
  const store = createMemoryStore();
  const page = openToy({ store, actions: { pay: () => new Promise(() => {}) } });
  await page.send("pay");
  await expect.poll(() => page.view.messages.length).toBe(2);
  page.close();
  const damaged: Store = { ...store, read: async (id) => ({ ...(await store.read(id)), pending: [], damaged: ["pending 1"] }) };
  const codes: string[] = [];
  const again = openToy({ store: damaged, onError: ({ code }) => codes.push(code) });
  await again.settled();
  expect(again.view.messages.at(-1)).toMatchObject({ text: "outcome failed" });
  expect(codes).toEqual(["store/corrupt"]);
});
