import type { AssistantHandle } from "../assistant/view.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { BotMessage } from "../model/response.ts";
import type { Store, StoredEvent } from "../store/store.ts";
import { createTabs } from "../store/tabs.ts";
import type { Channel } from "./channel.ts";
import { changeHeard, type HeardMessage } from "./heard.ts";
import { chosenFrom, offeredIn } from "./options.ts";
import { createOpenConversations } from "./open-conversations.ts";
import { renderMessage, type ChannelMessage, type RenderOptions } from "./render.ts";

/** A message that has come in over a channel. */
export interface Inbound {
  /** Who writes, in the channel's own words: at most 150 characters, none of them a control character. */
  readonly sender: string;
  /** Of the message, unique for its sender: the same one sent again is not answered twice. At most 200 characters. */
  readonly id: string;
  /** The words, or the payload of what was pressed. */
  readonly text: string;
}

/** What is to be shown, with an id that it keeps when it is handed over again. */
export interface Outbound extends ChannelMessage {
  readonly id: string;
}

/** `late`: it is kept and will be answered; ask again with the same id. `busy`: it is not kept; send it again later. */
export type Reply =
  | { readonly kind: "answered"; readonly messages: readonly Outbound[]; readonly repeated: boolean }
  | { readonly kind: "late" | "busy" };

export interface ConnectorOptions {
  readonly channel: Channel;
  /** Where the conversations are kept: the store of those that `open` opens. */
  readonly store: Store;
  /** Opens a conversation: `createAssistant` with this `conversationId`, the same store, and `channel: channel.name`. The connector closes it. */
  readonly open: (conversationId: string) => AssistantHandle | Promise<AssistantHandle>;
  /**
   * Hands over what the bot says, in order, where it does not go back with the request. Rejects if it cannot: then it is tried
   * again, with the same ids. Default: the bot speaks in replies alone.
   */
  readonly deliver?: ((sender: string, messages: readonly Outbound[]) => Promise<void>) | undefined;
  readonly render?: RenderOptions | undefined;
  /** Conversations that are open at once. Default 200. */
  readonly maxOpen?: number | undefined;
  /** Messages of one sender that may wait. Default 20. */
  readonly maxWaiting?: number | undefined;
  /** Milliseconds until a message is `late`. Default 25,000. */
  readonly replyWithinMs?: number | undefined;
  readonly platform?: Platform | undefined;
  /** Told of what failed beside the requests. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
}

/**
 * A way of talking to an assistant that runs in this process. Messages of one sender are answered one after the other, in the
 * order in which they came; several processes that share a durable store do not answer the same message twice.
 */
export interface Connector {
  /** Takes a message and resolves with what the bot says to it, and has said since the last reply. */
  reply(message: Inbound): Promise<Reply>;
  /** Takes a message; what the bot says is handed to `deliver`. Resolves when it cannot be lost any more. */
  accept(message: Inbound): Promise<"kept" | "busy">;
  /** Goes on with what a process that died left unanswered or untold. Call it after the start, and now and then. */
  resume(): Promise<void>;
  /** Conversations that are open. */
  readonly openCount: number;
  /** Waits for what is being done, then closes every conversation. */
  close(): Promise<void>;
}

const DEFAULTS = { maxOpen: 200, maxWaiting: 20, replyWithinMs: 25_000 } as const;
/** Events among which the latest words are looked for. */
const LOOK_BACK = 200;
/** Kind of the records that name conversations in which something is still to be done. */
const OWED = "channel-owed";
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const MAX_DELIVERIES = 8;

export function createConnector(options: ConnectorOptions): Connector {
  const { channel, store, deliver, render, report = () => {}, platform = createPlatform() } = options;
  const { maxOpen, maxWaiting, replyWithinMs } = { ...DEFAULTS, ...withoutGaps(options) };
  const conversations = createOpenConversations(open, maxOpen);
  const closing = new AbortController();
  const lines = new Map<string, { waiting: number; last: Promise<unknown> }>();
  const prefix = `${channel.name}:`;
  const conversationOf = (sender: string): string => {
    // oxlint-disable-next-line no-control-regex
    if (sender === "" || sender.length > 150 || /[\u0000-\u001F\u007F]/.test(sender))
      throw new HalcyonError("options/invalid", { option: "sender" });
    return prefix + sender;
  };

  /** What is said later (a person, a reminder, work that took its time) is told then. */
  async function open(conversation: string): Promise<AssistantHandle> {
    const handle = await options.open(conversation);
    let latest: string | undefined;
    if (deliver)
      handle.subscribe(({ busy, messages }) => {
        const said = messages.findLast(({ from }) => from === "bot")?.id;
        if (busy || said === latest) return;
        latest = said;
        void later(conversation);
      });
    return handle;
  }

  /** One after the other in this process; null: too many wait. */
  function inLine<T>(name: string, work: () => Promise<T>): Promise<T> | null {
    const line = lines.get(name) ?? { waiting: 0, last: Promise.resolve() };
    if (line.waiting >= maxWaiting || closing.signal.aborted) return null;
    lines.set(name, line);
    line.waiting += 1;
    const done = line.last.then(work);
    line.last = done
      .catch(() => {})
      .then(() => {
        line.waiting -= 1;
        if (line.waiting === 0) lines.delete(name);
      });
    return done;
  }

  /** Alone among the processes that share the store; null: another one was at it all the time. */
  async function alone<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    const tabs = createTabs(`channel/${name}`, { store, platform });
    const waiting = new AbortController();
    const timer = new AbortController();
    platform.after(replyWithinMs, () => waiting.abort(), timer.signal);
    try {
      return await tabs.alone(() => (timer.abort(), work()), waiting.signal);
    } catch (thrown) {
      if (waiting.signal.aborted) return null;
      throw thrown;
    } finally {
      timer.abort();
      tabs.close();
    }
  }

