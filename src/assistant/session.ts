import type { Actions } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { Effect, EffectId, Outcome } from "../model/effect.ts";
import type { MessageInput, TurnInput } from "../model/turn.ts";
import type { Understand } from "../model/understanding.ts";
import type { Canary } from "../store/canary.ts";
import type { InboxItem, PendingEffect, Store, StoredConversation } from "../store/store.ts";
import type { Tabs } from "../store/tabs.ts";
import { nextReminder, nextTask } from "./agenda.ts";
import { decide, HIDDEN, startOver, type Engine } from "./engine.ts";
import { perform, untilAborted } from "./perform.ts";
import { createQueue } from "./queue.ts";
import { PAGE_EVENTS, type Transcript } from "./transcript.ts";

/*
 * One conversation, turn by turn: lock, read the newest state, understand with it, decide, commit, perform, commit ...,
 * unlock. Nothing leaves the page before the commit that says it will, and nothing is forgotten before the commit that
 * says what came of it. A page that dies anywhere in between comes back and goes on from what is stored.
 */

export interface SessionParts {
  readonly assistant: Assistant;
  readonly engine: Engine;
  readonly understand: Understand;
  readonly actions: Actions;
  readonly knowledge: Knowledge | null;
  readonly store: Store;
  readonly tabs: Tabs;
  readonly canary: Canary;
  readonly platform: Platform;
  readonly locale: string;
  /** Chosen by the host; null: the one that this assistant has on the device. */
  readonly conversationId: string | null;
  readonly transcript: Transcript;
  /** Tells that something on the screen may have changed. */
  readonly changed: () => void;
  readonly report: (error: HalcyonError) => void;
  /** Whether the backend answered when it was asked last. */
  readonly reached: (reached: boolean) => void;
}

export interface Session {
  readonly id: string;
  readonly conversation: StoredConversation | null;
  readonly busy: boolean;
  /** Reads what is stored and goes on with what was begun. */
  open(): Promise<void>;
  enqueue(item: InboxItem): Promise<void>;
  greet(): void;
  loadEarlier(): Promise<void>;
  saveDraft(text: string): Promise<void>;
  /** Deletes the conversation here and in every tab. */
  erase(): Promise<void>;
  settled(): Promise<void>;
  /** Lets go of the turn and of the lock: the page goes to sleep, or another tab is about to erase. */
  suspend(): void;
  resume(): Promise<void>;
  close(): void;
}

