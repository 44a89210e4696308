import { expect, test } from "vitest";
import type { Engine } from "../../../src/model/engine.ts";
import { MAX_STEPS_PER_TURN } from "../../../src/assistant/agenda.ts";
import { HalcyonError } from "../../../src/base/errors.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Store } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createToyUnderstand, openToy, texts, toyAssistant, toyEngine } from "./toy.ts";

test("the view exists at once and a message sent while it opens is answered", async () => {
  const handle = openToy();
  expect(handle.view.phase).toBe("opening");
  const kept = handle.send("hello");
  expect(handle.view.messages).toMatchObject([{ from: "user", text: "hello", status: "sending" }]);
  await kept;
  await handle.settled();
  expect(handle.view.phase).toBe("ready");
  expect(texts(handle)).toEqual(["user: hello", "bot: answer to hello"]);
  expect(handle.view.messages.every(({ status }) => status === "sent")).toBe(true);
  expect(handle.view.busy).toBe(false);
});

test("messages are answered in the order in which they were sent", async () => {
  const handle = openToy();
  for (const text of ["a", "b", "c"]) void handle.send(text);
  await handle.settled();
  expect(texts(handle).filter((line) => line.startsWith("bot"))).toEqual([
    "bot: answer to a",
    "bot: answer to b",
    "bot: answer to c",
  ]);
});

test("a message sent while an action runs stays queued and visible, and is answered after it", async () => {
  let finish: (() => void) | null = null;
  const handle = openToy({ actions: { pay: () => new Promise<void>((resolve) => (finish = resolve)) } });
  await handle.send("pay");
  await until(() => finish !== null);
  expect(texts(handle)).toContain("bot: paying");
  await handle.send("hello");
  expect(handle.view.messages.at(-1)).toMatchObject({ text: "hello", status: "queued" });
  expect(handle.view.busy).toBe(true);
  finish!();
  await handle.settled();
  expect(texts(handle)).toEqual(["user: pay", "bot: paying", "bot: outcome done", "user: hello", "bot: answer to hello"]);
});

test("the id of a message stays the same from its keeping to the next visit", async () => {
  const store = createMemoryStore();
  const first = openToy({ store });
  void first.send("hello");
  const { id } = first.view.messages[0]!;
  await first.settled();
  first.close();
  const second = openToy({ store });
  await second.settled();
  expect(second.view.messages[0]).toMatchObject({ id, text: "hello", status: "sent" });
});

test("a pressed button shows its title and means its payload, without being understood", async () => {
  const understand = createToyUnderstand();
  const handle = openToy({ understand });
  await handle.send({ kind: "button", title: "Large", payload: "/SetSlots(size=large)" });
  await handle.settled();
  expect(texts(handle)).toEqual(["user: Large", "bot: answer to /SetSlots(size=large)"]);
  expect(understand.asked).toEqual([]);
});

test("a flow that the host starts leaves no bubble of the user", async () => {
  const handle = openToy();
  await handle.startFlow("pay");
  await handle.settled();
  expect(texts(handle)).toEqual(["bot: answer to /StartFlow(pay)"]);
});

test("the bot greets when the chat is opened for the first time, once", async () => {
  const store = createMemoryStore();
  const handle = openToy({ store });
  await handle.settled();
  expect(texts(handle)).toEqual([]);
  await handle.loadModel();
  await handle.settled();
  handle.close();
  const again = openToy({ store });
  await again.loadModel();
  await again.settled();
  expect(texts(again)).toEqual(["bot: welcome"]);
});

test("with greet: message the visitor speaks first", async () => {
  const handle = openToy({ greet: "message" });
  await handle.loadModel();
  await handle.settled();
  expect(texts(handle)).toEqual([]);
});

test("an engine that throws costs the open task, never the message", async () => {
  const errors: HalcyonError[] = [];
  const handle = openToy({ onError: (error) => errors.push(error) });
  await handle.send("throw");
  await handle.send("hello");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: throw", "bot: something went wrong", "user: hello", "bot: answer to hello"]);
  expect(errors.map(({ code }) => code)).toEqual(["internal/unexpected"]);
});