  const newest = async (conversation: string): Promise<readonly StoredEvent[]> =>
    store.readEvents(conversation, { limit: LOOK_BACK });

  const owe = (conversation: string, owed: true | null): Promise<unknown> =>
    store.changeRecord<true>({ kind: OWED, key: conversation, conversation }, () => owed);

  /** Keeps a message, once. What it is known by from then on. */
  async function keep(conversation: string, { id, text }: Inbound, handle: AssistantHandle): Promise<HeardMessage> {
    const fresh: HeardMessage = { id, item: platform.randomId(), from: null, to: null };
    const { messages } = await changeHeard(store, conversation, (heard) =>
      heard.messages.some((one) => one.id === id) ? heard : { ...heard, messages: [...heard.messages, fresh] },
    );
    const known = messages.find((one) => one.id === id) ?? fresh;
    if (known.to !== null) return known;
    const [{ inbox, state }, events] = await Promise.all([store.read(conversation), newest(conversation)]);
    const arrived = inbox.some(({ id: item }) => item === known.item) || events.some(({ turnId }) => turnId === known.item);
    if (arrived) return known;
    await owe(conversation, true);
    // Who talks to a person chooses nothing.
    const chosen = state?.human ? null : chosenFrom(offeredIn(saidSinceUser(events), channel), text);
    await handle.send(chosen ? { kind: "button", ...chosen, id: known.item } : { kind: "text", text, id: known.item });
    return known;
  }

  /** Whether it was answered in time. */
  async function answered(conversation: string, handle: AssistantHandle, item: string): Promise<boolean> {
    const timer = new AbortController();
    const late = new Promise<void>((resolve) => platform.after(replyWithinMs, resolve, timer.signal));
    await Promise.race([handle.settled(), late]);
    timer.abort();
    return !(await store.read(conversation)).inbox.some(({ id }) => id === item);
  }

  async function wordsBetween(conversation: string, from: number, to: number): Promise<readonly Outbound[]> {
    const events = to > from ? await store.readEvents(conversation, { before: to + 1, limit: to - from }) : [];
    return events.flatMap(({ seq, event }) =>
      event.event === "bot"
        ? renderMessage(event, channel, render).map((message, part) => ({ id: `${conversation}/${seq}.${part}`, ...message }))
        : [],
    );
  }

