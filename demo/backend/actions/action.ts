import type { Queryable } from "../database/database.ts";

export type Value = string | number | boolean | null;

/** The part of JSON Schema that describes an input or an output: a flat object of plain values. */
export interface ValueSchema {
  readonly type: "string" | "number" | "boolean";
  readonly description: string;
  readonly enum?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxLength?: number | undefined;
  /** Ours: the call is refused without a value. */
  readonly required?: boolean | undefined;
}

/** A value that the action cannot take; the dialogue asks the slot of that name again. The message is for the visitor. */
export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface ActionMessage {
  readonly text?: string;
  readonly response?: string;
}

export type ActionResult =
  | { readonly kind: "done"; readonly output: Readonly<Record<string, Value>>; readonly messages?: readonly ActionMessage[] }
  | { readonly kind: "refused"; readonly errors: readonly FieldError[] };

export interface ActionCall {
  /** Checked against the action's schema; a missing optional value is null. */
  readonly input: Readonly<Record<string, Value>>;
  /** The transaction of a write, the database of a read. */
  readonly db: Queryable;
  readonly customerId: number;
  readonly now: Date;
  /** Empty for reads. */
  readonly idempotencyKey: string;
}

/** What a slow action may do before its effect: it waits, and tells how far it is. */
export interface SlowWork {
  readonly input: ActionCall["input"];
  readonly customerId: number;
  /** Aborted when this process must let the work go; another one begins it anew. */
  readonly signal: AbortSignal;
  /** @param percent - 0 to 100. */
  progress(percent: number, doing: string): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

/** What it takes to take something back: nothing, another action, or it cannot be done. */
export type Risk = "read" | "write" | "irreversible";

/** Something the shop or the energy supplier does for a visitor. */
export interface Action {
  readonly name: string;
  readonly description: string;
  /** A write runs in one transaction with its idempotency key. */
  readonly kind: "read" | "write";
  readonly input: Readonly<Record<string, ValueSchema>>;
  /** Default: the kind. */
  readonly risk?: Risk | undefined;
  /**
   * What takes time before `run`: the answer is then an operation. May run more than once, so it changes nothing;
   * `run` happens once. Only of writes.
   */
  readonly prepare?: ((work: SlowWork, totalMs: number) => Promise<void>) | undefined;
  /** Names of slots that the output fills. */
  readonly output: Readonly<Record<string, ValueSchema>>;
  run(call: ActionCall): Promise<ActionResult>;
}

export function done(output: Readonly<Record<string, Value>>): ActionResult {
  return { kind: "done", output };
}

export function refuse(path: string, code: string, message: string): ActionResult {
  return { kind: "refused", errors: [{ path, code, message }] };
}
