import type { Actions, CallContext } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import { isPlainText } from "../dialogue/plain-text.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { GuardNotice } from "../model/guards.ts";
import type { Engine } from "../model/engine.ts";
import type { CallEffect, Effect, EffectId, HandOffEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { MessageInput, TurnInput } from "../model/turn.ts";
import type { Understand, Understanding } from "../model/understanding.ts";
import type { InboxItem, PendingEffect, Store, StoredConversation } from "../store/store.ts";
import type { Observer } from "../telemetry/observer.ts";
import type { Tabs } from "../store/tabs.ts";
import { isParked, type Task } from "./agenda.ts";
import { decide, HIDDEN, isAbsent, startOver, type Decision } from "./engine.ts";
import type { Classifier } from "./guards/classify.ts";
import type { Collect } from "./guards/evidence.ts";
import type { OnGuard } from "./guards/events.ts";
import type { Reworder } from "./guards/reword.ts";
import type { Learned } from "./guards/learn.ts";
import { lazyTimers } from "./lazy-timers.ts";
import type { LazyPeople } from "./lazy-people.ts";
import type { Mirror } from "./mirror.ts";
import { originOf } from "./origin.ts";
import { perform, untilAborted, type Identity, type PerformContext } from "./perform.ts";
import { relaysOf } from "./relays.ts";
import type { StateViews } from "./state-views.ts";
import type { Transcript } from "./transcript.ts";
import type { Whereabouts } from "./whereabouts.ts";

/*
 * The steps of a turn: understand, decide, commit; perform, decide, commit. Nothing leaves the page before the commit that
 * says it will, and nothing is forgotten before the commit that says what came of it.
 */

export interface StepParts {
  readonly assistant: Assistant;
  readonly engine: Engine;
  readonly understand: Understand;
  readonly actions: Actions;
  readonly knowledge: Knowledge | null;
  readonly people: LazyPeople | null;
  readonly store: Store;
  readonly tabs: Tabs;
  readonly platform: Platform;
  readonly identity?: Identity | undefined;
  readonly locale: string;
  /** How the user talks. Default: in a page. */
  readonly channel?: string | undefined;
  /** Asks elsewhere what a message means that was not understood. */
  readonly classify?: Classifier["understand"] | undefined;
  /** Asks elsewhere for other words where an answer was none. */
  readonly reword?: Reworder | undefined;
  /** Whose words the evidence of guards may hold. */
  readonly collect?: Collect | undefined;
  readonly onGuard?: OnGuard | undefined;
  readonly transcript: Transcript;
  /** Tells that something on the screen may have changed. */
  readonly changed: () => void;
  readonly report: (error: HalcyonError) => void;
  /** Told what happens, where somebody wants to know. */
  readonly observer?: (() => Observer | null) | undefined;
  /** Whether the backend answered when it was asked last. */
  readonly reached: (reached: boolean) => void;
}

export interface Steps {
  /** Effects performed since the last message. */
  readonly rounds: number;
  /** Does one thing. Must run alone among the tabs, on the newest stored conversation. */
  take(now: StoredConversation, task: Exclude<Task, { kind: "nothing" }>, signal: AbortSignal): Promise<void>;
  /** A message has come while an action is under way. Never rejects for what is aborted. */
  glance(): Promise<void>;
  readonly contextOf: (now: StoredConversation, signal: AbortSignal) => PerformContext;
  forget(): void;
}

/** Commands by which somebody gives up what is being done. */
const CALLING_OFF: ReadonlySet<string> = new Set(["cancel flow", "restart", "session end"]);

/** Rounds after which the stack is cleared: the failing actions of a loop did not end it either. */
const ROUNDS_BEFORE_CLEARING = 60;

/** The channel by which `channel:` variations of responses are chosen, where the host names no other. */
const PAGE = "halcyon";

/** Events that an action can look back on: more than any honest task, and no load on a conversation of years. */
const LOGGED_EVENTS = 1_000;

/** Characters that understanding takes, whatever the assistant allows. */
const MAX_UNDERSTOOD = 4_000;

export function createSteps(parts: StepParts, whereabouts: Whereabouts, mirror: Mirror, views: StateViews): Steps {
  const { assistant, engine, understand, store, platform, transcript, report, observer = () => null, channel = PAGE } = parts;
  let rounds = 0;
  /** The action that is under way. */
  let calling: { readonly now: StoredConversation; readonly ending: AbortController } | null = null;
  /** What was read of a message before its turn. */
  let understood: (Heard & { readonly item: string }) | null = null;
  /** Outcomes whose commit lost against another tab: the effect is not performed again for that. */
  const outcomes = new Map<EffectId, Outcome>();
  const { name, hash: bundle, settings } = assistant;
  const guard = { store, platform, bundle, assistant: name, onGuard: parts.onGuard };
  const timers = lazyTimers({ ...guard, settings: settings.guards?.reminders, report });

  async function take(now: StoredConversation, task: Exclude<Task, { kind: "nothing" }>, signal: AbortSignal): Promise<void> {
    observer()?.task(task.kind, now.id);
    switch (task.kind) {
      case "perform":
        return work(now, task, signal);
      case "late":
        return void (await commit(now, outcomeInput(task.effect, task.outcome), { settled: [task.effect] }, signal));
      case "lost": {
        const outcome: Outcome = { kind: "failed", reason: "the stored effect was damaged", retryable: false };
        return void (await commit(now, outcomeInput(task.effect, outcome), {}, signal));
      }
      case "remind": {
        const text = await timers.claim(now, task.pending);
        // An intent that nobody said: it starts the flow that it triggers, and is no riddle if it triggers none. A
        // conversation whose state was damaged has nothing to go on with.
        const said = text ?? (now.state ? null : "/session_start");
        const input = said === null ? null : messageInput(platform.randomId(), said, [{ command: "noop" }], HIDDEN);
        return void (await commit(now, input, { fired: task.pending }, signal));
      }
      case "agent":
        return void (await commit(now, { ...about(platform.randomId()), kind: "agent", event: task.event }, {}, signal));
      case "greet": {
        await whereabouts.begin();
        // Another tab began first: look at its conversation.
        if (now.id !== whereabouts.id) return;
        const input = messageInput(platform.randomId(), "/session_start", [{ command: "session start" }], HIDDEN);
        return void (await commit(now, input, {}, signal));
      }
      case "answer":
        return answer(now, task.item, signal);
    }
  }

  async function work(now: StoredConversation, task: Extract<Task, { kind: "perform" }>, signal: AbortSignal): Promise<void> {
    const outcome = await outcomeOf(now, task.pending, task.hopeless, signal);
    if (outcome) return finish(now, task.pending, outcome, signal);
    const item = mirror.conversation?.inbox[0];
    if (item) await answer(now, item, signal);
  }

  async function answer(now: StoredConversation, item: InboxItem, signal: AbortSignal): Promise<void> {
    rounds = 0;
    transcript.taken(item.id);
    parts.changed();
    const read = understood?.item === item.id ? understood : await readWords(now, item.text, signal);
    const { commands, parse, signal: sign, frustration, reworded } = read;
    const metadata = item.shown === item.text ? undefined : { shown: item.shown };
    const heard = {
      ...(parse && { parse }),
      ...(sign && { signal: sign }),
      ...(frustration !== undefined && { frustration }),
      ...(reworded && { reworded }),
    };
    const input = { ...messageInput(item.id, item.text, commands, metadata), ...heard };
    await commit(now, input, { answered: item.id, read }, signal);
    transcript.taken(null);
  }

  async function readWords({ id, state }: StoredConversation, text: string, signal: AbortSignal): Promise<Heard> {
    // Payloads of buttons are read by the dialogue; what is empty or too long it answers by itself.
    const { locale } = parts;
    try {
      const words = isPlainText(assistant, text) ? text : await untilAborted(signal, engine.textToUnderstand(assistant, text));
      if (words === null) return { commands: [] };
      const view = await untilAborted(signal, views.read(state));
      const timeZone = platform.timeZone();
      const request = { text: words.slice(0, MAX_UNDERSTOOD), locale, now: platform.now(), timeZone, state: view };
      const seen = observer()?.understand();
      const meant = await untilAborted(signal, understand.understand(request, signal));
      const sure = parts.classify ? await parts.classify(id, request, meant, signal) : meant;
      const heard = parts.reword ? await parts.reword(id, request, sure, signal) : sure;
      seen?.(heard);
      return heard;
    } catch (thrown) {
      signal.throwIfAborted();
      if (isAbsent(thrown)) throw thrown;
      report(wrapError("internal/unexpected", thrown, { during: "understanding" }));
      return { commands: [{ command: "error", error_type: "rasa_internal_error_default" }] };
    }
  }

  async function outcomeOf(
    now: StoredConversation,
    { effect, id: key, attempts }: PendingEffect,
    hopeless: string | null,
    signal: AbortSignal,
  ): Promise<Outcome | null> {
    const known = outcomes.get(key);
    if (known) return known;
    if (hopeless !== null || !isPerformed(effect)) {
      return { kind: "failed", reason: hopeless ?? "nothing can perform it", retryable: hopeless !== null };
    }
    await store.noteAttempt(now.id, key);
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", end);
    if (effect.kind === "call") calling = { now, ending };
    const context = contextOf(now, ending.signal);
    const seen = observer()?.perform(effect, context.origin!);
    let outcome: Outcome;
    try {
      outcome = await perform(effect, { ...context, again: attempts > 0, trace: seen?.trace }, parts);
      seen?.end(outcome);
    } catch (thrown) {
      seen?.end(null);
      signal.throwIfAborted();
      // Called off by the user: what he has said is answered instead.
      if (ending.signal.aborted) return null;
      throw thrown;
    } finally {
      calling = null;
      signal.removeEventListener("abort", end);
    }
    outcomes.set(key, outcome);
    parts.reached(outcome.kind !== "offline");
    return outcome;
  }

  /** Reads what the user says while an action is under way: who calls it off need not wait for it. */
  async function glance(): Promise<void> {
    const item = mirror.conversation?.inbox[0];
    if (!calling || !item || understood?.item === item.id) return;
    const { now, ending } = calling;
    const meant = await readWords(now, item.text, ending.signal);
    understood = { item: item.id, ...meant };
    if (meant.commands.some(({ command }) => CALLING_OFF.has(command))) ending.abort();
  }

  function contextOf(now: StoredConversation, signal: AbortSignal): PerformContext {
    return { conversationId: now.id, locale: parts.locale, signal, log: logOf(now), origin: originOf(now.state) };
  }

  /** Read only by a backend that asks for it. */
  function logOf({ id, state }: StoredConversation): CallContext["log"] {
    return state ? async () => ({ state, events: await store.readEvents(id, { limit: LOGGED_EVENTS }), channel }) : undefined;
  }

  async function finish(
    now: StoredConversation,
    { id: key }: PendingEffect,
    outcome: Outcome,
    signal: AbortSignal,
  ): Promise<void> {
    rounds++;
    const done = await commit(now, outcomeInput(key, outcome), { settled: [key] }, signal);
    if (done) outcomes.delete(key);
  }

  /** Decides and writes what was decided. False: another tab wrote first, and everything must be looked at again. */
  async function commit(
    now: StoredConversation,
    input: TurnInput | null,
    { settled = [], answered = null, fired = null, read }: Settled,
    signal: AbortSignal,
  ): Promise<boolean> {
    const result = input ? await decided(now, input, signal) : { ...NOTHING, state: now.state! };
    const turnId = input?.turnId ?? platform.randomId();
    const { state, events } = result;
    const failed = input?.kind === "outcome" && input.outcome.kind !== "done";
    const turn = { conversation: now, effects: result.effects, state, fired, byUser: answered !== null, failed };
    const timed = await timers.plan(turn);
    const learned = result.guards ? await learnFrom(now, turnId, result.guards, read) : null;
    const effects = [...result.effects.filter(isPerformed), ...(timed?.effects ?? [])];
    // What nobody waits for any more is not asked for any more either.
    const dropped = now.pending.filter((row) => isPerformed(row.effect) && row.id !== state.pending?.effect);
    const gone = [...new Set([...settled, ...dropped.map(({ id }) => id), ...(timed?.settled ?? [])])].filter(
      (id) => !isParked(state, id),
    );
    const at = platform.now();
    if (result.view) views.learn(state, result.view);
    const change = {
      conversationId: now.id,
      basedOn: now.revision,
      turnId,
      at,
      state,
      events,
      effects,
      settled: gone,
      answered,
      records: [...(timed?.records ?? []), ...(learned?.records ?? []), ...relaysOf(result.effects, now)],
    };
    const revision = await store.commit(change);
    if (revision === null) return false;
    if (now.id === whereabouts.id) {
      const first = now.lastSeq + 1;
      if (transcript.lastSeq === now.lastSeq) {
        transcript.append(events.map((event, index) => ({ seq: first + index, turnId, at, event })));
      }
      mirror.adopt({
        ...now,
        state,
        revision,
        lastSeq: now.lastSeq + events.length,
        inbox: (mirror.conversation ?? now).inbox.filter((item) => item.id !== answered),
        pending: [
          ...now.pending.filter((row) => !gone.includes(row.id)),
          ...effects.map((effect) => ({ id: effect.id, effect, at, attempts: 0 })),
        ],
      });
    }
    parts.tabs.tell("changed");
    await timed?.written?.();
    observer()?.decided({ events, guards: result.guards ?? [], pending: state.pending !== null });
    void learned?.written(store);
    if (read?.scores) countScores(now, read, at);
    return true;
  }

  async function decided(now: StoredConversation, input: TurnInput, signal: AbortSignal): Promise<Omit<Decision, "thrown">> {
    const endless = rounds > ROUNDS_BEFORE_CLEARING;
    const known = parts.identity ? { ...input, claims: await untilAborted(signal, parts.identity()) } : input;
    const deciding = (endless ? startOver : decide)(engine, assistant, now.state, known);
    const result = {
      thrown: endless ? new Error("an endless loop of actions") : undefined,
      ...(await untilAborted(signal, deciding)),
    };
    if (result.thrown !== undefined) report(wrapError("internal/unexpected", result.thrown, { during: "turn" }));
    return result;
  }

  /** What guards saw is kept with the turn. Where the code for it cannot be had, it is not: nobody waits for it. */
  async function learnFrom(
    { id, state }: StoredConversation,
    turnId: string,
    notices: readonly GuardNotice[],
    read: Heard | undefined,
  ): Promise<Learned | null> {
    // Evidence that is not kept costs the visitor nothing.
    const code = await import("./guards/learn.ts").catch(() => null);
    const { collect, onGuard, locale: language } = parts;
    const about = { conversation: id, turnId, at: platform.now(), assistant, language, collect, onGuard };
    return code?.learn(notices, { ...about, view: views.of(state), scores: read?.scores?.flows }) ?? null;
  }

  /** How surely a wish was read is counted, without a word of it; beside the turns, and never waited for. */
  function countScores({ id: conversation, state }: StoredConversation, { scores, accept }: Heard, at: number): void {
    if (views.of(state)?.asking !== null) return;
    import("./guards/scores.ts")
      .then(({ countMessage }) => countMessage({ conversation, at, scores: scores!.flows, accept }, guard))
      // A message more or less changes no count that matters.
      .catch(() => {});
  }

  /** What every input has: chance and time come in from outside, so that deciding needs none. */
  function about(turnId: string) {
    return { turnId, at: platform.now(), seed: platform.random(), channel, locale: parts.locale };
  }

  function messageInput(
    turnId: string,
    text: string,
    commands: readonly Command[],
    metadata: MessageInput["metadata"],
  ): MessageInput {
    return { ...about(turnId), kind: "message", text, commands, metadata };
  }

  function outcomeInput(effect: EffectId, outcome: Outcome): TurnInput {
    return { ...about(platform.randomId()), kind: "outcome", effect, outcome };
  }

  return {
    get rounds() {
      return rounds;
    },
    take,
    glance,
    contextOf,
    forget: () => outcomes.clear(),
  };
}

/** What is performed after the commit. What is said is an event already; the end is in the state; timers have a guard. */
function isPerformed(effect: Effect): effect is CallEffect | SearchEffect | HandOffEffect {
  return ["call", "search", "handOff"].includes(effect.kind);
}

/** What is read of a message. */
type Heard = Pick<Understanding, "commands" | "parse" | "signal" | "frustration" | "reworded" | "accept"> &
  Partial<Pick<Understanding, "scores">>;

/** What a turn has dealt with. */
interface Settled {
  readonly settled?: readonly EffectId[] | undefined;
  readonly answered?: string | null | undefined;
  /** What the message was read as. */
  readonly read?: Heard | undefined;
  /** A timer that was due. */
  readonly fired?: PendingEffect | null | undefined;
}

/** Nobody is told, and nothing is said. */
const NOTHING = { events: [], effects: [], notes: [], view: null } as const;
