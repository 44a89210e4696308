import { wrapError } from "../base/errors.ts";
import type { engine } from "../dialogue/engine.ts";
import type { Engine } from "../model/engine.ts";

type Code = { readonly engine: typeof engine };

/** The engine in this very thread. Its code is fetched when it is first asked: a page leaves deciding to the worker. */
export function createEngineHere(fetchCode: () => Promise<Code> = () => import("../dialogue/engine.ts")): Engine {
  async function get(): Promise<Code["engine"]> {
    try {
      return (await fetchCode()).engine;
    } catch (thrown) {
      throw wrapError("script/part-missing", thrown, { part: "engine" });
    }
  }
  return {
    takeTurn: async (assistant, state, input) => (await get()).takeTurn(assistant, state, input),
    viewState: async (assistant, state) => (await get()).viewState(assistant, state),
    textToUnderstand: async (assistant, text) => (await get()).textToUnderstand(assistant, text),
  };
}
