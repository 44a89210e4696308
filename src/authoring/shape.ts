/**
 * What a value of a file may be: data, so that one table drives reading, "did you mean" and the JSON Schema alike.
 * `text` also takes numbers and booleans, as they are written; `condition` also takes booleans.
 */
export type Shape =
  | { readonly kind: "text" | "bool" | "number" | "json" | "condition" }
  /** `other`: what else passes as it is, source of a regular expression for the whole word. */
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly other?: string }
  | { readonly kind: "list"; readonly of: Shape }
  /** Keys are names that the author chooses. */
  | { readonly kind: "map"; readonly of: Shape }
  | RecordShape
  /** One of several records, told apart by which of the tag keys is there. */
  | {
      readonly kind: "tagged";
      readonly name: string;
      readonly tags: Readonly<Record<string, RecordShape>>;
      /** Keys that people write here although they are none, and what to write instead. */
      readonly instead?: Readonly<Record<string, string>>;
    }
  /** By how it is written: a scalar, a list or a map. */
  | { readonly kind: "either"; readonly scalar?: Shape; readonly list?: Shape; readonly map?: Shape }
  /** For shapes that contain themselves. */
  | { readonly kind: "lazy"; readonly name: string; readonly shape: () => Shape };

export interface RecordShape {
  readonly kind: "record";
  /** What the author would call it, with its article: "a slot". */
  readonly name: string;
  readonly keys: Readonly<Record<string, Key>>;
  /** Whether keys that are not listed are accepted in silence: other tools' own. */
  readonly open?: boolean;
}

export interface Key {
  readonly is: Shape;
  readonly doc: string;
  readonly required?: boolean;
  readonly default?: boolean | number | string;
  /** Read and then left aside: what people should know who rely on it. */
  readonly unused?: string;
  /** An extension of ours, which other CALM engines do not know. */
  readonly ours?: boolean;
}

export const TEXT: Shape = { kind: "text" };
export const BOOL: Shape = { kind: "bool" };
export const NUMBER: Shape = { kind: "number" };
export const JSON_VALUE: Shape = { kind: "json" };
export const CONDITION: Shape = { kind: "condition" };

export function listOf(of: Shape): Shape {
  return { kind: "list", of };
}

export function mapOf(of: Shape): Shape {
  return { kind: "map", of };
}

export function choice(...values: string[]): Shape & { readonly kind: "choice" } {
  return { kind: "choice", values };
}

export function record(name: string, keys: Readonly<Record<string, Key>>): RecordShape {
  return { kind: "record", name, keys };
}

export function openRecord(name: string, keys: Readonly<Record<string, Key>>): RecordShape {
  return { kind: "record", name, keys, open: true };
}

/** One text or a list of them. */
export const TEXTS: Shape = { kind: "either", scalar: TEXT, list: listOf(TEXT) };