test("a state that the engine cannot go on from loses its open task, with the transcript kept", async () => {
  const engine: Engine = {
    ...toyEngine,
    takeTurn(assistant, state, input) {
      if (state?.pending) throw new Error("unreadable snapshot");
      return toyEngine.takeTurn(assistant, state, input);
    },
  };
  const handle = openToy({ actions: { pay: () => {} } }, engine);
  await handle.send("pay");
  await handle.send("two");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: pay", "bot: paying", "bot: something went wrong", "user: two", "bot: answer to two"]);
});

test("an engine that fails twice costs its words, and the next message is taken", async () => {
  const engine: Engine = {
    ...toyEngine,
    takeTurn(assistant, state, input) {
      if (input.kind === "message" && input.text === "/throw") throw new Error("first");
      if (input.kind === "message" && input.commands[0]?.command === "error") throw new Error("second");
      return toyEngine.takeTurn(assistant, state, input);
    },
  };
  const handle = openToy({}, engine);
  await handle.send("one");
  await handle.send({ kind: "button", title: "Two", payload: "/throw" });
  await handle.send("three");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: one", "bot: answer to one", "user: Two", "user: three", "bot: answer to three"]);
});

test("an engine that cannot be had costs nothing: what was said waits until it can", async () => {
  let there = false;
  const engine: Engine = {
    ...toyEngine,
    async takeTurn(...turn) {
      if (!there) throw new HalcyonError("script/part-missing", { part: "engine" });
      return toyEngine.takeTurn(...turn);
    },
  };
  const codes: string[] = [];
  const handle = openToy({ onError: ({ code }) => codes.push(code) }, engine);
  await handle.send("pay");
  await handle.settled();
  expect(handle.view.messages).toMatchObject([{ text: "pay", status: "queued" }]);
  expect(codes).toEqual(["script/part-missing"]);
  there = true;
  await handle.send("hello");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: pay", "bot: paying", "bot: outcome failed", "user: hello", "bot: answer to hello"]);
});

test("a page that is closed while something is decided writes nothing of it", async () => {
  let decided = (): void => {};
  const engine: Engine = {
    ...toyEngine,
    async takeTurn(...turn) {
      await new Promise<void>((resolve) => (decided = resolve));
      return toyEngine.takeTurn(...turn);
    },
  };
  const store = createMemoryStore();
  const handle = openToy({ store }, engine);
  await handle.send("hello");
  await until(() => handle.view.busy);
  handle.close();
  decided();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const next = openToy({ store });
  await next.settled();
  expect(texts(next)).toEqual(["user: hello", "bot: answer to hello"]);
});

test("the model is loaded after the first words, and is not kept waiting by an action", async () => {
  const done: string[] = [];
  const understand = { ...createToyUnderstand(), loadEncoder: async () => void done.push("model") };
  const engine: Engine = { ...toyEngine, takeTurn: (...turn) => (done.push("decided"), toyEngine.takeTurn(...turn)) };
  await openToy({ understand }, engine).loadModel();
  expect(done).toEqual(["decided", "model"]);
  const busy = openToy({ understand, greet: "message", actions: { pay: () => new Promise(() => {}) } }, engine);
  await busy.send("pay");
  await busy.loadModel();
  expect(done).toEqual(["decided", "model", "decided", "model"]);
});

test("understanding that throws is an internal error of the dialogue", async () => {
  const understand = { ...createToyUnderstand(), understand: () => Promise.reject(new Error("no worker")) };
  const errors: HalcyonError[] = [];
  const handle = openToy({ understand, onError: (error) => errors.push(error) });
  await handle.send("hello");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: hello", "bot: something went wrong"]);
  expect(errors).toMatchObject([{ code: "internal/unexpected", details: { during: "understanding" } }]);
});

