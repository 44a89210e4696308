import { openAssistant, type Wiring } from "../../../src/assistant/open.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { textToUnderstand } from "../../../src/dialogue/payload.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Engine } from "../../../src/model/engine.ts";
import type { Effect, EffectId, RemindEffect } from "../../../src/model/effect.ts";
import type { DialogueEvent } from "../../../src/model/event.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { TurnInput, TurnResult } from "../../../src/model/turn.ts";
import type { StateView, Understand } from "../../../src/model/understanding.ts";
import { createLookUpHere } from "../../../src/worker/look-up-here.ts";

/*
 * The smallest dialogue that has everything the runtime must carry: it says, calls, searches, waits and fails. The runtime
 * is tested with it because here every rule of the dialogue fits on one screen.
 */

export const toyAssistant: Assistant = {
  format: 1,
  name: "toy",
  hash: "toy-1",
  settings: {
    compat: "3.16",
    language: "en",
    additionalLanguages: [],
    maxUserCharacters: 420,
    sessionExpirationMinutes: 0,
    carryOverSlots: true,
    actionDeadlineMs: 2_000,
  },
  flows: {},
  slots: {},
  responses: {},
  actions: ["pay"],
};

const FRESH: DialogueState = {
  version: 1,
  assistant: "toy-1",
  sessionStarted: true,
  ended: false,
  slots: {},
  stack: [],
  pending: null,
  unsettled: [],
  latest: null,
  said: [],
  saidBefore: [],
  frameCount: 0,
  counts: {},
};

const say = (text: string): DialogueEvent => ({ event: "bot", text, metadata: {} });

const view = (state: DialogueState | null): StateView => ({
  activeFlow: null,
  asking: null,
  slots: state?.slots ?? {},
  asked: [],
  bot: null,
  options: [],
  startable: [],
});

export const toyEngine: Engine = {
  viewState: async (_, state) => view(state),
  textToUnderstand: async (assistant, text) => textToUnderstand(assistant, text),
  async takeTurn(_, state, input) {
    const result = takeToyTurn(state, input);
    return { ...result, view: view(result.state) };
  },
};

function takeToyTurn(state: DialogueState | null, input: TurnInput): TurnResult {
  const before = state ?? FRESH;
  const count = (before.counts["messages"] ?? 0) + (input.kind === "message" ? 1 : 0);
  const next = { ...before, counts: { messages: count } };
  if (input.kind === "outcome") {
    if (before.pending?.effect !== input.effect) return { state: before, events: [], effects: [], notes: ["late"] };
    const again = before.slots["again"] === true;
    const effect: Effect = {
      kind: "call",
      id: `${input.turnId}.0`,
      key: `${input.turnId}.0`,
      action: "pay",
      input: {},
      flow: null,
    };
    if (again && input.outcome.kind === "done") {
      return {
        state: { ...next, pending: { effect: effect.id, frame: "f1", action: "pay" } },
        events: [],
        effects: [effect],
        notes: [],
      };
    }
    return { state: { ...next, pending: null }, events: [say(`outcome ${input.outcome.kind}`)], effects: [], notes: [] };
  }
  if (input.kind === "agent") return { state: next, events: [], effects: [], notes: [] };
  const user: DialogueEvent = { event: "user", text: input.text, commands: input.commands, metadata: input.metadata };
  const done = (text: string, change: Partial<DialogueState> = {}, effects: readonly Effect[] = []) => ({
    state: { ...next, ...change },
    events: [user, say(text)],
    effects,
    notes: [],
  });
  const id = `${input.turnId}.0`;
  const [command] = input.commands;
  if (command?.command === "session start") return done("welcome");
  if (command?.command === "error") return done("something went wrong");
  if (input.text === "throw") throw new RangeError("the engine broke");
  if (input.text === "end") return done("bye", { ended: true });
  if (input.text.startsWith("remind ")) {
    return done("ok", {}, toyReminders(id, input.text.slice(7)));
  }
  if (input.text === "forget") return done("ok", {}, [{ kind: "cancelRemind", id, name: "r", intent: null, values: null }]);
  // A timer that begins something which takes its time.
  if (input.text === "/slow") {
    return done("begun", { pending: { effect: id, frame: "f1", action: "pay" } }, [
      { kind: "call", id, key: id, action: "pay", input: {}, flow: null },
    ]);
  }
  if (input.text === "ask") {
    return done("looking", { pending: { effect: id, frame: "f1", action: "search" } }, [{ kind: "search", id, question: "?" }]);
  }
  if (input.text === "pay" || input.text === "loop") {
    const change = { slots: { again: input.text === "loop" }, pending: { effect: id, frame: "f1", action: "pay" } };
    return done("paying", change, [{ kind: "call", id, key: id, action: "pay", input: { amount: 10 }, flow: "pay" }]);
  }
  return done(`answer to ${input.text}`);
}

/** `123` or `{"at": 123, …}`, several parted by " and ". */
function toyReminders(id: EffectId, text: string): readonly RemindEffect[] {
  return text.split(" and ").map((one, index) => {
    const fields = JSON.parse(one) as number | Partial<RemindEffect>;
    const from = { flow: "toy", step: "act", frame: "f1" };
    const timer = { kind: "remind", id: index === 0 ? id : `${id}.${index}`, name: "r", at: 0, intent: "wake", from } as const;
    return { ...timer, ...(typeof fields === "number" ? { at: fields } : fields) };
  });
}

/** Understands nothing, at once: the toy reads the words themselves. */
export function createToyUnderstand(): Understand & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    status: { phase: "idle" },
    async open() {},
    async loadEncoder() {},
    async understand({ text }) {
      asked.push(text);
      return { commands: [], scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
    },
    onStatus: () => () => {},
    close() {},
  };
}

/** Any engine and any understanding, as the composition root brings them. */
export const wired = (engine: Engine, understand: () => Understand): Wiring => ({
  engine: () => engine,
  mind: () => ({ engine, understand: understand(), lookUp: createLookUpHere() }),
  lookUp: () => createLookUpHere(),
});

export function openToy(options: Partial<AssistantOptions> = {}, engine: Engine = toyEngine): AssistantHandle {
  return openAssistant(
    { assistant: toyAssistant, understand: createToyUnderstand(), ...options },
    wired(engine, createToyUnderstand),
  );
}

export const texts = (handle: AssistantHandle): string[] => handle.view.messages.map(({ from, text }) => `${from}: ${text}`);
