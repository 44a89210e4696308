/** What is known by its form: card numbers by their check digit, account numbers by theirs (ISO 13616). */
export type SensitiveKind = "card" | "iban" | "email" | "phone";

export const SENSITIVE_KINDS: readonly SensitiveKind[] = ["card", "iban", "email", "phone"];

/** What may not be asked for, by what it is. */
export type ForbiddenKind =
  | "card"
  | "card_code"
  | "iban"
  | "password"
  | "pin"
  | "one_time_code"
  | "ssn"
  | "email"
  | "phone"
  | "date_of_birth";

/** Words that lead to a person, whatever they were understood as. One of `phrases`, `pattern` and `kinds` is there. */
export interface MustEscalate {
  /** Arrives in the handoff packet. */
  readonly reason: string;
  /** Whole words; case and accents do not count. */
  readonly phrases?: readonly string[] | undefined;
  /** Source of a regular expression, checked at build. */
  readonly pattern?: string | undefined;
  /** `SensitiveKind`s, and names of the author's patterns of `redact`. */
  readonly kinds?: readonly string[] | undefined;
  /** Said before the handover: a response, if it begins with `utter_`, else the words themselves. */
  readonly say?: string | undefined;
}

export interface RedactSettings {
  readonly kinds: readonly SensitiveKind[];
  /** The author's own, by name: sources of regular expressions, checked at build. */
  readonly patterns?: Readonly<Record<string, string>> | undefined;
  /** Slot → kinds (or names of patterns) that it may hold: they are not masked in the answer to its question. */
  readonly except?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What an assistant must do, never asks for, and does not keep. Judged every turn, before anything is understood. */
export interface PolicySettings {
  readonly mustEscalate?: readonly MustEscalate[] | undefined;
  /** Kinds and names of slots. */
  readonly neverAsk?: readonly string[] | undefined;
  readonly redact?: RedactSettings | undefined;
}

/** `now` hands over, `offer` asks whether a person is wanted. */
export type EscalationMode = "offer" | "now";

interface Criterion {
  readonly mode: EscalationMode;
  /** Arrives in the handoff packet. */
  readonly reason: string;
}

export interface EscalationTrigger extends Criterion {
  readonly phrases?: readonly string[] | undefined;
  /** Intents of the author's training data. */
  readonly intents?: readonly string[] | undefined;
  /** Flows: in place of the task that somebody begins. */
  readonly flows?: readonly string[] | undefined;
}

/** When a person is offered, or handed over to. What is left out never does. */
export interface EscalationSettings {
  readonly lowConfidence?:
    | (Criterion & {
        /** Messages in a row that were not, or not surely, understood. */
        readonly inARow?: number | undefined;
        /** Share of the last `of` messages, above 0 and up to 1. */
        readonly share?: number | undefined;
        readonly of?: number | undefined;
      })
    | undefined;
  readonly triggers?: readonly EscalationTrigger[] | undefined;
  /** `threshold`: probability from which a message counts as written in anger. `times`: such messages of a session. */
  readonly sentiment?: (Criterion & { readonly threshold: number; readonly times: number }) | undefined;
  readonly repeatedFailure?:
    | (Criterion & {
        /** Actions of a session that came to nothing. */
        readonly actions?: number | undefined;
        /** Times that one question of one run of a flow was answered by nothing. */
        readonly reAsks?: number | undefined;
      })
    | undefined;
  /** What the guards do at their ceilings. Absent: as they always do. */
  readonly ceilings?: { readonly mode: EscalationMode } | undefined;
}

/** What is counted of a session for `escalation`. */
export interface EscalationCount {
  /** Of the latest messages, oldest first: 1 where it was not surely understood. */
  readonly unsure: readonly number[];
  /** In a row. */
  readonly inARow: number;
  readonly failedActions: number;
  readonly angry: number;
  /** Reasons for which a person was offered: each once a session. */
  readonly offered: readonly string[];
}
