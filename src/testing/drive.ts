import type { Actions, LoggedEvent } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { takeTurn } from "../dialogue/turn.ts";
import { viewState } from "../dialogue/view.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CallEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { BotMessage } from "../model/response.ts";
import type { DialogueState } from "../model/state.ts";
import type { TurnInput } from "../model/turn.ts";
import type { Understand, Understanding } from "../model/understanding.ts";

export interface ConverseOptions {
  /** Opened for the assistant already. */
  readonly understand: Understand;
  /** Default: every action fails, as one that nobody provides. */
  readonly actions?: Actions | undefined;
  /** Default: no question is covered. */
  readonly knowledge?: Knowledge | undefined;
  readonly platform?: Platform | undefined;
  /** BCP 47. Default: the assistant's language. */
  readonly locale?: string | undefined;
  readonly channel?: string | undefined;
}

/** Everything that one message led to, actions and searches included. */
export interface Exchange {
  readonly events: readonly DialogueEvent[];
  /** What the bot said. */
  readonly said: readonly BotMessage[];
  readonly notes: readonly string[];
  /** Null where nothing had to be understood: a payload, an empty message. */
  readonly understanding: Understanding | null;
  /** Actions that were asked for and that nobody provides. */
  readonly missing: readonly string[];
}

/** A conversation with an assistant in memory: understanding, the pure engine, and the ports, in one line of calls. */
export interface Conversation {
  readonly state: DialogueState | null;
  /** What a message means now: text through understanding, `/SetSlots(…)`, `/intent{…}` as they are. */
  say(text: string, metadata?: JsonObject): Promise<Exchange>;
  /** Sets slots as if an earlier turn had. */
  setSlots(slots: Readonly<Record<string, Json>>): void;
}

/** Effects that one message may lead to, one after the other; a flow that loops over an action ends here. */
const MAX_EFFECTS = 50;

/** Starts a conversation; the first message begins its session. */
export function converse(assistant: Assistant, options: ConverseOptions): Conversation {
  const { understand, actions, knowledge, platform = createPlatform(), channel = "halcyon" } = options;
  const locale = options.locale ?? assistant.settings.language;
  const conversationId = platform.randomId();
  let state: DialogueState | null = null;
  const log: LoggedEvent[] = [];

  // The first wording of a response, always: what a conversation says must not hang on chance.
  const about = (): Pick<TurnInput, "turnId" | "at" | "seed" | "channel" | "locale"> => ({
    turnId: platform.randomId(),
    at: platform.now(),
    seed: 0,
    channel,
    locale,
  });

  const understandText = async (text: string): Promise<Understanding | null> => {
    if (text.startsWith("/") || text.trim() === "" || text.length > assistant.settings.maxUserCharacters) return null;
    const request = { text, locale, now: platform.now(), timeZone: platform.timeZone(), state: viewState(assistant, state) };
    return understand.understand(request);
  };

  const perform = async (effect: CallEffect | SearchEffect, missing: string[]): Promise<Outcome> => {
    const { signal } = new AbortController();
    if (effect.kind === "search") {
      if (knowledge) return knowledge.search(effect, { conversationId, locale, signal });
      return { kind: "done", result: { kind: "search", answer: null } };
    }
    if (actions?.has(effect.action)) {
      const context = { conversationId, locale, slots: effect.input, signal };
      const now = state;
      return actions.perform(effect, { ...context, ...(now && { log: () => ({ state: now, events: log, channel }) }) });
    }
    missing.push(effect.action);
    return { kind: "failed", reason: `nobody provides ${effect.action}`, retryable: false };
  };

  return {
    get state() {
      return state;
    },
    async say(text, metadata) {
      const understanding = await understandText(text);
      const events: DialogueEvent[] = [];
      const notes: string[] = [];
      const missing: string[] = [];
      const waiting: (CallEffect | SearchEffect)[] = [];
      const take = (input: TurnInput): void => {
        const result = takeTurn(assistant, state, input);
        state = result.state;
        events.push(...result.events);
        log.push(...result.events.map((event) => ({ event, at: input.at, turnId: input.turnId })));
        notes.push(...result.notes);
        waiting.push(...result.effects.filter((effect) => effect.kind === "call" || effect.kind === "search"));
      };
      const { commands = [], parse } = understanding ?? {};
      take({ kind: "message", ...about(), text, commands, ...(parse && { parse }), ...(metadata && { metadata }) });
      for (let count = 0; waiting.length > 0 && count < MAX_EFFECTS; count++) {
        const effect = waiting.shift()!;
        const outcome = await perform(effect, missing);
        take({ kind: "outcome", ...about(), effect: effect.id, outcome });
      }
      const said = events.flatMap((event) => (event.event === "bot" ? [event] : []));
      return { events, said, notes, understanding, missing };
    },
    setSlots(slots) {
      if (!state) throw new RangeError("A conversation has slots once its first message is answered.");
      const kept = Object.entries({ ...state.slots, ...slots }).filter(([, value]) => value !== null);
      state = { ...state, slots: Object.fromEntries(kept) };
    },
  };
}
