import type { Assistant } from "../model/assistant.ts";

/** The names of an assistant's actions, for asking many times a turn whether one is among a thousand. */
const names = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Whether the author's backend performs an action of this name. */
export function providesAction({ actions }: Assistant, name: string): boolean {
  const known = names.get(actions) ?? new Set(actions);
  names.set(actions, known);
  return known.has(name);
}
