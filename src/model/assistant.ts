import type { JsonObject } from "../base/json.ts";
import type { BudgetSettings } from "./budget.ts";
import type { Flow } from "./flow.ts";
import type { GuardSettings } from "./guards.ts";
import type { EscalationSettings, PolicySettings } from "./policy.ts";
import type { ResponseVariation } from "./response.ts";
import type { Slot } from "./slot.ts";
import type { Training } from "./training.ts";

/** Raised whenever a compiled assistant of the day before could not be read any more. */
export const ASSISTANT_FORMAT = 1;

/** Which of CALM's version breaks is followed: see docs/spec. */
export type Compat = "3.13" | "3.16";

export interface AssistantSettings {
  readonly compat: Compat;
  /** BCP 47. */
  readonly language: string;
  readonly additionalLanguages: readonly string[];
  /** A longer message is answered by an error pattern; at most 4,000. */
  readonly maxUserCharacters: number;
  /** Minutes of silence after which the next message starts a new session; 0 = never. */
  readonly sessionExpirationMinutes: number;
  readonly carryOverSlots: boolean;
  /** False: a long silence begins no new session. Default true. */
  readonly startSessionAfterExpiry?: boolean | undefined;
  /** True: several flows asked for while none runs are asked about instead of run one after the other. Default false. */
  readonly clarifySeveralStarts?: boolean | undefined;
  /** Milliseconds an action may take, retries included. */
  readonly actionDeadlineMs: number;
  /** When a question or a sentence is given up. Default: as `GuardSettings` says. */
  readonly guards?: GuardSettings | undefined;
  /** Milliseconds that an action which could not be sent may be kept. Default a day. */
  readonly queueForMs?: number | undefined;
  /** How many requests may leave. Default: as `BudgetSettings` says. */
  readonly budget?: BudgetSettings | undefined;
}

/** What an author has declared of an action. Where nothing is declared nothing is assumed. */
export interface ActionRule {
  /** What it can do to the world. What is irreversible is not asked for before somebody has confirmed it. */
  readonly risk?: "read" | "write" | "irreversible" | undefined;
  /** Somebody has decided, and said why, that nobody needs to be asked first. */
  readonly waived?: true | undefined;
  /** Whether it may be kept and sent later when the backend cannot be reached. Default: true for `write` alone. */
  readonly queue?: boolean | undefined;
  /** Milliseconds that it may be kept. Default: the setting `queueForMs`. */
  readonly queueForMs?: number | undefined;
  /** `verified`: only for somebody whose identity the host vouches for. */
  readonly requires?: "verified" | undefined;
}

/** Everything that flows, words and understanding need, compiled. Plain JSON, the same in page, worker and Node. */
export interface Assistant {
  readonly format: typeof ASSISTANT_FORMAT;
  readonly name: string;
  /** SHA-256 of the content, hexadecimal, without this field. */
  readonly hash: string;
  readonly settings: AssistantSettings;
  /** Ours and the author's, patterns included, by id. */
  readonly flows: Readonly<Record<string, Flow>>;
  readonly slots: Readonly<Record<string, Slot>>;
  readonly responses: Readonly<Record<string, readonly ResponseVariation[]>>;
  /** Names of custom actions that flows use: neither responses nor built in. */
  readonly actions: readonly string[];
  /** What is declared of them, by name. */
  readonly actionRules?: Readonly<Record<string, ActionRule>> | undefined;
  /** What must be done, is never asked for, and is not kept. */
  readonly policy?: PolicySettings | undefined;
  /** When a person is offered or handed over to. */
  readonly escalation?: EscalationSettings | undefined;
  /** Intents, entities and synonyms of the author's training data, if there are any. */
  readonly training?: Training | undefined;
  /** What `halcyon fit` found: heads and thresholds (`nlu.lock.json`), and the encoder's hash they hold for. */
  readonly nlu?: JsonObject | undefined;
  /** The index of articles and records that `halcyon build` wrote beside this file. Not part of the hash: articles may change meanwhile. */
  readonly knowledge?: KnowledgeFile | undefined;
}

export interface KnowledgeFile {
  /** Address, relative to that of the assistant's own file. */
  readonly file: string;
  /** `version` of the index. */
  readonly version: string;
}
