import { afterEach, describe, expect, test } from "vitest";
import { PLAIN_CHANNEL } from "../../../src/channel/channel.ts";
import { createConnector, type Connector, type ConnectorOptions, type Outbound } from "../../../src/channel/connector.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { openToy } from "../assistant/toy.ts";

const opened: Connector[] = [];
afterEach(async () => {
  for (const connector of opened.splice(0)) await connector.close();
});

interface Extras {
  readonly toy?: Partial<AssistantOptions>;
  readonly handles?: AssistantHandle[];
}

function connect(store: Store, options: Partial<ConnectorOptions> = {}, { toy = {}, handles = [] }: Extras = {}): Connector {
  const connector = createConnector({
    channel: PLAIN_CHANNEL,
    store,
    open: (conversationId) => {
      const handle = openToy({ ...toy, store, conversationId, greet: "message" });
      handles.push(handle);
      return handle;
    },
    ...options,
  });
  opened.push(connector);
  return connector;
}

const say = (text: string, id = text, sender = "kim") => ({ sender, id, text });
const textsOf = (messages: readonly Outbound[]) => messages.map(({ text }) => text);
const answer = (text: string, seq = 2, sender = "kim") => ({
  kind: "answered",
  repeated: false,
  messages: [{ id: `plain:${sender}/${seq}.0`, text: `answer to ${text}` }],
});

describe("replies", () => {
  test("[X10] a message is answered in its own conversation, and messages of one sender in their order", async () => {
    const connector = connect(createMemoryStore());
    const replies = await Promise.all([
      connector.reply(say("a")),
      connector.reply(say("b")),
      connector.reply(say("a", "a", "lee")),
    ]);
    expect(replies).toEqual([answer("a"), answer("b", 4), answer("a", 2, "lee")]);
  });

  test("[X11] the same message again gets the same reply, and no second turn", async () => {
    const store = createMemoryStore();
    const connector = connect(store);
    await connector.reply(say("a", "m1"));
    await connector.reply(say("b", "m2"));
    expect(await connector.reply(say("a", "m1"))).toEqual({ ...answer("a"), repeated: true });
    const again = connect(store);
    expect(await again.reply(say("b", "m2"))).toEqual({ ...answer("b", 4), repeated: true });
    expect((await store.read("plain:kim")).lastSeq).toBe(4);
  });

  test("[X11] both of two that come at once are the same message", async () => {
    const store = createMemoryStore();
    const connector = connect(store);
    const [one, two] = await Promise.all([connector.reply(say("a", "m1")), connector.reply(say("a", "m1"))]);
    expect([one, two]).toEqual([answer("a"), { ...answer("a"), repeated: true }]);
    expect((await store.read("plain:kim")).lastSeq).toBe(2);
  });

  test("[X11] what a process left unanswered when it died is answered once, by whoever is asked next", async () => {
    const store = createMemoryStore();
    await store.changeRecord({ kind: "channel", key: "plain:kim", conversation: "plain:kim" }, () => ({
      messages: [{ id: "m1", item: "i1", from: null, to: null }],
      told: 0,
    }));
    await store.enqueue("plain:kim", { id: "i1", at: 1, shown: "a", text: "a" });
    const connector = connect(store);
    expect(await connector.reply(say("a", "m1"))).toEqual(answer("a"));
    expect(await connector.reply(say("a", "m1"))).toEqual({ ...answer("a"), repeated: true });
  });

  test("[X12] a slow answer is late, not lost: asked for again it is there", async () => {
    let finish = (): void => {};
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const understand = {
      status: { phase: "idle" } as const,
      async open() {},
      async loadEncoder() {},
      async understand() {
        await slow;
        return { commands: [], scores: { flows: {}, acts: {} }, spans: [], source: "linear" as const, why: [], ms: 0 };
      },
      onStatus: () => () => {},
      close() {},
    };
    const connector = connect(createMemoryStore(), { replyWithinMs: 20 }, { toy: { understand } });
    expect(await connector.reply(say("a"))).toEqual({ kind: "late" });
    finish();
    await expect.poll(() => connector.reply(say("a"))).toEqual(answer("a"));
  });

  test("[X13] only so many conversations are open, and only so many messages wait", async () => {
    const handles: AssistantHandle[] = [];
    const connector = connect(createMemoryStore(), { maxOpen: 2, maxWaiting: 2 }, { handles });
    for (const sender of ["a", "b", "c", "b"]) await connector.reply(say("hi", `hi ${handles.length} ${sender}`, sender));
    expect([connector.openCount, handles.length]).toEqual([2, 3]);
    await expect(handles[0]!.send("x")).rejects.toMatchObject({ code: "assistant/closed" });
    const many = await Promise.all([1, 2, 3].map((n) => connector.reply(say("x", `${n}`, "c"))));
    expect(many.map(({ kind }) => kind)).toEqual(["answered", "answered", "busy"]);
  });

  test("[X13] a sender that is no name is refused", async () => {
    for (const sender of ["", "a\u0000b", "x".repeat(151)])
      await expect(connect(createMemoryStore()).reply(say("a", "a", sender))).rejects.toMatchObject({
        code: "options/invalid",
      });
  });
});

describe("deliveries", () => {
  test("[X14] what the bot says is handed over in order, also what it says later", async () => {
    const told: string[] = [];
    const handles: AssistantHandle[] = [];
    const deliver = async (sender: string, messages: readonly Outbound[]): Promise<void> => {
      told.push(...messages.map(({ id, text }) => `${sender} ${id} ${text}`));
    };
    const connector = connect(createMemoryStore(), { deliver }, { handles });
    expect(await connector.accept(say("a"))).toBe("kept");
    expect(await connector.accept(say("a"))).toBe("kept");
    await expect.poll(() => told).toEqual(["kim plain:kim/2.0 answer to a"]);
    await handles[0]!.send("said elsewhere");
    await expect.poll(() => told).toEqual([told[0], "kim plain:kim/4.0 answer to said elsewhere"]);
  });

  test("[X14] what could not be handed over is, with the same ids, by whoever goes on", async () => {
    const store = createMemoryStore();
    const failures: string[] = [];
    const broken = connect(store, {
      deliver: () => Promise.reject(new Error("away")),
      report: ({ details }) => void failures.push(String(details["reason"])),
    });
    await broken.accept(say("a"));
    await expect.poll(() => failures).toEqual(["Error: away"]);
    await broken.close();
    const told: Outbound[] = [];
    const next = connect(store, { deliver: async (_, messages) => void told.push(...messages) });
    await next.resume();
    expect([textsOf(told), told[0]?.id]).toEqual([["answer to a"], "plain:kim/2.0"]);
    await next.resume();
    expect(told).toHaveLength(1);
    expect(await store.readRecords("channel-owed")).toEqual([]);
  });

  test("[X14] a delivery that hangs holds up neither a sender who is called like it nor those who are owed something", async () => {
    const store = createMemoryStore();
    const broken = connect(store, { deliver: () => Promise.reject(new Error("away")) });
    await broken.accept(say("a", "a", "lee"));
    await broken.close();
    const told: string[] = [];
    let release = (): void => {};
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const deliver = async (sender: string): Promise<void> => (sender === "kim" ? hanging : void told.push(sender));
    const connector = connect(store, { deliver });
    await connector.accept(say("a"));
    expect(await connector.accept(say("a", "a", "kim/out"))).toBe("kept");
    await expect.poll(() => told).toEqual(["kim/out"]);
    const first = connector.resume();
    await connector.resume();
    expect(told).toEqual(["kim/out", "lee"]);
    release();
    await first;
  });
});