  async function replyAlone(conversation: string, inbound: Inbound, handle: AssistantHandle): Promise<Reply> {
    const { item, from, to } = await keep(conversation, inbound, handle);
    if (from !== null && to !== null)
      return { kind: "answered", repeated: true, messages: await wordsBetween(conversation, from, to) };
    if (!(await answered(conversation, handle, item))) return { kind: "late" };
    const { lastSeq } = await store.read(conversation);
    let begin = 0;
    await changeHeard(store, conversation, (heard) => {
      begin = heard.told;
      const messages = heard.messages.map((one) => (one.item === item ? { ...one, from: begin, to: lastSeq } : one));
      return { messages, told: lastSeq };
    });
    await owe(conversation, null);
    return { kind: "answered", repeated: false, messages: await wordsBetween(conversation, begin, lastSeq) };
  }

  /** Hands over what was said and not told yet. */
  async function tell(conversation: string): Promise<void> {
    const { told } = await changeHeard(store, conversation, (heard) => heard);
    const { lastSeq } = await store.read(conversation);
    const words = await wordsBetween(conversation, told, lastSeq);
    if (words.length > 0) await deliver!(conversation.slice(prefix.length), words);
    if (lastSeq === told) return;
    const turns = new Set((await newest(conversation)).map(({ turnId }) => turnId));
    await changeHeard(store, conversation, (heard) => ({
      messages: heard.messages.map((one) =>
        one.to === null && turns.has(one.item) ? { ...one, from: told, to: lastSeq } : one,
      ),
      told: Math.max(heard.told, lastSeq),
    }));
  }

  /** Does what is to be done in a conversation: what waits is answered, what was said is told. */
  async function finish(conversation: string): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries++) {
      try {
        const done = await conversations.use(conversation, async (handle) => {
          await handle.settled();
          return alone(outOf(conversation), async () => {
            if (deliver) await tell(conversation);
            const { inbox } = await store.read(conversation);
            if (inbox.length === 0) await owe(conversation, null);
            return inbox.length === 0;
          });
        });
        if (done) return;
      } catch (thrown) {
        if (closing.signal.aborted) return;
        report(wrapError("internal/unexpected", thrown));
      }
      // It is owed: whoever looks next goes on with it.
      if (tries >= MAX_DELIVERIES) return;
      await rest(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)));
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = new AbortController();
      const end = (): void => {
        done.abort();
        resolve();
      };
      closing.signal.addEventListener("abort", end, { signal: done.signal });
      platform.after(ms, end, done.signal);
    });
  }

  /** What waits in this line and has not begun will see everything: one is enough. */
  async function later(conversation: string): Promise<void> {
    const name = outOf(conversation);
    if ((lines.get(name)?.waiting ?? 0) < 2) await inLine(name, () => finish(conversation));
  }

  return {
    get openCount() {
      return conversations.size;
    },
    async reply(message) {
      const conversation = conversationOf(message.sender);
      const taken = inLine(conversation, () =>
        conversations.use(conversation, (handle) => alone(conversation, () => replyAlone(conversation, message, handle))),
      );
      return (await taken) ?? { kind: "busy" };
    },
    async accept(message) {
      const conversation = conversationOf(message.sender);
      const taken = inLine(conversation, () =>
        conversations.use(conversation, (handle) => alone(conversation, () => keep(conversation, message, handle))),
      );
      if (!(await taken)) return "busy";
      void later(conversation);
      return "kept";
    },
    async resume() {
      for (const { key } of await store.readRecords(OWED)) {
        if (closing.signal.aborted) return;
        if (key.startsWith(prefix)) await later(key);
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...lines.values()].map(({ last }) => last));
      conversations.close();
    },
  };
}

/** No conversation is called so: those of a connector begin with the name of its channel, and a sender may hold any sign. */
const outOf = (conversation: string): string => `out/${conversation}`;

/** What the bot has said since the user spoke last. */
function saidSinceUser(events: readonly StoredEvent[]): readonly BotMessage[] {
  const from = events.findLastIndex(({ event }) => event.event === "user") + 1;
  return events.slice(from).flatMap(({ event }) => (event.event === "bot" ? [event] : []));
}

function withoutGaps(options: ConnectorOptions): Partial<Record<keyof typeof DEFAULTS, number>> {
  const { maxOpen, maxWaiting, replyWithinMs } = options;
  return Object.fromEntries(Object.entries({ maxOpen, maxWaiting, replyWithinMs }).filter(([, value]) => value !== undefined));
}
