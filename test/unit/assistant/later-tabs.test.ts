import { beforeAll, expect, test, vi } from "vitest";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Actions, CallContext } from "../../../src/backend/actions.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { BOT } from "./later-bot.ts";
import { wired } from "./toy.ts";

/* Several tabs on one store, without locks (Node has none), and a provider that does everything as often as it is asked. */

let bot: Assistant;
beforeAll(async () => {
  bot = (await readAssistant([{ path: "bot.yml", text: BOT }])).assistant!;
});

interface Provider extends Actions {
  /** Of the calls that had been kept. */
  readonly sent: (CallContext & { readonly about: unknown })[];
  isOpen: boolean;
  answer: (signal: AbortSignal) => Promise<Outcome>;
}

const DONE: Outcome = { kind: "done", result: { kind: "action", output: { ticket: "T1" }, messages: [] } };

function provider(): Provider {
  const sent: Provider["sent"] = [];
  const own: Provider = {
    sent,
    isOpen: false,
    answer: async () => DONE,
    has: () => true,
    async perform(effect, context) {
      if (!own.isOpen) return { kind: "queued", until: Date.now() + 60_000 };
      sent.push({ ...context, about: effect.input["about"] });
      return own.answer(context.signal);
    },
    close() {},
  };
  return own;
}

/** A page that is opened a little later: what was kept is not new any more, and is sent at once. */
const LATER_MS = 5_000;

function tab(
  store: Store,
  actions: Actions,
  { onError, afterMs = LATER_MS }: { readonly onError?: (error: HalcyonError) => void; readonly afterMs?: number } = {},
): AssistantHandle {
  const platform = { ...createPlatform(), now: () => Date.now() + afterMs };
  const understand = createScriptedUnderstand({
    rain: [{ command: "set slot", name: "about", value: "rain", extractor: "LLM" }],
    snow: [{ command: "set slot", name: "about", value: "snow", extractor: "LLM" }],
  });
  return openAssistant(
    { assistant: bot, store, actions, understand, onError, platform },
    wired(createEngineHere(), () => understand),
  );
}

async function keep(handle: AssistantHandle, about: string): Promise<void> {
  await handle.startFlow("file");
  await handle.send(about);
  await handle.settled();
}
const said = (handle: AssistantHandle): readonly string[] => handle.view.messages.map(({ text }) => text);
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 });

test("[B29] [B34] of tabs that all come to send what waits, one does, once each, in order", async () => {
  const store = createMemoryStore();
  const actions = provider();
  const first = tab(store, actions, { afterMs: 0 });
  await keep(first, "rain");
  await keep(first, "snow");
  first.close();
  actions.isOpen = true;
  // Slow enough that the others come while it is under way, and while what came of it is being written.
  actions.answer = () => new Promise((resolve) => setTimeout(() => resolve(DONE), 30));
  const slow: Store = {
    ...store,
    commit: async (change) => (await new Promise((go) => setTimeout(go, 60)), store.commit(change)),
  };
  const tabs = [0, 1, 2].map(() => tab(slow, actions));
  await until(() => expect(tabs.flatMap(said)).toContain("filed snow as T1"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(actions.sent.map(({ about }) => about)).toEqual(["rain", "snow"]);
  for (const each of tabs) each.close();
});

test("[B34] a kept call of a page that died is sent again as one that was begun before", async () => {
  const store = createMemoryStore();
  const actions = provider();
  const first = tab(store, actions, { afterMs: 0 });
  await keep(first, "rain");
  first.close();
  actions.isOpen = true;
  actions.answer = () => new Promise(() => {});
  const dying = tab(store, actions);
  await until(() => expect(actions.sent).toHaveLength(1));
  expect(actions.sent[0]).toMatchObject({ kept: true, again: false });
  dying.close();
  actions.answer = async () => DONE;
  // The time that the dead one had is over.
  await store.changeRecord({ kind: "sender", key: dying.conversationId, conversation: dying.conversationId }, (value) => ({
    ...(value as object),
    until: 0,
  }));
  const heir = tab(store, actions);
  await until(() => expect(said(heir)).toContain("filed rain as T1"));
  expect(actions.sent).toHaveLength(2);
  expect(actions.sent[1]).toMatchObject({ kept: true, again: true });
  heir.close();
});

test("[B34] a call of a turn that died is performed again as one that was begun before", async () => {
  const store = createMemoryStore();
  const actions = provider();
  actions.isOpen = true;
  actions.answer = () => new Promise(() => {});
  const dying = tab(store, actions);
  await dying.startFlow("file");
  await dying.send("rain");
  await until(() => expect(actions.sent).toHaveLength(1));
  expect(actions.sent[0]!.again).toBe(false);
  dying.close();
  actions.answer = async () => DONE;
  const heir = tab(store, actions);
  await until(() => expect(said(heir)).toContain("filed rain as T1"));
  expect(actions.sent.map(({ again }) => again)).toEqual([false, true]);
  heir.close();
});

test("[B29] a store that fails when something is to be sent is told, nothing is sent, and it is tried again", async () => {
  const store = createMemoryStore();
  const actions = provider();
  const first = tab(store, actions, { afterMs: 0 });
  await keep(first, "rain");
  first.close();
  actions.isOpen = true;
  const errors: HalcyonError[] = [];
  const full: Store = { ...store, changeRecord: () => Promise.reject(new Error("the disk is full")) };
  const handle = tab(full, actions, { onError: (error) => void errors.push(error) });
  await until(() => expect(errors.map(({ code }) => code)).toEqual(["store/failed"]));
  expect(actions.sent).toEqual([]);
  expect(handle.view.waiting).toEqual([{ action: "open_ticket", count: 1 }]);
  handle.close();
});