/** Waits this long when the store fails, then tries again what is still in the inbox. */
const STORE_RETRY_MS = 5_000;
/** Rounds after which the stack is cleared: the failing actions of a loop did not end it either. */
const ROUNDS_BEFORE_CLEARING = 60;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createSession(parts: SessionParts): Session {
  const { assistant, engine, understand, store, tabs, platform, transcript, report } = parts;
  let id = parts.conversationId ?? platform.randomId();
  let named: Promise<void> | null = null;
  let conversation: StoredConversation | null = null;
  let reads = 0;
  let adopted = 0;
  let greeting = false;
  let rounds = 0;
  let asleep = false;
  let turn = new AbortController();
  let reminder = new AbortController();
  const closing = new AbortController();
  /** Outcomes whose commit lost against another tab: the effect is not performed again for that. */
  const outcomes = new Map<EffectId, Outcome>();
  const queue = createQueue(work);

  /** Finds the conversation without writing anything: a visitor who says nothing leaves nothing behind. */
  async function find(): Promise<void> {
    if (parts.conversationId !== null) return;
    const known = await store.conversationOf(assistant.name, null);
    if (known !== null) named = Promise.resolve();
    id = known ?? platform.randomId();
  }

  /** From here on this device has a conversation; two tabs that begin at once begin the same one. */
  function begin(): Promise<void> {
    named ??= (parts.conversationId === null ? store.conversationOf(assistant.name, id) : Promise.resolve(id)).then(
      (known) => {
        id = known ?? id;
        if (store.durable) parts.canary.set();
      },
      (error: unknown) => {
        named = null;
        throw error;
      },
    );
    return named;
  }

  async function refresh(): Promise<StoredConversation> {
    const ticket = ++reads;
    const wanted = id;
    const read = await store.read(wanted);
    const missing = read.lastSeq - transcript.lastSeq;
    const events =
      missing > 0 ? await store.readEvents(wanted, { before: read.lastSeq + 1, limit: Math.min(missing, PAGE_EVENTS) }) : [];
    // An answer that was overtaken by a later question, or by a change of conversation, is not drawn.
    if (ticket > adopted && wanted === id) {
      adopted = ticket;
      const first = conversation === null || transcript.lastSeq === 0;
      transcript.append(events);
      if (first && missing > events.length) transcript.hasEarlier = true;
      adopt(read);
    }
    return read;
  }

  function adopt(newer: StoredConversation): void {
    conversation = newer;
    transcript.follow(newer);
    parts.changed();
  }

  async function work(): Promise<void> {
    if (asleep || closing.signal.aborted) return;
    turn = new AbortController();
    const { signal } = turn;
    try {
      await tabs.alone(async () => {
        while (!signal.aborted && (await step(signal)));
      }, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      report(wrapError("internal/unexpected", thrown));
      // Whatever waits is stored; the next message or this timer takes it up again.
      platform.after(STORE_RETRY_MS, () => queue.wake(), closing.signal);
    } finally {
      transcript.taken(null);
      queueMicrotask(parts.changed);
    }
  }

  /** Does the one next thing. False: there is nothing to do. */
  async function step(signal: AbortSignal): Promise<boolean> {
    const now = await refresh();
    const task = nextTask(now, { now: platform.now(), greet: greeting, rounds });
    switch (task.kind) {
      case "nothing":
        watchReminders(now);
        return false;
      case "perform":
        await finish(now, task.pending, await outcomeOf(now, task.pending, task.hopeless, signal));
        return true;
      case "lost":
        await commit(
          now,
          outcomeInput(task.effect, { kind: "failed", reason: "the stored effect was damaged", retryable: false }),
          {},
        );
        return true;
      case "remind": {
        // An intent that nobody said: it starts the flow that it triggers, and is no riddle if it triggers none.
        const input = messageInput(platform.randomId(), `/${task.intent}`, [{ command: "noop" }], HIDDEN);
        await commit(now, input, { settled: [task.pending.id] });
        return true;
      }
      case "greet":
        await begin();
        if (now.id !== id) return true;
        await commit(now, messageInput(platform.randomId(), "/session_start", [{ command: "session start" }], HIDDEN), {});
        return true;
      case "answer":
        await answer(now, task.item, signal);
        return true;
    }
  }

  async function answer(now: StoredConversation, item: InboxItem, signal: AbortSignal): Promise<void> {
    rounds = 0;
    transcript.taken(item.id);
    parts.changed();
    const commands = await commandsFor(now, item.text, signal);
    const input = messageInput(item.id, item.text, commands, item.shown === item.text ? undefined : { shown: item.shown });
    await commit(now, input, { answered: item.id });
    transcript.taken(null);
  }

  async function commandsFor({ state }: StoredConversation, text: string, signal: AbortSignal): Promise<readonly Command[]> {
    // Payloads of buttons are read by the dialogue; what is empty or too long it answers by itself.
    if (text.startsWith("/") || text.trim() === "" || text.length > assistant.settings.maxUserCharacters) return [];
    const { locale } = parts;
    try {
      const view = engine.viewState(assistant, state);
      const request = { text, locale, now: platform.now(), timeZone: platform.timeZone(), state: view };
      return (await untilAborted(signal, understand.understand(request, signal))).commands;
    } catch (thrown) {
      signal.throwIfAborted();
      report(wrapError("internal/unexpected", thrown, { during: "understanding" }));
      return [{ command: "error", error_type: "rasa_internal_error_default" }];
    }
  }

  async function outcomeOf(
    now: StoredConversation,
    { effect, id: key }: PendingEffect,
    hopeless: string | null,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const known = outcomes.get(key);
    if (known) return known;
    if (hopeless !== null || (effect.kind !== "call" && effect.kind !== "search")) {
      return { kind: "failed", reason: hopeless ?? "nothing can perform it", retryable: false };
    }
    await store.noteAttempt(now.id, key);
    const outcome = await perform(effect, { conversationId: now.id, locale: parts.locale, signal }, parts);
    outcomes.set(key, outcome);
    parts.reached(outcome.kind !== "offline");
    return outcome;
  }

  async function finish(now: StoredConversation, { id: key }: PendingEffect, outcome: Outcome): Promise<void> {
    rounds++;
    const done = await commit(now, outcomeInput(key, outcome), { settled: [key] });
    if (done) outcomes.delete(key);
  }

  /** Decides and writes what was decided. False: another tab wrote first, and everything must be looked at again. */
  async function commit(
    now: StoredConversation,
    input: TurnInput,
    { settled = [], answered = null }: { readonly settled?: readonly EffectId[]; readonly answered?: string | null },
  ): Promise<boolean> {
    const result =
      rounds > ROUNDS_BEFORE_CLEARING
        ? { ...startOver(engine, assistant, now.state, input), thrown: new Error("an endless loop of actions") }
        : decide(engine, assistant, now.state, input);
    if (result.thrown !== undefined) report(wrapError("internal/unexpected", result.thrown, { during: "turn" }));
    const effects = result.effects.filter(isPending);
    const gone = [...settled, ...cancelled(result.effects, now.pending)];
    const at = platform.now();
    const { state, events } = result;
    const change = {
      conversationId: now.id,
      basedOn: now.revision,
      turnId: input.turnId,
      at,
      state,
      events,
      effects,
      settled: gone,
      answered,
    };
    const revision = await store.commit(change);
    if (revision === null) return false;
    if (now.id === id) {
      const first = now.lastSeq + 1;
      if (transcript.lastSeq === now.lastSeq) {
        transcript.append(events.map((event, index) => ({ seq: first + index, turnId: input.turnId, at, event })));
      }
      adopt({
        ...now,
        state,
        revision,
        lastSeq: now.lastSeq + events.length,
        inbox: (conversation ?? now).inbox.filter((item) => item.id !== answered),
        pending: [
          ...now.pending.filter((row) => !gone.includes(row.id)),
          ...effects.map((effect) => ({ id: effect.id, effect, at, attempts: 0 })),
        ],
      });
    }
    tabs.tell("changed");
    return true;
  }

  function messageInput(
    turnId: string,
    text: string,
    commands: readonly Command[],
    metadata: MessageInput["metadata"],
  ): MessageInput {
    return {
      kind: "message",
      turnId,
      at: platform.now(),
      seed: platform.random(),
      channel: CHANNEL,
      locale: parts.locale,
      text,
      commands,
      metadata,
    };
  }

  function outcomeInput(effect: EffectId, outcome: Outcome): TurnInput {
    const turnId = platform.randomId();
    return {
      kind: "outcome",
      turnId,
      at: platform.now(),
      seed: platform.random(),
      channel: CHANNEL,
      locale: parts.locale,
      effect,
      outcome,
    };
  }

  function watchReminders(now: StoredConversation): void {
    reminder.abort();
    reminder = new AbortController();
    const due = nextReminder(now);
    if (due === null) return;
    platform.after(Math.min(LONGEST_TIMER_MS, Math.max(0, due - platform.now())), () => queue.wake(), reminder.signal);
  }

  /** After an erasure: whatever this device has now. */
  async function beginAnew(): Promise<void> {
    conversation = null;
    named = null;
    outcomes.clear();
    transcript.clear();
    adopted = reads;
    await find();
    await refresh();
  }

  const stopListening = tabs.onNews((news) => {
    if (news === "stop") turn.abort();
    const reading = news === "changed" ? refresh() : news === "erased" ? beginAnew() : Promise.resolve();
    reading.catch((thrown: unknown) => report(wrapError("store/failed", thrown)));
  });

  return {
    get id() {
      return id;
    },
    get conversation() {
      return conversation;
    },
    get busy() {
      const waiting = conversation?.pending.some(({ effect }) => effect.kind !== "remind") ?? false;
      return queue.busy || waiting || (conversation?.inbox.length ?? 0) > 0;
    },
    async open() {
      await find();
      const opened = await refresh();
      const empty = opened.revision === 0 && opened.inbox.length === 0;
      if (store.durable && empty && parts.canary.alive) {
        parts.canary.remove();
        report(new HalcyonError("store/lost"));
      }
      for (const row of opened.damaged) report(new HalcyonError("store/corrupt", { row }));
      queue.wake();
    },
    async enqueue(item) {
      await begin();
      await store.enqueue(id, item);
      tabs.tell("changed");
      await refresh();
      queue.wake();
    },
    greet() {
      greeting = true;
      queue.wake();
    },
    async loadEarlier() {
      const older = await store.readEvents(id, { before: transcript.firstSeq, limit: PAGE_EVENTS });
      transcript.prepend(older);
      transcript.hasEarlier = older.length === PAGE_EVENTS;
      parts.changed();
    },
    async saveDraft(text) {
      // An empty draft of a conversation that has not begun is not worth a row.
      if (text === "" && named === null) return;
      await begin();
      await store.saveDraft(id, text);
    },
    async erase() {
      tabs.tell("stop");
      asleep = true;
      turn.abort();
      await queue.settled();
      await tabs
        .alone(async () => {
          const found = parts.conversationId ?? (await store.conversationOf(assistant.name, null)) ?? id;
          await store.erase(found);
          if (found !== id) await store.erase(id);
          parts.canary.remove();
        }, closing.signal)
        .finally(() => (asleep = false));
      tabs.tell("erased");
      greeting = false;
      await beginAnew();
    },
    settled: () => queue.settled(),
    suspend() {
      asleep = true;
      turn.abort();
    },
    async resume() {
      asleep = false;
      await find();
      await refresh();
      queue.wake();
    },
    close() {
      closing.abort();
      turn.abort();
      reminder.abort();
      stopListening();
    },
  };
}

/** CALM's name of the channel by which `channel:` variations of responses are chosen. */
const CHANNEL = "halcyon";

/** What is performed after the commit. What is said is an event already; the end is in the state. */
function isPending({ kind }: Effect): boolean {
  return kind === "call" || kind === "search" || kind === "remind";
}

function cancelled(effects: readonly Effect[], pending: readonly PendingEffect[]): readonly EffectId[] {
  const names = effects.flatMap((effect) => (effect.kind === "cancelRemind" ? [effect.name] : []));
  return pending.flatMap(({ id, effect }) =>
    effect.kind === "remind" && names.some((name) => name === null || name === effect.name) ? [id] : [],
  );
}
