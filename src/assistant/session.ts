import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Canary } from "../store/canary.ts";
import type { AgentEvent } from "../model/handoff.ts";
import type { StateView } from "../model/understanding.ts";
import type { InboxItem, StoredConversation } from "../store/store.ts";
import { createTabs } from "../store/tabs.ts";
import { isParked, nextReminder, nextTask } from "./agenda.ts";
import type { Deliveries } from "./deliveries.ts";
import { createDueIn } from "./due.ts";
import { createMirror } from "./mirror.ts";
import { createQueue } from "./queue.ts";
import { createStateViews } from "./state-views.ts";
import { createSteps, type StepParts } from "./steps.ts";
import { PAGE_EVENTS } from "./transcript.ts";
import { createWhereabouts } from "./whereabouts.ts";

/*
 * One conversation: lock, read the newest, do the one next thing, read again ... until nothing is left, unlock. A page that
 * dies anywhere in between comes back, asks the same question of what is stored, and goes on.
 */

export interface SessionParts extends StepParts {
  readonly canary: Canary;
  /** Of the assistant on this device: what its tabs meet under. */
  readonly place: string;
  /** Chosen by the host; null: the one that this assistant has on the device. */
  readonly conversationId: string | null;
}

export interface Session {
  readonly id: string;
  readonly conversation: StoredConversation | null;
  /** What is seen of its state; null while that is not known. */
  readonly seen: StateView | null;
  readonly busy: boolean;
  /** Reads what is stored and goes on with what was begun. */
  open(): Promise<void>;
  /** Resolves when the message cannot be lost any more. */
  enqueue(item: InboxItem): Promise<void>;
  /** A person did something. One that has been taken in already is passed over. */
  hear(event: AgentEvent): void;
  /** Lets the bot begin, if nobody has. */
  greet(): void;
  loadEarlier(): Promise<void>;
  saveDraft(text: string): Promise<void>;
  /** Deletes the conversation here and in every tab. */
  erase(): Promise<void>;
  /** Resolves when nothing is to be done and the state can be seen. */
  settled(): Promise<void>;
  /** Lets go of the turn and of the lock: the page goes to sleep. */
  suspend(): void;
  resume(): Promise<void>;
  close(): void;
}

