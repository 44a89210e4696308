import type { Json } from "../base/json.ts";

export type SlotType = "text" | "bool" | "categorical" | "strict_categorical" | "float" | "list" | "any";

/**
 * What a text slot holds, so that it can be recognised, normalised and asked for with the right keyboard. Ours, not
 * CALM's; named as JSON Schema and HTML name them. Normal forms: date `2026-11-21`, time `19:00`, date-time
 * `2026-11-21T19:00`, email as typed in lower case, phone E.164 (`+4930123456`). A `secret` (a one-time code, a PIN) is read as
 * an `id` and never helped along for long.
 */
export type SlotFormat = "date" | "time" | "date-time" | "duration" | "email" | "phone" | "url" | "id" | "secret";

export interface SlotMapping {
  readonly type: "from_llm" | "from_entity" | "from_intent" | "from_text" | "from_trigger_intent" | "controlled" | "custom";
  readonly allowNluCorrection?: boolean | undefined;
  readonly entity?: string | undefined;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly intent?: readonly string[] | undefined;
  readonly notIntent?: readonly string[] | undefined;
  readonly value?: Json | undefined;
  /** Any of these must hold; none listed: it never applies, as where only forms of the older system were named. */
  /** Any of them must hold; `requestedSlot`: only while the flow asks for it. */
  readonly conditions?: readonly { readonly activeFlow: string; readonly requestedSlot?: string | undefined }[] | undefined;
  readonly runActionEveryTurn?: string | undefined;
}

/** A rule under which a value is refused: the first whose condition holds sends its response. */
export interface Rejection {
  /** Condition source. */
  readonly if: string;
  /** Response key. */
  readonly utter: string;
}

export interface Slot {
  readonly name: string;
  readonly type: SlotType;
  readonly format?: SlotFormat | undefined;
  /** For `format: id`: the whole value must match it. Source of a regular expression, checked at build. */
  readonly pattern?: string | undefined;
  /** Categorical only, in the domain's own casing. */
  readonly values: readonly string[];
  /** Other words for a value: value → aliases. Ours. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** What "reset" restores. */
  readonly initialValue: Json;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
  readonly description?: string | undefined;
  /** A claim of the visitor's identity, as the host gives it: nothing but the host can set the slot. Ours. */
  readonly claim?: string | undefined;
  /** Its value is not told to people and programs outside: it is masked. Ours. */
  readonly sensitive?: true | undefined;
  /** Names that the slot had before: a conversation stored under one goes on under today's (`renamed_from`). Ours. */
  readonly renamedFrom?: readonly string[] | undefined;
  /** In order; the first that yields a value wins. Never empty: the default is `from_llm`. */
  readonly mappings: readonly SlotMapping[];
  readonly validation?: { readonly rejections: readonly Rejection[]; readonly refillUtter?: string | undefined } | undefined;
}

/** Mappings that intents, entities and the text of a message fill, without the model. */
const NLU_MAPPINGS: ReadonlySet<SlotMapping["type"]> = new Set([
  "from_entity",
  "from_intent",
  "from_text",
  "from_trigger_intent",
]);

export function hasNluMapping(slot: Slot): boolean {
  return slot.mappings.some(({ type }) => NLU_MAPPINGS.has(type));
}

/** Whether the model may overwrite what NLU has filled. */
export function allowsNluCorrection(slot: Slot): boolean {
  return slot.mappings.some(({ type, allowNluCorrection }) => type === "from_llm" && allowNluCorrection === true);
}

/** Whether understanding may fill it (mapping `from_llm`). A controlled slot is for actions, buttons and flows only. */
export function isUnderstood(slot: Slot): boolean {
  return slot.mappings.some((mapping) => mapping.type === "from_llm");
}
