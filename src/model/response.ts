import type { Json, JsonObject } from "../base/json.ts";

export interface Button {
  readonly title: string;
  /** Free text, `/intent{…}` or `/SetSlots(a=1)`. */
  readonly payload: string;
}

/** One wording of a response. Which one is said: spec rule, by channel and condition, then by the turn's seed. */
export interface ResponseVariation {
  readonly id?: string | undefined;
  readonly text?: string | undefined;
  readonly channel?: string | undefined;
  /** Condition source over `slots`; or slots that must all have exactly these values, types included. */
  readonly condition?: string | readonly { readonly name: string; readonly value: Json }[] | undefined;
  readonly buttons?: readonly Button[] | undefined;
  readonly image?: string | undefined;
  readonly attachment?: Json | undefined;
  readonly elements?: readonly Json[] | undefined;
  readonly custom?: JsonObject | undefined;
  readonly metadata?: JsonObject | undefined;
  /** By language, BCP 47. What a translation leaves out is said as it stands in the variation. */
  readonly translation?: Readonly<Record<string, Translation>> | undefined;
}

export type Translation = Partial<Pick<ResponseVariation, "text" | "buttons" | "image" | "attachment" | "elements" | "custom">>;

/** What the bot says once, fully worded. Text is plain or Markdown, never HTML. */
export interface BotMessage {
  readonly text?: string | undefined;
  readonly buttons?: readonly Button[] | undefined;
  readonly image?: string | undefined;
  readonly attachment?: Json | undefined;
  readonly elements?: readonly Json[] | undefined;
  readonly custom?: JsonObject | undefined;
  /** Passages that support a knowledge answer. */
  readonly citations?: readonly Citation[] | undefined;
  /** `utter_action`: the response key it came from; others are the author's. */
  readonly metadata: { readonly utter_action?: string | undefined } & JsonObject;
}

export interface Citation {
  readonly id: string;
  readonly title: string;
  readonly url?: string | undefined;
  readonly quote?: string | undefined;
}