/** Waits this long when the store fails, then tries again what is still in the inbox. */
const STORE_RETRY_MS = 5_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createSession(parts: SessionParts): Session {
  const { assistant, store, tabs, platform, canary, transcript, report } = parts;
  const whereabouts = createWhereabouts({
    store,
    platform,
    canary,
    assistantName: assistant.name,
    fixed: parts.conversationId,
  });
  const mirror = createMirror({ store, whereabouts, transcript, changed: parts.changed });
  const views = createStateViews(parts);
  const steps = createSteps(parts, whereabouts, mirror, views);
  const queue = createQueue(work);
  const dueIn = createDueIn(platform);
  const closing = new AbortController();
  let turn = new AbortController();
  let reminder = new AbortController();
  /** Who looks after what was set aside: one tab, beside the turns. */
  const later = createTabs(`${parts.place}/later`, parts);
  let deliveries: Deliveries | null = null;
  let fetching: Promise<void> | null = null;
  let greeting = false;
  let asleep = false;
  let heard: readonly AgentEvent[] = [];

  async function work(): Promise<void> {
    if (asleep || closing.signal.aborted) return;
    turn = new AbortController();
    const { signal } = turn;
    try {
      await tabs.alone(() => workAlone(signal), signal);
    } catch (thrown) {
      if (signal.aborted) return;
      report(wrapError("internal/unexpected", thrown));
      // Whatever waits is stored; the next message or this timer takes it up again.
      platform.after(STORE_RETRY_MS, () => queue.wake(), closing.signal);
    } finally {
      transcript.taken(null);
      // After the queue knows that it rests.
      queueMicrotask(() => queueMicrotask(parts.changed));
    }
  }

  async function workAlone(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = await mirror.refresh();
      const arrived = deliveries?.arrived;
      const task = nextTask(now, { now: platform.now(), dueIn, greet: greeting, rounds: steps.rounds, heard, arrived });
      if (task.kind === "nothing") {
        heard = [];
        deliver(now);
        return watchReminders(now);
      }
      await steps.take(now, task, signal);
    }
  }

  /** Looks after what was set aside. Its code is fetched when there is something. */
  function deliver(now: StoredConversation): void {
    if (asleep) return;
    if (deliveries) return deliveries.follow(now);
    if (!now.state?.parked) return;
    fetching ??= import("./deliveries.ts").then(
      ({ createDeliveries }) => {
        if (closing.signal.aborted) return;
        deliveries = createDeliveries({
          ...parts,
          alone: (work, signal) => later.alone(work, signal),
          refresh: () => mirror.refresh(),
          contextOf: steps.contextOf,
          wake: () => queue.wake(),
        });
        queue.wake();
      },
      (thrown: unknown) => {
        fetching = null;
        report(wrapError("script/part-missing", thrown, { part: "deliveries" }));
        platform.after(STORE_RETRY_MS, () => queue.wake(), closing.signal);
      },
    );
  }

  function watchReminders(now: StoredConversation): void {
    reminder.abort();
    reminder = new AbortController();
    const due = nextReminder(now, dueIn);
    if (due !== null) platform.after(Math.min(LONGEST_TIMER_MS, due), () => queue.wake(), reminder.signal);
  }

  /** After an erasure: whatever this device has now. */
  async function beginAnew(): Promise<void> {
    whereabouts.forget();
    steps.forget();
    mirror.clear();
    await whereabouts.find();
    await mirror.refresh();
  }

  /**
   * Writes a row where this device's conversation is. If it was erased at the same moment the row would stay behind where
   * nobody looks: then it is taken out again and written where the device goes on.
   */
  async function write(put: (id: string) => Promise<void>): Promise<void> {
    for (;;) {
      await whereabouts.begin();
      const { id } = whereabouts;
      await put(id);
      if (whereabouts.id === id && (await whereabouts.holds())) return;
      await store.erase(id);
      await beginAnew();
    }
  }

  /** The message as the policy lets it be kept. Its code is fetched once: without it nothing is written. */
  async function asKept(item: InboxItem): Promise<InboxItem> {
    const redact = assistant.policy?.redact;
    if (!redact) return item;
    const code = await import("./kept-item.ts").catch((thrown: unknown) => {
      throw wrapError("script/part-missing", thrown, { part: "policy" });
    });
    // Where nobody knows what is asked, everything is masked.
    const seen = redact.except && (await views.read((mirror.conversation ?? (await mirror.refresh())).state).catch(() => null));
    return code.keptItem(redact, item, seen?.asking ?? null);
  }

  async function followed(now: StoredConversation): Promise<void> {
    deliver(now);
    await steps.glance();
  }

  const stopListening = tabs.onNews((news) => {
    if (news === "stop") return (deliveries?.stop(), turn.abort());
    const reading = news === "changed" ? mirror.refresh().then(followed) : beginAnew();
    reading.catch((thrown: unknown) => report(wrapError("store/failed", thrown)));
  });

  return {
    get id() {
      return whereabouts.id;
    },
    get conversation() {
      return mirror.conversation;
    },
    get seen() {
      return mirror.conversation && views.of(mirror.conversation.state);
    },
    get busy() {
      const { state = null, pending = [], inbox = [] } = mirror.conversation ?? {};
      return (
        queue.busy || inbox.length > 0 || pending.some(({ id, effect }) => effect.kind !== "remind" && !isParked(state, id))
      );
    },
    async open() {
      await whereabouts.find();
      const opened = await mirror.refresh();
      // A name that leads to an empty conversation is no loss: somebody began to type and sent nothing.
      const missing = !whereabouts.begun && opened.revision === 0 && opened.inbox.length === 0 && opened.draft === "";
      if (store.durable && missing && canary.alive) {
        canary.remove();
        report(new HalcyonError("store/lost"));
      }
      for (const row of opened.damaged) report(new HalcyonError("store/corrupt", { row }));
      queue.wake();
    },
    async enqueue(item) {
      const kept = await asKept(item);
      await write((id) => store.enqueue(id, kept));
      tabs.tell("changed");
      await mirror.refresh();
      queue.wake();
      // It is kept: what goes wrong now is told with its turn.
      steps.glance().catch(() => {});
    },
    hear(event) {
      heard = [...heard, event];
      queue.wake();
    },
    greet() {
      greeting = true;
      queue.wake();
    },
    async loadEarlier() {
      const older = await store.readEvents(whereabouts.id, { before: transcript.firstSeq, limit: PAGE_EVENTS });
      transcript.prepend(older);
      transcript.hasEarlier = older.length === PAGE_EVENTS;
      parts.changed();
    },
    async saveDraft(typed) {
      // Half a number cannot be known for what it will be.
      const text = assistant.policy?.redact ? "" : typed;
      // An empty draft of a conversation that has not begun is not worth a row.
      if (text === "" && !whereabouts.begun) return;
      await write((id) => store.saveDraft(id, text));
    },
    async erase() {
      tabs.tell("stop");
      asleep = true;
      deliveries?.stop();
      turn.abort();
      try {
        await queue.settled();
        await tabs.alone(async () => {
          const here = whereabouts.id;
          await whereabouts.find();
          for (const id of new Set([here, whereabouts.id])) await store.erase(id);
          canary.remove();
        }, closing.signal);
      } finally {
        asleep = false;
      }
      tabs.tell("erased");
      greeting = false;
      await beginAnew();
    },
    async settled() {
      await queue.settled();
      const { conversation } = mirror;
      // That it cannot be seen is told by whoever draws.
      if (conversation) await views.read(conversation.state).catch(() => {});
    },
    suspend() {
      asleep = true;
      deliveries?.stop();
      turn.abort();
    },
    async resume() {
      asleep = false;
      await whereabouts.find();
      await mirror.refresh();
      queue.wake();
    },
    close() {
      closing.abort();
      turn.abort();
      reminder.abort();
      deliveries?.stop();
      later.close();
      stopListening();
    },
  };
}
