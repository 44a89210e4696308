import { createEmitter } from "../base/emitter.ts";
import type { ModelStatus, Understand } from "../model/understanding.ts";

/** Understanding whose code is fetched when the first assistant is opened: a page never loads what only Node needs. */
export function createLazyUnderstand(load: () => Promise<Understand>): Understand {
  const listeners = createEmitter<ModelStatus>();
  const ending = new AbortController();
  let loading: Promise<Understand> | null = null;
  let loaded: Understand | null = null;

  const get = (): Promise<Understand> =>
    (loading ??= load().then((understand) => {
      loaded = understand;
      const stop = understand.onStatus((status) => listeners.emit(status));
      const end = (): void => (stop(), understand.close());
      if (ending.signal.aborted) end();
      else ending.signal.addEventListener("abort", end);
      return understand;
    }));

  return {
    get status() {
      return loaded?.status ?? { phase: "idle" };
    },
    open: async (assistant) => (await get()).open(assistant),
    loadEncoder: async () => (await get()).loadEncoder(),
    understand: async (request, signal) => (await get()).understand(request, signal),
    onStatus: (listener) => listeners.subscribe(listener),
    close: () => ending.abort(),
  };
}
