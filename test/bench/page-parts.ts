import type { Assistant } from "../../src/model/assistant.ts";
import type { DialogueEvent } from "../../src/model/event.ts";
import type { DialogueState } from "../../src/model/state.ts";
import { createIdbStore } from "../../src/store/idb.ts";
import type { Store } from "../../src/store/store.ts";
import { noTimes, playRound, type DecideTimes } from "./rounds.ts";

/* What the page of turn.mjs runs, in Chromium: the real engine and the real store, without widget and worker. */

/** Milliseconds of every turn, by what was timed; `commit` is decide and commit together. */
export interface TurnTimes extends DecideTimes {
  readonly commit: number[];
}

/** A conversation that is measured: with an assistant of so many flows, and so many events that lie behind it. */
export interface BenchCase {
  readonly assistant: Assistant;
  readonly events: number;
}

/**
 * Plays `rounds` rounds in every case, one round in each before the next: whatever else the machine does meanwhile, it
 * does to all of them. Every turn is committed to IndexedDB as the session does it. The first `warmUp` rounds of each are
 * not counted.
 */
export async function timeTurns(cases: readonly BenchCase[], warmUp: number, rounds: number): Promise<readonly TurnTimes[]> {
  const talks = await Promise.all(cases.map((one, index) => Talk.open(one, `bench-${index}`)));
  for (let round = 0; round < warmUp + rounds; round++) {
    if (round === warmUp) for (const talk of talks) talk.times = { ...noTimes(), commit: [] };
    for (const talk of talks) await talk.play();
  }
  for (const talk of talks) talk.close();
  return talks.map(({ times }) => times);
}

class Talk {
  times: TurnTimes = { ...noTimes(), commit: [] };
  readonly #case: BenchCase;
  readonly #store: Store;
  #conversations = 0;
  #conversation = "";
  #state: DialogueState | null = null;
  #revision = 0;
  #rounds = 0;
  /** Of this conversation. */
  #events = 0;

  private constructor(one: BenchCase, store: Store) {
    this.#case = one;
    this.#store = store;
  }

  static async open(one: BenchCase, name: string): Promise<Talk> {
    const store = createIdbStore({ name });
    await store.open();
    return new Talk(one, store);
  }

  async play(): Promise<void> {
    // A conversation that has become a tenth longer is another case.
    if (this.#conversation === "" || this.#events > 1.1 * this.#case.events) await this.#begin();
    const { decide, commit } = this.times;
    this.#state = await playRound(this.#case.assistant, this.#state, this.#rounds++, this.times, async (input, result) => {
      const began = performance.now();
      await this.#commit(result.state, result.events, {
        turnId: input.turnId,
        at: input.at,
        effects: result.effects.filter(({ kind }) => kind === "call"),
        settled: input.kind === "outcome" ? [input.effect] : [],
      });
      commit.push(decide.at(-1)! + performance.now() - began);
    });
  }

  /** A new conversation, brought to its length by the same rounds, written at once. */
  async #begin(): Promise<void> {
    this.#conversation = `conversation-${this.#conversations++}`;
    this.#state = null;
    this.#revision = 0;
    this.#events = 0;
    const events: DialogueEvent[] = [];
    while (events.length < this.#case.events) {
      this.#state = await playRound(this.#case.assistant, this.#state, this.#rounds++, noTimes(), (_, result) => {
        events.push(...result.events);
      });
    }
    if (this.#state) await this.#commit(this.#state, events, { turnId: "before", at: 0, effects: [], settled: [] });
  }

  async #commit(
    state: DialogueState,
    events: readonly DialogueEvent[],
    turn: Pick<Parameters<Store["commit"]>[0], "turnId" | "at" | "effects" | "settled">,
  ): Promise<void> {
    const basedOn = this.#revision;
    const written = await this.#store.commit({
      ...turn,
      conversationId: this.#conversation,
      basedOn,
      state,
      events,
      answered: null,
    });
    if (written === null) throw new Error("the commit was refused");
    this.#revision = written;
    this.#events += events.length;
  }

  close(): void {
    this.#store.close();
  }
}
