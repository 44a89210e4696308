import type { Json } from "../../base/json.ts";

/** Something that a conversation is free to choose: an answer, a field of an action's output, a slot it begins with. */
export interface Choice {
  readonly slot: string;
  /** In the order in which they are tried. `undefined`: it leaves the slot as it was. */
  readonly values: readonly (Json | undefined)[];
  /** What the slot holds where this choice does not count. */
  readonly before: Source;
  /** An answer counts only where the slot is empty when the question comes up. */
  readonly onlyIfEmpty: boolean;
}

/** Where a slot's value comes from: fixed, or a choice by its number. */
export type Source = { readonly kind: "fixed"; readonly value: Json } | { readonly kind: "choice"; readonly index: number };

export interface Constraint {
  /** Slots that it may look at, and where their values come from at that moment. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly holds: (slots: Readonly<Record<string, Json>>) => boolean;
}

export type Solution =
  | { readonly kind: "solved"; readonly values: readonly (Json | undefined)[] }
  /** No choice of the values that were tried fits. */
  | { readonly kind: "none" }
  /** Given up. */
  | { readonly kind: "unknown" };

/** Assignments that are tried before giving up. */
const MAX_TRIES = 20_000;

/**
 * Chooses so that every constraint holds, by trying: later choices are changed before earlier ones, a constraint is asked
 * as soon as all that it looks at is chosen, and where none fits the latest choice that has to do with it is changed
 * next. `order` says in which order the choices are made.
 */
export function solve(choices: readonly Choice[], constraints: readonly Constraint[], order: readonly number[]): Solution {
  const chosen: (Json | undefined)[] = choices.map(() => undefined);
  const place = new Map(order.map((index, at) => [index, at]));
  const due: { readonly constraint: Constraint; readonly on: readonly number[] }[][] = order.map(() => []);
  for (const constraint of constraints) {
    const on = dependencies(constraint, choices).map((index) => place.get(index)!);
    if (on.length > 0) due[Math.max(...on)]!.push({ constraint, on });
    else if (!constraint.holds(readSlots(constraint.sources, choices, chosen))) return { kind: "none" };
  }
  let tries = 0;
  /** Null: it fits. Else the places of the choices that stand in the way. */
  const search = (at: number): ReadonlySet<number> | null => {
    const blame = new Set<number>();
    if (at === order.length) return null;
    for (const value of choices[order[at]!]!.values) {
      if (++tries > MAX_TRIES) return blame;
      chosen[order[at]!] = value;
      const broken = due[at]!.find(({ constraint }) => !constraint.holds(readSlots(constraint.sources, choices, chosen)));
      const below = broken ? new Set(broken.on) : search(at + 1);
      if (below === null) return null;
      if (!below.has(at)) return below;
      for (const one of below) if (one !== at) blame.add(one);
    }
    return blame;
  };
  if (search(0) === null) return { kind: "solved", values: chosen };
  return tries > MAX_TRIES ? { kind: "unknown" } : { kind: "none" };
}

/** The slots as a constraint sees them; empty ones are left out. */
export function readSlots(
  sources: ReadonlyMap<string, Source>,
  choices: readonly Choice[],
  chosen: readonly (Json | undefined)[],
): Record<string, Json> {
  const slots: Record<string, Json> = {};
  for (const [name, source] of sources) {
    const value = valueOf(source, choices, chosen);
    if (value !== null) slots[name] = value;
  }
  return slots;
}

/** What a slot holds by the choices made. */
export function valueOf(source: Source, choices: readonly Choice[], chosen: readonly (Json | undefined)[]): Json {
  if (source.kind === "fixed") return source.value;
  const { before, onlyIfEmpty } = choices[source.index]!;
  const value = chosen[source.index];
  if (value === undefined) return valueOf(before, choices, chosen);
  const held = onlyIfEmpty ? valueOf(before, choices, chosen) : null;
  return held ?? value;
}

function dependencies({ sources }: Constraint, choices: readonly Choice[]): readonly number[] {
  const found = new Set<number>();
  const follow = (source: Source): void => {
    if (source.kind === "fixed" || found.has(source.index)) return;
    found.add(source.index);
    follow(choices[source.index]!.before);
  };
  for (const source of sources.values()) follow(source);
  return [...found];
}
