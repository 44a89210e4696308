import type { TokenOption } from "../backend/access.ts";
import type { Actions } from "../backend/actions.ts";
import { actionsOf } from "../backend/actions-of.ts";
import type { HeadersOption } from "../backend/headers.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import type { LocalAction } from "../backend/local-actions.ts";
import type { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Command } from "../model/command.ts";
import type { HostCommand, HostCommands } from "../model/host-command.ts";
import type { KnowledgeJson } from "../model/knowledge.ts";
import type { Understand } from "../model/understanding.ts";
import type { Store } from "../store/store.ts";
import type { TelemetryOption } from "../telemetry/telemetry.ts";
import type { Classify } from "./guards/classify.ts";
import type { Collect } from "./guards/evidence.ts";
import type { OnGuard } from "./guards/events.ts";
import type { Reword } from "./guards/reword.ts";
import type { IdentityOption } from "./identity.ts";
import {
  lazyActions,
  lazyKnowledge,
  type LazyActions,
  type LazyActionsOptions,
  type LazyKnowledge,
  type LazyKnowledgeOptions,
} from "./lazy-backend.ts";
import type { HandoverOption } from "./lazy-people.ts";
import type { AssistantSource } from "./load.ts";

/** The address of a backend (of a CALM action server, if it ends in `/webhook`), functions of the page by action name, or a provider of the host's own. */
export type ActionsOption = string | Readonly<Record<string, LocalAction>> | Actions;

/**
 * Address of a source of answers; of an index (`….knowledge.json`), or the index itself, searched on the device; or a source
 * of the host's own.
 */
export type KnowledgeOption = string | KnowledgeJson | Knowledge;

export interface AssistantOptions {
  /** Compiled, or the address of a .json or .yml file. */
  readonly assistant: AssistantSource | undefined;
  /** Several: the first that has an action performs it. Default: none. */
  readonly actions?: ActionsOption | readonly ActionsOption[] | undefined;
  /**
   * Where answers come from; several are asked in their order until one knows. Default: the index that was built beside the
   * assistant's own file, if there is one; a single source is asked after it, a list is taken as it stands.
   */
  readonly knowledge?: KnowledgeOption | readonly KnowledgeOption[] | undefined;
  /** Address of a receiver of handovers to people, or one of the host's own. Default: nobody takes over. */
  readonly handover?: HandoverOption | undefined;
  /** Headers of every request to actions and knowledge; a function is asked before each. */
  readonly headers?: HeadersOption | undefined;
  /** A short-lived token for actions and knowledge, sent as `Authorization: Bearer …`; a function is asked again after a 401. */
  readonly token?: TokenOption | undefined;
  /**
   * Milliseconds that a function of the page's (`headers`, `token`, `classify`, `reword`, `customer`, `consent`) may take before it is
   * gone on without. Default 10,000.
   */
  readonly hostDeadlineMs?: number | undefined;
  /** Who is asking: claims for the slots that hold one, and the word on which `requires: verified` hangs. Default: nobody. */
  readonly identity?: IdentityOption | undefined;
  /** Default: IndexedDB, or memory where there is none. */
  readonly store?: Store | undefined;
  /** Default: the model in a worker; in Node, in the process. */
  readonly understand?: Understand<Command | HostCommand> | undefined;
  /**
   * Commands of the host's own, by name, for an `understand` of the host's own to give: each is turned into commands that
   * the dialogue knows. Default: none.
   */
  readonly commands?: HostCommands | undefined;
  readonly platform?: Platform | undefined;
  /** Default: one conversation per assistant name on this device, shared by its tabs. */
  readonly conversationId?: string | undefined;
  /** BCP 47, of what is said to the visitor. Default: the assistant's own. */
  readonly locale?: string | undefined;
  /** How the visitor talks to it: chooses the responses that are written for it (`channel:`). Default: `halcyon`, the page. */
  readonly channel?: string | undefined;
  /** Who speaks first: `open`: the bot, when the chat is opened (`loadModel`); `message`: the visitor. Default: `open`. */
  readonly greet?: "open" | "message" | undefined;
  readonly workerUrl?: string | undefined;
  readonly modelUrl?: string | undefined;
  readonly wasmUrl?: string | undefined;
  /**
   * A classifier elsewhere for what is not understood here: asked once what can be done was shown, with redacted words, at
   * most 6 times in a conversation. Default: none.
   */
  readonly classify?: Classify | undefined;
  /**
   * Whoever says in other words what lacks, when an answer held only a part of what was asked for: a function, or the address
   * of a backend. At most once for a slot and three times in a conversation, with redacted words. Default: nobody; the words
   * of the assistant are said.
   */
  readonly reword?: Reword | undefined;
  /**
   * Whether guards may keep what was said, without numbers and addresses, for whoever improves the assistant: `local` on this
   * device, until it is exported (`exportEvidence`); `consented`: the visitor agreed that it may be sent. Default `off`.
   */
  readonly collect?: Collect | undefined;
  /** Told of what the guards see and do (names in docs/guards.md), without a word that a visitor typed. Default: nobody. */
  readonly onGuard?: OnGuard | undefined;
  /**
   * A collector of OpenTelemetry (OTLP/HTTP, JSON) that is told how long things took and what they came to; never what anybody
   * said. Default: nobody.
   */
  readonly telemetry?: TelemetryOption | undefined;
  /** Told of every failure that a developer should look at. Never holds what a visitor typed. */
  readonly onError?: ((error: HalcyonError) => void) | undefined;
}

/** The providers of an assistant, as one. */
export interface ActionsFrom extends Actions {
  /** Fetches the code that the providers need, if any do. */
  warm(): void;
}

/** What the host has made is the host's to close: only what is made here ends with the assistant. */
export function actionsFrom(option: AssistantOptions["actions"], options: LazyActionsOptions): ActionsFrom {
  const list = option === undefined ? [] : isList(option) ? option : [option];
  const made: LazyActions[] = [];
  const make = (source: Exclude<ActionsOption, Actions>): Actions => {
    const has = typeof source === "string" ? () => true : (action: string) => Object.hasOwn(source, action);
    const actions = lazyActions(source, has, options);
    made.push(actions);
    return actions;
  };
  return {
    ...actionsOf(...list.map((one) => (isActions(one) ? one : make(one)))),
    warm: () => made.forEach((actions) => actions.warm()),
    close: () => made.forEach((actions) => actions.close()),
  };
}

/** @param from - of the assistant: its index lies beside it. */
export function knowledgeFrom(
  option: AssistantOptions["knowledge"],
  from: AssistantSource,
  options: LazyKnowledgeOptions,
): LazyKnowledge | null {
  const { knowledge: own } = options.assistant;
  const given = option === undefined ? [] : isSeveral(option) ? option : [option];
  const beside = own && !isSeveral(option) && (typeof from === "string" || from instanceof URL);
  const sources = beside ? [{ file: own.file, beside: String(from) }, ...given] : given;
  return sources.length > 0 ? lazyKnowledge(sources, options) : null;
}

const isSeveral = (option: AssistantOptions["knowledge"]): option is readonly KnowledgeOption[] => Array.isArray(option);

const isList = (option: ActionsOption | readonly ActionsOption[]): option is readonly ActionsOption[] => Array.isArray(option);

/** A provider has all three of its methods; a record of actions that happen to have these names is not one. */
function isActions(option: ActionsOption): option is Actions {
  return (
    typeof option === "object" && ["has", "perform", "close"].every((name) => typeof Reflect.get(option, name) === "function")
  );
}
