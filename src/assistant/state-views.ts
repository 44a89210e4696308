import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Engine } from "../model/engine.ts";
import type { DialogueState } from "../model/state.ts";
import type { StateView } from "../model/understanding.ts";
import { isAbsent } from "./engine.ts";

/**
 * What is seen of states: it came with the decision that made them, or the engine is asked. A view belongs to the very
 * object that it was made of, so it is never that of another state. `state` null: a conversation that has not begun.
 */
export interface StateViews {
  /** Null while it is not known: it is then asked for, and `changed` tells when it is there. */
  of(state: DialogueState | null): StateView | null;
  /** Rejects with what the engine throws, or because there is none; the next call asks again. */
  read(state: DialogueState | null): Promise<StateView>;
  /** The view that came with a state. */
  learn(state: DialogueState, view: StateView): void;
}

export interface StateViewsOptions {
  readonly engine: Engine;
  readonly assistant: Assistant;
  readonly changed: () => void;
  readonly report: (error: HalcyonError) => void;
}

export function createStateViews({ engine, assistant, changed, report }: StateViewsOptions): StateViews {
  const notBegun = {};
  const known = new WeakMap<object, StateView>();
  const asked = new WeakMap<object, Promise<StateView>>();
  /** Nobody who draws asks for these again. */
  const failed = new WeakSet<object>();

  async function ask(state: DialogueState | null): Promise<StateView> {
    const key = state ?? notBegun;
    try {
      const view = await engine.viewState(assistant, state);
      known.set(key, view);
      changed();
      return view;
    } catch (thrown) {
      asked.delete(key);
      failed.add(key);
      throw thrown;
    }
  }

  async function read(state: DialogueState | null): Promise<StateView> {
    const key = state ?? notBegun;
    const view = known.get(key);
    if (view) return view;
    const asking = asked.get(key) ?? ask(state);
    asked.set(key, asking);
    return asking;
  }

  return {
    of(state) {
      const key = state ?? notBegun;
      const view = known.get(key) ?? null;
      if (!view && !asked.has(key) && !failed.has(key)) {
        read(state).catch((thrown: unknown) => {
          // Whoever closes needs no view, and whoever takes the turn says that the engine is missing.
          if (!isAbsent(thrown)) report(wrapError("internal/unexpected", thrown, { during: "view" }));
        });
      }
      return view;
    },
    read,
    learn: (state, view) => void known.set(state, view),
  };
}
