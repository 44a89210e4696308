import { HalcyonError } from "../base/errors.ts";
import type { Command } from "../model/command.ts";
import type { HostCommand, HostCommands } from "../model/host-command.ts";
import type { Understand } from "../model/understanding.ts";

/**
 * An understanding of the host's own, with what it says checked and the host's own commands turned into ours. The code for
 * that is fetched: most pages bring none, and what the shipped model says is known.
 */
export function createHostUnderstand(
  own: Understand<Command | HostCommand>,
  hostCommands: HostCommands,
  report: (error: HalcyonError) => void,
): Understand {
  return {
    get status() {
      return own.status;
    },
    open: (assistant) => own.open(assistant),
    loadEncoder: () => own.loadEncoder(),
    async understand(request, signal) {
      const [understood, { engine }] = await Promise.all([own.understand(request, signal), import("../dialogue/engine.ts")]);
      const { commands, dropped } = engine.expandCommands(understood.commands, hostCommands, request.state);
      for (const { command, why, thrown } of dropped)
        report(new HalcyonError("nlu/command-dropped", { command, why }, { cause: thrown }));
      return { ...understood, commands };
    },
    onStatus: (listener) => own.onStatus(listener),
    close: () => own.close(),
  };
}
