import type { Json, JsonObject } from "../../base/json.ts";
import { compiledFlow, stateOf } from "../../dialogue/compile.ts";
import { activeIndex, isEnded, isUserFrame, openQuestion } from "../../dialogue/stack.ts";
import { takeTurn } from "../../dialogue/turn.ts";
import type { Command } from "../../model/command.ts";
import type { Outcome } from "../../model/effect.ts";
import type { DialogueEvent } from "../../model/event.ts";
import type { CollectStep, Step } from "../../model/flow.ts";
import type { DialogueState, Frame } from "../../model/state.ts";
import type { TurnInput, TurnResult } from "../../model/turn.ts";
import { checkTurn, type Finding } from "./check-turn.ts";
import type { FlowEdge } from "./graph.ts";
import type { Watch } from "./watch.ts";

/** One turn of a conversation that was played, with what it led to. */
export interface Played {
  readonly input: TurnInput;
  readonly events: readonly DialogueEvent[];
  readonly edges: readonly FlowEdge[];
  /** The action whose outcome the input is. */
  readonly action: string | null;
}

/** A question that a user flow has open. */
export interface OpenQuestion {
  readonly frame: Frame;
  readonly step: CollectStep;
  /** The response that asks, or the action. */
  readonly utter: Json;
  readonly action: Json;
}

/** What a conversation waits for. */
export type Waiting =
  | {
      readonly kind: "outcome";
      readonly frame: Frame;
      readonly step: Step | null;
      readonly isSearch: boolean;
      readonly isHandoff: boolean;
    }
  | { readonly kind: "answer"; readonly question: OpenQuestion }
  /** A question of a pattern. */
  | { readonly kind: "pattern"; readonly slot: string; readonly pattern: Frame }
  /** Nothing runs any more. */
  | { readonly kind: "nothing" }
  /** Something runs, and yet nothing was asked. */
  | { readonly kind: "stuck"; readonly frame: Frame };

/** One turn in so many is played a second time. */
const PLAYED_AGAIN = 10;

/** A conversation that can be gone on with in several ways: `fork` leaves the first as it was. */
export class Play {
  readonly watch: Watch;
  state: DialogueState | null;
  readonly turns: Played[];
  readonly findings: Finding[];
  /** How often each `flow/step` was answered or had its outcome. */
  readonly visits: Map<string, number>;
  /** Slots that the conversation began with. */
  given: JsonObject;
  #turn: number;

  constructor(watch: Watch, from?: Play) {
    this.watch = watch;
    this.state = from?.state ?? null;
    this.turns = [...(from?.turns ?? [])];
    this.findings = [...(from?.findings ?? [])];
    this.visits = new Map(from?.visits);
    this.given = from?.given ?? {};
    this.#turn = from ? from.#turn : 0;
  }

  fork(): Play {
    return new Play(this.watch, this);
  }

  /** Says something that means the commands. */
  say(text: string, commands: readonly Command[] = []): Played {
    return this.#take({ ...this.#base(), kind: "message", text, commands });
  }

  /** Gives the outcome that is waited for. */
  give(outcome: Outcome): Played {
    return this.#take({ ...this.#base(), kind: "outcome", effect: this.state?.pending?.effect ?? "", outcome });
  }

  /** Sets slots as if earlier turns had. */
  setSlots(slots: JsonObject): void {
    this.given = { ...this.given, ...slots };
    const kept = Object.entries({ ...this.state?.slots, ...slots }).filter(([, value]) => value !== null);
    if (this.state) this.state = { ...this.state, slots: Object.fromEntries(kept) };
  }

  slot(name: string): Json {
    return this.state?.slots[name] ?? null;
  }

  get waiting(): Waiting {
    const { stack, pending } = this.state ?? { stack: [], pending: null };
    const holder = pending && stack.find(({ id }) => id === pending.frame);
    if (holder) {
      const isSearch = pending.action === "action_trigger_search";
      const isHandoff = pending.action === "action_trigger_handoff";
      return { kind: "outcome", frame: holder, step: this.stepOf(holder), isSearch, isHandoff };
    }
    const top = stack.at(-1);
    if (!top || this.state?.ended) return { kind: "nothing" };
    const slot = openQuestion(stack);
    const owner = stack[activeIndex(stack)];
    const step = owner && this.stepOf(owner);
    if (slot !== null && owner && step?.kind === "collect" && step.slot === slot) {
      const { utter, collect_action: action, refill_utter: again, refill_action: actAgain } = top.context;
      const question = { frame: owner, step, utter: utter ?? again ?? null, action: action ?? actAgain ?? null };
      return { kind: "answer", question };
    }
    if (slot !== null) return { kind: "pattern", slot, pattern: stack.at(-2) ?? top };
    return { kind: "stuck", frame: top };
  }

  /** Whether a user flow runs. */
  get isRunning(): boolean {
    return (this.state?.stack ?? []).some((frame) => isUserFrame(frame) && !isEnded(frame));
  }

  hasFrame(id: string): boolean {
    return (this.state?.stack ?? []).some((frame) => frame.id === id && !isEnded(frame));
  }

  /** What decides how a conversation goes on: the same again goes on in the same way. */
  get situation(): string {
    const { stack, slots } = this.state ?? { stack: [], slots: {} };
    return JSON.stringify([slots, stack.map(({ flow, kind, snapshot, context }) => [flow, kind, snapshot["value"], context])]);
  }

  stepOf(frame: Frame): Step | null {
    return compiledFlow(this.watch.assistant, frame.flow)?.steps.get(stateOf(frame.snapshot)) ?? null;
  }

  /** Who speaks is vouched for where that matters: what only such a user reaches is played too. */
  get claims(): JsonObject | null {
    const { slots, flows, actionRules = {} } = this.watch.assistant;
    const held = Object.values(slots).flatMap(({ name, claim }) =>
      claim === undefined ? [] : [[claim, this.given[name]] as const],
    );
    const isAsked = [...Object.values(flows), ...Object.values(actionRules)].some(({ requires }) => requires === "verified");
    return isAsked || held.length > 0
      ? Object.fromEntries(held.filter((one): one is [string, Json] => one[1] !== undefined))
      : null;
  }

  #base(): Pick<TurnInput, "turnId" | "at" | "seed" | "channel" | "locale" | "claims"> {
    const turn = ++this.#turn;
    const { claims } = this;
    return {
      ...(claims && { claims }),
      turnId: `t${turn}`,
      at: 1_000_000 + turn * 1_000,
      // Each turn another chance, the same in every run.
      seed: (turn * 0.618_033_988_749_895) % 1,
      channel: "halcyon",
      locale: this.watch.assistant.settings.language,
    };
  }

  #take(input: TurnInput): Played {
    this.watch.count();
    const before = this.state;
    const action = input.kind === "outcome" ? (before?.pending?.action ?? null) : null;
    let result: TurnResult;
    try {
      result = takeTurn(this.watch.assistant, before, input);
    } catch (error) {
      this.findings.push({ kind: "crash", message: `the engine threw ${String(error)}` });
      const played: Played = { input, events: [], edges: this.watch.take(), action };
      this.turns.push(played);
      return played;
    }
    const played: Played = { input, events: result.events, edges: this.watch.take(), action };
    this.findings.push(...checkTurn(this.watch.assistant, before, input, result, this.watch.turns % PLAYED_AGAIN === 0));
    this.watch.take();
    this.state = result.state;
    this.turns.push(played);
    return played;
  }
}
