import { beforeAll, expect, test } from "vitest";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Actions } from "../../../src/backend/actions.ts";
import { queueWrites } from "../../../src/backend/queued.ts";
import { createEmitter } from "../../../src/base/emitter.ts";
import { createPlatform, type Platform } from "../../../src/base/platform.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { BOT } from "./later-bot.ts";
import { ENGINE, Page, STORE } from "./mortal-page.ts";
import { wired } from "./toy.ts";

/*
 * A page dies at every point at which it awaits something while a call is kept, sent, taken on and asked for; another one
 * is opened on what was stored, and the visitor says again what he cannot see. The ticket must be there once.
 */

let bot: Assistant;
beforeAll(async () => {
  bot = (await readAssistant([{ path: "bot.yml", text: BOT }])).assistant!;
});

const HASTE = 20;

/** A backend that cannot be reached at first. It outlives the pages. */
interface Backend {
  readonly tickets: string[];
  reachable: boolean;
  port(keyed: boolean): Actions;
}

const DONE: Outcome = { kind: "done", result: { kind: "action", output: { ticket: "T1" }, messages: [] } };

function createBackend(later: boolean): Backend {
  const tickets: string[] = [];
  const backend: Backend = {
    tickets,
    reachable: false,
    port: (keyed) => ({
      has: () => true,
      async perform({ key }) {
        if (!backend.reachable) return { kind: "offline", unsent: true };
        if (!keyed || !tickets.includes(key)) tickets.push(key);
        return later ? { kind: "accepted", operation: { id: "o1", url: "https://b.example/o1", pollAfterMs: 250 } } : DONE;
      },
      look: async () => DONE,
      close() {},
    }),
  };
  return backend;
}

/** What each page of one life has: the one that dies, and the one that comes a minute later, when nobody else sends any more. */
function open(store: Store, backend: Backend, keyed: boolean, page: Page, laterMs: number) {
  const changes = createEmitter<boolean>();
  const own = createPlatform();
  // Its pauses are short.
  const platform: Platform = {
    ...own,
    elapsed: () => own.elapsed() * HASTE,
    after: (ms, run, signal) => own.after(ms / HASTE, run, signal),
    random: () => 0,
    now: () => Date.now() + laterMs,
    onOnlineChange: (listener: (online: boolean) => void) => changes.subscribe(listener),
  };
  const understand = createScriptedUnderstand({
    rain: [{ command: "set slot", name: "about", value: "rain", extractor: "LLM" }],
  });
  const port = page.around<Actions>(backend.port(keyed), ["perform", "look"]);
  const handle = openAssistant(
    {
      assistant: bot,
      store: page.around<Store>(store, STORE),
      actions: queueWrites(port, { assistant: bot, platform, keyed }),
      understand,
      platform,
    },
    wired(page.around(createEngineHere(), ENGINE), () => understand),
  );
  return { handle, wake: () => changes.emit(true) };
}

const bots = (handle: AssistantHandle): readonly string[] =>
  handle.view.messages.flatMap(({ from, text }) => (from === "bot" ? [text] : []));
const isOver = (handle: AssistantHandle): boolean =>
  bots(handle).some((text) => /^filed rain|not know whether|came to nothing|tell whether/.test(text));

async function finished({ handle, wake }: ReturnType<typeof open>): Promise<void> {
  for (let waits = 0; waits < 400 && !isOver(handle); waits++) {
    wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await handle.settled();
}

async function live(deadAt: number, { keyed, later }: { readonly keyed: boolean; readonly later: boolean }) {
  const store = createMemoryStore();
  const backend = createBackend(later);
  const page = new Page(deadAt);
  const first = open(store, backend, keyed, page, 0);
  const script = (async () => {
    await first.handle.startFlow("file");
    await first.handle.send("rain");
    await first.handle.settled();
    backend.reachable = true;
    await finished(first);
  })();
  await Promise.race([script, page.died]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  backend.reachable = true;

  const second = open(store, backend, keyed, new Page(Infinity), 60_000);
  await second.handle.settled();
  if (!second.handle.view.messages.some(({ from, text }) => from === "user" && text === "rain")) {
    if (second.handle.view.activeFlow !== "file") await second.handle.startFlow("file");
    await second.handle.send("rain");
    await second.handle.settled();
  }
  await finished(second);
  const told = bots(second.handle);
  const said = second.handle.view.messages.filter(({ text }) => text === "rain").length;
  const waiting = second.handle.view.waiting.length;
  first.handle.close();
  second.handle.close();
  return { points: page.points, told, said, waiting, tickets: backend.tickets.length };
}

test.each([
  ["kept, then sent", false],
  ["kept, then taken on", true],
])("[B29] a page that dies at any await point of a call that is %s files one ticket and tells of it once", async (_, later) => {
  const whole = await live(Infinity, { keyed: true, later });
  expect(whole).toMatchObject({ said: 1, waiting: 0, tickets: 1 });
  expect(whole.points).toBeGreaterThan(30);
  const broken: unknown[] = [];
  for (let deadAt = 1; deadAt <= whole.points; deadAt++) {
    const result = await live(deadAt, { keyed: true, later });
    const filed = result.told.filter((text) => text === "filed rain as T1").length;
    if (filed !== 1 || result.said !== 1 || result.waiting !== 0 || result.tickets !== 1) broken.push({ deadAt, ...result });
  }
  expect(broken).toEqual([]);
});

test("[B34] at a backend that knows no keys it files at most one, and never says of one that it knows what it does not", async () => {
  const whole = await live(Infinity, { keyed: false, later: false });
  expect(whole).toMatchObject({ said: 1, waiting: 0, tickets: 1 });
  const broken: unknown[] = [];
  let unknown = 0;
  for (let deadAt = 1; deadAt <= whole.points; deadAt++) {
    const result = await live(deadAt, { keyed: false, later: false });
    const filed = result.told.filter((text) => text === "filed rain as T1").length;
    if (filed === 0) unknown++;
    const isTrue = filed === 0 ? isOverUnknown(result.told) : filed === 1 && result.tickets === 1;
    if (!isTrue || result.said !== 1 || result.waiting !== 0 || result.tickets > 1) broken.push({ deadAt, ...result });
  }
  expect(broken).toEqual([]);
  // Only deaths between asking and writing down what came of it leave anything unknown.
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThan(whole.points / 2);
});

const isOverUnknown = (told: readonly string[]): boolean =>
  told.some((text) => /not know whether|came to nothing|tell whether/.test(text));
