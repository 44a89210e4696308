import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createEmitter } from "../../../src/base/emitter.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createPlatform, type Platform } from "../../../src/base/platform.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { BOT } from "./later-bot.ts";
import { wired } from "./toy.ts";

/* The real engine, a real server on a real socket, and a device whose network can be switched off. */

let bot: Assistant;
let server: Server;
let url = "";
let reply: (response: ServerResponse, request: IncomingMessage, body: string) => void;
let asked: { readonly method: string; readonly path: string; readonly key: string; readonly about: unknown }[] = [];
const open: AssistantHandle[] = [];

beforeAll(async () => {
  bot = (await readAssistant([{ path: "bot.yml", text: BOT }])).assistant!;
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        const { input } = (body === "" ? {} : JSON.parse(body)) as { input?: { about?: unknown } };
        const key = String(request.headers["idempotency-key"]);
        asked.push({ method: request.method!, path: request.url!, key, about: input?.about });
        reply(response, request, body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/actions`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  reply = json(200, { output: { ticket: "T1" } });
});
afterEach(() => {
  for (const handle of open.splice(0)) handle.close();
});

const json =
  (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));

/** Its network can be switched off; pauses between tries are short. */
function device(): Platform & { setOnline(online: boolean): void } {
  const changes = createEmitter<boolean>();
  let online = true;
  return {
    ...createPlatform(),
    random: () => 0,
    online: () => online,
    onOnlineChange: (listener) => changes.subscribe(listener),
    setOnline(value) {
      online = value;
      changes.emit(value);
    },
  };
}

/** "cancel" is understood, nothing else is. */
const understand = (): Understand => ({
  status: { phase: "idle" },
  async open() {},
  async loadEncoder() {},
  async understand({ text, state }) {
    const cancel: Command = { command: "cancel flow" };
    const fill: Command | null =
      state.asking === null ? null : { command: "set slot", name: state.asking, value: text, extractor: "LLM" };
    const commands = text === "cancel" ? [cancel] : fill ? [fill] : [];
    return { commands, scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
  },
  onStatus: () => () => {},
  close() {},
});

function talk(options: Partial<AssistantOptions> = {}): AssistantHandle {
  const handle = openAssistant(
    { assistant: bot, actions: url, understand: understand(), ...options },
    wired(createEngineHere(), understand),
  );
  open.push(handle);
  return handle;
}
const said = (handle: AssistantHandle): readonly string[] =>
  handle.view.messages.flatMap(({ from, text }) => (from === "bot" ? [text] : []));
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 });

async function file(handle: AssistantHandle, about: string, flow = "file"): Promise<void> {
  await handle.startFlow(flow);
  await handle.send(about);
  await handle.settled();
}

test("[B29] what could not be sent is sent after a restart, in its order, once each, and told", async () => {
  const store = createMemoryStore();
  const first = device();
  const handle = talk({ store, platform: first });
  await handle.settled();
  first.setOnline(false);
  await file(handle, "rain");
  await file(handle, "snow");
  expect(asked).toEqual([]);
  expect(said(handle).filter((text) => text.includes("kept your request"))).toHaveLength(2);
  expect(handle.view.waiting).toEqual([{ action: "open_ticket", count: 2 }]);
  expect(handle.view.busy).toBe(false);
  handle.close();

  const second = device();
  second.setOnline(false);
  let count = 0;
  reply = (response) => json(200, { output: { ticket: `T${++count}` } })(response);
  const again = talk({ store, platform: second });
  await again.settled();
  expect(again.view.waiting).toEqual([{ action: "open_ticket", count: 2 }]);
  second.setOnline(true);
  await until(() => expect(said(again)).toContain("filed snow as T2"));
  expect(said(again)).toContain("filed rain as T1");
  expect(asked.map(({ about }) => about)).toEqual(["rain", "snow"]);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
  await until(() => expect(again.view.waiting).toEqual([]));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked).toHaveLength(2);
});

test("[B29] of two tabs one sends, and a failure that may pass keeps the call in its place", async () => {
  const store = createMemoryStore();
  const [one, two] = [device(), device()];
  const [left, right] = [talk({ store, platform: one }), talk({ store, platform: two })];
  await left.settled();
  one.setOnline(false);
  await file(left, "rain");
  let status = 503;
  reply = (response) => json(status, { output: { ticket: "T1" } }, { "retry-after": "0" })(response);
  one.setOnline(true);
  await until(() => expect(asked.length).toBeGreaterThanOrEqual(4));
  await until(() => expect(left.view.waiting).toEqual([{ action: "open_ticket", count: 1 }]));
  status = 200;
  one.setOnline(true);
  await until(() => {
    one.setOnline(true);
    expect(said(left)).toContain("filed rain as T1");
  });
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  await right.settled();
  await left.settled();
  expect(said(left).filter((text) => text === "filed rain as T1")).toHaveLength(1);
});

test("[B29] what was not sent in time is told and never sent", async () => {
  const platform = device();
  const handle = talk({ platform });
  await handle.settled();
  platform.setOnline(false);
  await file(handle, "rain", "quick");
  await until(() => expect(said(handle).some((text) => text.includes("in time"))).toBe(true));
  platform.setOnline(true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked).toEqual([]);
  expect(handle.view.waiting).toEqual([]);
});

test("[B24] what was only to be looked up is not kept", async () => {
  const platform = device();
  const handle = talk({ platform });
  await handle.settled();
  platform.setOnline(false);
  await handle.startFlow("look");
  await handle.settled();
  expect(said(handle).at(-1)).toMatch(/look(?:ing)? that up/);
  expect(handle.view.waiting).toEqual([]);
});

test("[B29] erasing takes what waits away unsent", async () => {
  const platform = device();
  const handle = talk({ platform });
  await handle.settled();
  platform.setOnline(false);
  await file(handle, "rain");
  await handle.erase();
  platform.setOnline(true);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(asked).toEqual([]);
  expect(handle.view.waiting).toEqual([]);
});

test("[B29] long-running work goes on over a reload, does not block the conversation, and arrives once", async () => {
  const store = createMemoryStore();
  let looks = 0;
  let isDone = false;
  reply = (response, request) => {
    const operation = { id: "o1", url: "/v1/operations/o1", status: "running", pollAfterMs: 250 };
    if (request.method === "POST") return json(202, { operation })(response);
    looks++;
    if (looks === 2) return json(500, {})(response);
    return isDone ? json(200, { output: { ticket: "T9" } })(response) : json(202, { operation })(response);
  };
  const handle = talk({ store });
  await file(handle, "rain");
  expect(said(handle).at(-1)).toContain("takes a while");
  expect(handle.view.busy).toBe(false);
  await handle.startFlow("chat");
  await handle.settled();
  expect(said(handle).at(-1)).toBe("How is the sky?");
  await until(() => expect(looks).toBeGreaterThan(0));
  handle.close();

  const [again, other] = [talk({ store }), talk({ store })];
  await Promise.all([again.settled(), other.settled()]);
  await until(() => expect(looks).toBeGreaterThan(2));
  isDone = true;
  await until(() => expect(said(again)).toContain("filed rain as T9"));
  expect(said(again).at(-1)).toBe("How is the sky?");
  await other.settled();
  await again.settled();
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
  const events = await store.readEvents(again.conversationId, { limit: 500 });
  expect(events.filter(({ event }) => event.event === "bot" && event.text === "filed rain as T9")).toHaveLength(1);
});

test("[B29] an operation that the backend has forgotten has failed, and that is told", async () => {
  reply = (response, request) =>
    request.method === "POST"
      ? json(202, { operation: { id: "o1", url: "/v1/operations/o1", pollAfterMs: 250 } })(response)
      : json(404, {})(response);
  const handle = talk();
  await file(handle, "rain");
  await until(() => expect(said(handle).at(-1)).toContain("came to nothing"));
});

test("[B30] calling a task off ends its request; the answer does not wait for it", async () => {
  let gone = false;
  reply = (response) => void response.on("close", () => (gone = !response.writableEnded));
  const handle = talk();
  await handle.startFlow("file");
  await handle.send("rain");
  await until(() => expect(asked).toHaveLength(1));
  const started = performance.now();
  await handle.send("cancel");
  await handle.settled();
  expect(performance.now() - started).toBeLessThan(5_000);
  await until(() => expect(gone).toBe(true));
  expect(said(handle).at(-1)).toMatch(/ticket/);
  expect(said(handle).join(" ")).toMatch(/not done twice|done twice/);
  expect(asked).toHaveLength(1);
  expect(handle.view.busy).toBe(false);
});

test("[B30] any other message waits for the action", async () => {
  let finish = (): void => {};
  reply = (response) => void (finish = () => json(200, { output: { ticket: "T1" } })(response));
  const handle = talk();
  await handle.startFlow("file");
  await handle.send("rain");
  await until(() => expect(asked).toHaveLength(1));
  await handle.send("how long does it take");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(handle.view.messages.at(-1)).toMatchObject({ status: "queued" });
  finish();
  await handle.settled();
  expect(said(handle)).toContain("filed rain as T1");
  expect(asked).toHaveLength(1);
});

test("[B27] [B31] the host says who is asking; whoever it does not vouch for is not let through", async () => {
  let who: { claims: { sub: string } } | null = null;
  const errors: HalcyonError[] = [];
  const handle = talk({ identity: () => who, onError: (error) => void errors.push(error) });
  await handle.startFlow("own");
  await handle.settled();
  expect(said(handle).at(-1)).toMatch(/know who you are|signed in/);
  expect(asked).toEqual([]);
  who = { claims: { sub: "c1" } };
  await handle.startFlow("own");
  await handle.settled();
  expect(said(handle).at(-1)).toBe("yours, c1");
  expect(handle.view.slots["who"]).toBe("c1");
  expect(errors).toEqual([]);
});

test("[B31] who has signed out between the decision and the call is stopped at the call", async () => {
  let times = 0;
  const handle = talk({ identity: () => (++times === 1 ? { claims: {} } : null) });
  await handle.startFlow("own");
  await handle.settled();
  expect(said(handle).at(-1)).toMatch(/know who you are|signed in/);
  expect(asked).toEqual([]);
});

test("[B31] an identity that fails, or is no identity, vouches for nobody, and the host is told of the failure", async () => {
  const errors: HalcyonError[] = [];
  const broken = talk({ identity: () => Promise.reject(new Error("no session")), onError: (error) => void errors.push(error) });
  await broken.startFlow("own");
  await broken.settled();
  expect(said(broken).at(-1)).toMatch(/know who you are|signed in/);
  expect(errors[0]).toMatchObject({ code: "identity/failed", details: { reason: "Error: no session" } });
  const odd = talk({ identity: () => ({ claims: "c1" }) as never });
  await odd.startFlow("own");
  await odd.settled();
  expect(said(odd).at(-1)).toMatch(/know who you are|signed in/);
  expect(asked).toEqual([]);
});

test("[B29] a call that was kept and is then taken on by the backend is asked for as such, and told once", async () => {
  const platform = device();
  const store = createMemoryStore();
  let commits = 0;
  const counted: typeof store = { ...store, commit: (change) => (commits++, store.commit(change)) };
  const handle = talk({ platform, store: counted });
  await handle.settled();
  platform.setOnline(false);
  await file(handle, "rain");
  const before = commits;
  let isDone = false;
  reply = (response, request) => {
    const operation = { id: "o1", url: "/v1/operations/o1", pollAfterMs: 250 };
    return request.method === "GET" && isDone
      ? json(200, { output: { ticket: "T9" } })(response)
      : json(202, { operation })(response);
  };
  platform.setOnline(true);
  await until(() => expect(asked.some(({ method }) => method === "GET")).toBe(true));
  expect(commits - before).toBe(1);
  isDone = true;
  await until(() => expect(said(handle)).toContain("filed rain as T9"));
  await handle.settled();
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
  expect(commits - before).toBe(2);
});

test("[B29] a kept call that is withdrawn while it is being sent is given up, not tried on", async () => {
  const platform = device();
  const handle = talk({ platform });
  await handle.settled();
  platform.setOnline(false);
  await file(handle, "rain");
  let gone = false;
  reply = (response) => void response.on("close", () => (gone = !response.writableEnded));
  platform.setOnline(true);
  await until(() => expect(asked).toHaveLength(1));
  await handle.send("cancel");
  await handle.settled();
  await until(() => expect(gone).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(asked).toHaveLength(1);
  expect(handle.view.waiting).toEqual([]);
});

test("[B31] claims that are no plain JSON vouch for nobody, and the conversation goes on", async () => {
  const errors: HalcyonError[] = [];
  const claims = { sub: "c1", since: new Date(0), roles: () => [] };
  const handle = talk({ identity: () => ({ claims }) as never, onError: (error) => void errors.push(error) });
  await handle.startFlow("own");
  await handle.settled();
  expect(said(handle).at(-1)).toMatch(/know who you are|signed in/);
  expect(errors.map(({ code }) => code)).toContain("identity/failed");
  expect(asked).toEqual([]);
});

test("[B29] a kept call waits until it is known who asks, and is never sent for somebody else", async () => {
  const run = async (then: string): Promise<AssistantHandle> => {
    const store = createMemoryStore();
    const first = device();
    const handle = talk({ store, platform: first, identity: () => ({ claims: { sub: "c1" } }) });
    await handle.settled();
    first.setOnline(false);
    await file(handle, "rain");
    handle.close();
    let who: { claims: { sub: string } } | null = null;
    const second = device();
    const again = talk({ store, platform: second, identity: () => who });
    await again.settled();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(asked).toEqual([]);
    expect(again.view.waiting).toEqual([{ action: "open_ticket", count: 1 }]);
    who = { claims: { sub: then } };
    second.setOnline(true);
    await until(() => expect(again.view.waiting).toEqual([]));
    await again.settled();
    return again;
  };
  const other = await run("c2");
  expect(asked).toEqual([]);
  expect(said(other)).not.toContain("filed rain as T1");
  const same = await run("c1");
  expect(asked).toHaveLength(1);
  expect(said(same)).toContain("filed rain as T1");
});