test("an action that nobody provides is an outcome for the dialogue and an error for the developer", async () => {
  const errors: HalcyonError[] = [];
  const handle = openToy({ onError: (error) => errors.push(error) });
  await handle.send("pay");
  await handle.settled();
  expect(texts(handle).at(-1)).toBe("bot: outcome failed");
  expect(errors).toMatchObject([{ code: "action/unknown", details: { action: "pay" } }]);
});

test("without a source of answers a question cannot be looked up", async () => {
  const handle = openToy();
  await handle.send("ask");
  await handle.settled();
  expect(texts(handle).at(-1)).toBe("bot: outcome failed");
});

test("an offline outcome shows, until the backend answers again", async () => {
  let outcome: Outcome = { kind: "offline" };
  const actions = { has: () => true, perform: async () => outcome, close() {} };
  const handle = openToy({ actions });
  await handle.send("pay");
  await handle.settled();
  expect(handle.view.online).toBe(false);
  outcome = { kind: "done", result: { kind: "action", output: {}, messages: [] } };
  await handle.send("pay");
  await handle.settled();
  expect(handle.view.online).toBe(true);
});

test("a flow that calls for ever is ended after the steps that one turn may take", async () => {
  let calls = 0;
  const handle = openToy({ actions: { pay: () => void calls++ } });
  await handle.send("loop");
  await handle.settled();
  expect(calls).toBe(MAX_STEPS_PER_TURN);
  expect(texts(handle).at(-1)).toBe("bot: outcome failed");
});

test("a dialogue that goes on calling after that has its stack cleared", async () => {
  const stubborn: Engine = {
    ...toyEngine,
    takeTurn(assistant, state, input) {
      const done = { kind: "done", result: { kind: "action", output: {}, messages: [] } } as const;
      return toyEngine.takeTurn(assistant, state, input.kind === "outcome" ? { ...input, outcome: done } : input);
    },
  };
  const handle = openToy({ actions: { pay: () => {} } }, stubborn);
  await handle.send("loop");
  await handle.settled();
  expect(texts(handle).at(-1)).toBe("bot: something went wrong");
  await handle.send("hello");
  await handle.settled();
  expect(texts(handle).at(-1)).toBe("bot: answer to hello");
});

test("a reminder comes when it is due, and not when it was cancelled", async () => {
  const platform = createManualPlatform();
  const handle = openToy({ platform });
  const pass = async (ms: number) => {
    platform.advance(ms);
    await handle.settled();
  };
  await handle.send(`remind ${platform.now() + 2_000}`);
  await handle.settled();
  await pass(1_999);
  expect(texts(handle)).not.toContain("bot: answer to /wake");
  await pass(1);
  expect(texts(handle)).toContain("bot: answer to /wake");
  await handle.send(`remind ${platform.now() + 2_000}`);
  await handle.send("forget");
  await handle.settled();
  await pass(10_000);
  expect(texts(handle).filter((line) => line.includes("/wake"))).toHaveLength(1);
});

test("a store that refuses a message says so, and the bubble too", async () => {
  const store: Store = { ...createMemoryStore(), enqueue: () => Promise.reject(new Error("disk gone")) };
  const errors: HalcyonError[] = [];
  const handle = openToy({ store, onError: (error) => errors.push(error) });
  await expect(handle.send("hello")).rejects.toMatchObject({ code: "store/failed" });
  expect(handle.view.messages).toMatchObject([{ text: "hello", status: "failed" }]);
  expect(handle.view.notices).toEqual([{ code: "store/failed", kind: "error" }]);
  handle.dismiss("store/failed");
  expect(handle.view.notices).toEqual([]);
  expect(errors).toHaveLength(1);
});

test("a draft comes back, and goes with the message that it became", async () => {
  const store = createMemoryStore();
  const first = openToy({ store });
  await first.saveDraft("hel");
  first.close();
  const second = openToy({ store });
  expect(await second.draft()).toBe("hel");
  await second.saveDraft("hello");
  await second.send("hello");
  await second.settled();
  second.close();
  expect(await openToy({ store }).draft()).toBe("");
});

