import type { CallOrigin } from "../backend/ledger.ts";
import { isPattern } from "../model/flow.ts";
import type { DialogueState } from "../model/state.ts";

/** Where in the conversation an effect comes from that the dialogue waits for. */
export function originOf(state: DialogueState | null): CallOrigin {
  const frame = state?.stack.find(({ id }) => id === state.pending?.frame);
  const task = state?.stack.findLast(({ flow }) => !isPattern(flow));
  const value = frame?.snapshot["value"];
  // In a snapshot the signs that mean something to the machine are written as `%2e`.
  const step =
    typeof value === "string"
      ? value.replaceAll(/%([\da-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      : null;
  const turn = state?.latest ? String(state.latest.at) : null;
  return { turn, flow: (frame && !isPattern(frame.flow) ? frame : (task ?? frame))?.flow ?? null, step };
}
