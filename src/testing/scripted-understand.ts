import type { Command } from "../model/command.ts";
import type { ModelStatus, Understand, Understanding, UnderstandingRequest } from "../model/understanding.ts";

/** What each text means: by text, or by a function that sees the whole request. */
export type UnderstandScript =
  | Readonly<Record<string, readonly Command[]>>
  | ((request: UnderstandingRequest) => readonly Command[] | Promise<readonly Command[]>);

export interface ScriptedUnderstand extends Understand {
  /** Every request so far, oldest first. */
  readonly requests: readonly UnderstandingRequest[];
}

/** Understanding without a model: a text that is not in the script means nothing. */
export function createScriptedUnderstand(script: UnderstandScript): ScriptedUnderstand {
  const requests: UnderstandingRequest[] = [];
  const listeners = new Set<(status: ModelStatus) => void>();
  let status: ModelStatus = { phase: "idle" };
  const commandsOf = async (request: UnderstandingRequest): Promise<readonly Command[]> => {
    if (typeof script === "function") return script(request);
    return Object.hasOwn(script, request.text) ? script[request.text]! : [];
  };
  return {
    requests,
    get status() {
      return status;
    },
    open: () => Promise.resolve(),
    loadEncoder() {
      status = { phase: "ready" };
      for (const listener of listeners) listener(status);
      return Promise.resolve();
    },
    async understand(request): Promise<Understanding> {
      requests.push(request);
      const commands = await commandsOf(request);
      const started = new Set(commands.flatMap((command) => (command.command === "start flow" ? [command.flow] : [])));
      const flows = Object.fromEntries(request.state.startable.map((flow) => [flow, started.has(flow) ? 1 : 0]));
      return { commands, scores: { flows, acts: {} }, spans: [], source: "linear", why: ["The script says so."], ms: 0 };
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