test("earlier messages are loaded on demand", async () => {
  const store = createMemoryStore();
  const first = openToy({ store });
  for (let n = 0; n < 250; n++) void first.send(`m${n}`);
  await first.settled();
  first.close();
  const second = openToy({ store });
  await second.settled();
  expect(second.view.messages).toHaveLength(200);
  expect(second.view.hasEarlier).toBe(true);
  await second.loadEarlier();
  await second.loadEarlier();
  expect(second.view.messages).toHaveLength(500);
  expect(second.view.messages[0]).toMatchObject({ text: "m0" });
  expect(second.view.hasEarlier).toBe(false);
});

test("erase leaves nothing, and the next message begins another conversation", async () => {
  const store = createMemoryStore();
  const handle = openToy({ store });
  await handle.send("hello");
  await handle.settled();
  const old = handle.conversationId;
  await handle.erase();
  expect(handle.view.messages).toEqual([]);
  expect(await store.conversationOf("toy", null)).toBe(null);
  expect(await store.read(old)).toMatchObject({ state: null, revision: 0, inbox: [], pending: [] });
  expect(await store.readEvents(old, { limit: 10 })).toEqual([]);
  await handle.send("again");
  await handle.settled();
  expect(handle.conversationId).not.toBe(old);
  expect(texts(handle)).toEqual(["user: again", "bot: answer to again"]);
});

test("a message sent where another tab has just erased goes on in the new conversation, and nothing stays in the old", async () => {
  const store = createMemoryStore();
  const one = openToy({ store });
  await one.send("hello");
  await one.settled();
  const other = openToy({ store });
  await other.settled();
  const old = other.conversationId;
  // The tabs of Node do not hear each other: the news is later than the message.
  await one.erase();
  await other.saveDraft("la");
  await other.send("late");
  await other.settled();
  expect(await store.read(old)).toMatchObject({ state: null, revision: 0, inbox: [], draft: "" });
  expect(texts(other)).toEqual(["user: late", "bot: answer to late"]);
  const back = openToy({ store });
  await back.settled();
  expect(texts(back)).toEqual(["user: late", "bot: answer to late"]);
});

test("a message sent while the same page erases is not lost", async () => {
  const store = createMemoryStore();
  const handle = openToy({ store });
  await handle.send("hello");
  await handle.settled();
  await Promise.all([handle.erase(), handle.send("meanwhile")]);
  await handle.settled();
  handle.close();
  const back = openToy({ store });
  await back.settled();
  expect(texts(back)).toEqual(["user: meanwhile", "bot: answer to meanwhile"]);
});

test("a handle that is closed while it opens tells nobody of a failure", async () => {
  const codes: string[] = [];
  const handle = openToy({ onError: ({ code }) => codes.push(code) });
  handle.close();
  await expect(handle.settled()).rejects.toMatchObject({ code: "assistant/closed" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(codes).toEqual([]);
});

test("reset in the middle of an action lets go of it and greets anew", async () => {
  const store = createMemoryStore();
  const handle = openToy({ store, actions: { pay: () => new Promise(() => {}) } });
  await handle.loadModel();
  await handle.send("pay");
  await until(() => texts(handle).includes("bot: paying"));
  await handle.reset();
  await handle.settled();
  expect(texts(handle)).toEqual(["bot: welcome"]);
});

test("an ended conversation says so", async () => {
  const handle = openToy();
  await handle.send("end");
  await handle.settled();
  expect(handle.view.phase).toBe("ended");
});

test("what is given as an assistant and is none is refused at once", () => {
  expect(() => openToy({ assistant: undefined })).toThrow(expect.objectContaining({ code: "options/missing-assistant" }));
  expect(() => openToy({ assistant: { ...toyAssistant, format: 99 } as unknown as Assistant })).toThrow(
    expect.objectContaining({ code: "assistant/incompatible" }),
  );
});

test("a closed handle takes no messages", async () => {
  const handle = openToy();
  handle.close();
  await expect(handle.send("hello")).rejects.toMatchObject({ code: "assistant/closed" });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}
