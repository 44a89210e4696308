import type { Actions, CallContext, LoggedEvent } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { coerceSlot } from "../dialogue/slots.ts";
import { expandCommands } from "../dialogue/host-commands.ts";
import { textToUnderstand } from "../dialogue/payload.ts";
import { takeTurn } from "../dialogue/turn.ts";
import { viewState } from "../dialogue/view.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { CallEffect, Effect, HandOffEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { BotMessage } from "../model/response.ts";
import type { DialogueState } from "../model/state.ts";
import type { TurnInput } from "../model/turn.ts";
import type { HostCommand, HostCommands } from "../model/host-command.ts";
import type { Understand, Understanding } from "../model/understanding.ts";
import { lookAgain } from "./look-again.ts";

export interface ConverseOptions {
  /** Opened for the assistant already. */
  readonly understand: Understand<Command | HostCommand>;
  /** Commands of the host's own, by name, as `createAssistant` takes them. Default: none. */
  readonly commands?: HostCommands | undefined;
  /** Default: every action fails, as one that nobody provides. */
  readonly actions?: Actions | undefined;
  /** Default: no question is covered. */
  readonly knowledge?: Knowledge | undefined;
  readonly platform?: Platform | undefined;
  /** BCP 47. Default: the assistant's language. */
  readonly locale?: string | undefined;
  readonly channel?: string | undefined;
  /** What the host says of the user's identity. Default: it vouches for nobody. */
  readonly claims?: JsonObject | null | undefined;
}

/** Everything that one message led to, actions and searches included. */
export interface Exchange {
  readonly events: readonly DialogueEvent[];
  /** What the bot said. */
  readonly said: readonly BotMessage[];
  readonly notes: readonly string[];
  /** Null where nothing had to be understood: a payload, an empty message, commands that were given. */
  readonly understanding: Understanding | null;
  /** Actions that were asked for and that nobody provides. */
  readonly missing: readonly string[];
  /** The dialogue before and after. */
  readonly before: DialogueState | null;
  readonly after: DialogueState;
  /** Every step that has run, in order, patterns included. */
  readonly steps: readonly StepRef[];
  /** Every action, search and handover that was performed, with what came of it. */
  readonly performed: readonly Performed[];
}

/** An action, a search or a handover, and what came of it; one whose result came later is told twice. */
export interface Performed {
  readonly effect: CallEffect | SearchEffect | HandOffEffect;
  readonly outcome: Outcome;
}

export interface StepRef {
  readonly flow: string;
  readonly step: string;
}

/** A conversation with an assistant in memory: understanding, the pure engine, and the ports, in one line of calls. */
export interface Conversation {
  readonly state: DialogueState | null;
  /**
   * What follows from a message now: text through understanding, `/SetSlots(…)`, `/intent{…}` as they are. With
   * `commands` the text means these, and understanding is not asked. When it is answered, calls that were set aside before
   * it are looked after: once each, and what has come of them is part of what follows.
   */
  say(text: string, metadata?: JsonObject, commands?: readonly Command[]): Promise<Exchange>;
  /** Sets slots as if an earlier turn had: brought to their types, those that the assistant does not have left out. */
  setSlots(slots: Readonly<Record<string, Json>>): void;
  /** What the host says of the user's identity from the next message on; null: nothing any more. */
  identify(claims: JsonObject | null): void;
}

/** Effects that one message may lead to, one after the other; a flow that loops over an action ends here. */
const MAX_EFFECTS = 50;

/** Starts a conversation; the first message begins its session. */
export function converse(assistant: Assistant, options: ConverseOptions): Conversation {
  const { understand, actions, knowledge, platform = createPlatform(), channel = "halcyon" } = options;
  const locale = options.locale ?? assistant.settings.language;
  const conversationId = platform.randomId();
  let state: DialogueState | null = null;
  let claims = options.claims ?? null;
  /** Of calls that were set aside, what was asked for. */
  const calls = new Map<string, CallEffect>();
  const log: LoggedEvent[] = [];

  // The first wording of a response, always: what a conversation says must not hang on chance.
  const about = (): Pick<TurnInput, "turnId" | "at" | "seed" | "channel" | "locale" | "claims"> => ({
    turnId: platform.randomId(),
    at: platform.now(),
    seed: 0,
    channel,
    locale,
    ...(claims && { claims }),
  });

  const understandText = async (said: string, notes: string[]): Promise<Understanding | null> => {
    const text = textToUnderstand(assistant, said);
    if (text === null) return null;
    const view = viewState(assistant, state);
    const understanding = await understand.understand({
      text,
      locale,
      now: platform.now(),
      timeZone: platform.timeZone(),
      state: view,
    });
    const { commands, dropped } = expandCommands(understanding.commands, options.commands ?? {}, view);
    notes.push(...dropped.map(({ command, why }) => `The command "${command}" was dropped: ${why}.`));
    return { ...understanding, commands };
  };

  const contextOf = (effect: CallEffect): CallContext => {
    const { signal } = new AbortController();
    const now = state;
    const seen = now && { log: () => ({ state: now, events: log, channel }) };
    return { conversationId, locale, slots: effect.input, signal, ...seen };
  };

  const perform = async (effect: CallEffect | SearchEffect | HandOffEffect, missing: string[]): Promise<Outcome> => {
    if (effect.kind === "search") {
      const { signal } = new AbortController();
      if (knowledge) return knowledge.search(effect, { conversationId, locale, signal });
      return { kind: "done", result: { kind: "search", answer: null } };
    }
    if (effect.kind === "handOff") return { kind: "failed", reason: "no-receiver", retryable: false };
    calls.set(effect.id, effect);
    if (actions?.has(effect.action)) return actions.perform(effect, contextOf(effect));
    missing.push(effect.action);
    return { kind: "failed", reason: `nobody provides ${effect.action}`, retryable: false };
  };

  return {
    get state() {
      return state;
    },
    async say(text, metadata, given) {
      const before = state;
      const notes: string[] = [];
      const understanding = given ? null : await understandText(text, notes);
      const steps: StepRef[] = [];
      const performed: Performed[] = [];
      const events: DialogueEvent[] = [];
      const missing: string[] = [];
      const waiting: (CallEffect | SearchEffect | HandOffEffect)[] = [];
      const take = (input: TurnInput): DialogueState => {
        const result = takeTurn(assistant, state, input, (flow, step) => steps.push({ flow, step }));
        state = result.state;
        events.push(...result.events);
        log.push(...result.events.map((event) => ({ event, at: input.at, turnId: input.turnId })));
        notes.push(...result.notes);
        waiting.push(...result.effects.filter(isAwaited));
        return result.state;
      };
      const { parse, signal } = understanding ?? {};
      const commands = given ?? understanding?.commands ?? [];
      let after = take({
        kind: "message",
        ...about(),
        text,
        commands,
        ...(parse && { parse }),
        ...(signal && { signal }),
        ...(metadata && { metadata }),
      });
      let count = 0;
      const hear = (effect: Performed["effect"], outcome: Outcome): void => {
        performed.push({ effect, outcome });
        after = take({ kind: "outcome", ...about(), effect: effect.id, outcome });
      };
      const performAll = async (): Promise<void> => {
        for (; waiting.length > 0 && count < MAX_EFFECTS; count++) {
          const effect = waiting.shift()!;
          hear(effect, await perform(effect, missing));
        }
      };
      await performAll();
      for (const { effect: id } of before?.parked ?? []) {
        // It may have been withdrawn, and what became of the one before may have led to more.
        const call = state?.parked?.find((one) => one.effect === id && !one.outcome);
        const effect = calls.get(id);
        const outcome = call && effect && actions ? await lookAgain(call, effect, actions, contextOf(effect)) : null;
        if (effect && outcome) hear(effect, outcome);
        await performAll();
      }
      const said = events.flatMap((event) => (event.event === "bot" ? [event] : []));
      return { events, said, notes, understanding, missing, before, after, steps, performed };
    },
    setSlots(slots) {
      if (!state) throw new RangeError("A conversation has slots once its first message is answered.");
      const typed = Object.entries(slots).flatMap(([name, value]) => {
        const slot = Object.hasOwn(assistant.slots, name) ? assistant.slots[name] : undefined;
        return slot ? [[name, coerceSlot(slot, value).value] as const] : [];
      });
      const kept = Object.entries({ ...state.slots, ...Object.fromEntries(typed) }).filter(([, value]) => value !== null);
      state = { ...state, slots: Object.fromEntries(kept) };
    },
    identify(next) {
      claims = next;
    },
  };
}

function isAwaited(effect: Effect): effect is CallEffect | SearchEffect | HandOffEffect {
  return effect.kind === "call" || effect.kind === "search" || effect.kind === "handOff";
}
