import type { Actions } from "../backend/actions.ts";
import { actionsOf } from "../backend/actions-of.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import { createHttpKnowledge } from "../backend/http-knowledge.ts";
import type { HeadersOption } from "../backend/headers.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { createLocalActions, type LocalAction } from "../backend/local-actions.ts";
import type { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Understand } from "../model/understanding.ts";
import type { Store } from "../store/store.ts";
import type { AssistantSource } from "./load.ts";

/** The address of a backend, functions of the page by action name, or a provider of the host's own. */
export type ActionsOption = string | Readonly<Record<string, LocalAction>> | Actions;

export interface AssistantOptions {
  /** Compiled, or the address of a .json or .yml file. */
  readonly assistant: AssistantSource | undefined;
  /** Several: the first that has an action performs it. Default: none. */
  readonly actions?: ActionsOption | readonly ActionsOption[] | undefined;
  /** Address of a source of answers, or one of the host's own. Default: none. */
  readonly knowledge?: string | Knowledge | undefined;
  /** Headers of every request to actions and knowledge; a function is asked before each. */
  readonly headers?: HeadersOption | undefined;
  /** Default: IndexedDB, or memory where there is none. */
  readonly store?: Store | undefined;
  /** Default: the model in a worker; in Node, in the process. */
  readonly understand?: Understand | undefined;
  readonly platform?: Platform | undefined;
  /** Default: one conversation per assistant name on this device, shared by its tabs. */
  readonly conversationId?: string | undefined;
  /** BCP 47, of what is said to the visitor. Default: the assistant's own. */
  readonly locale?: string | undefined;
  /** Who speaks first: `open`: the bot, when the chat is opened (`loadModel`); `message`: the visitor. Default: `open`. */
  readonly greet?: "open" | "message" | undefined;
  readonly workerUrl?: string | undefined;
  readonly modelUrl?: string | undefined;
  readonly wasmUrl?: string | undefined;
  /** Told of every failure that a developer should look at. Never holds what a visitor typed. */
  readonly onError?: ((error: HalcyonError) => void) | undefined;
}

interface BackendOptions {
  readonly platform: Platform;
  readonly deadlineMs: number;
  readonly headers: HeadersOption | undefined;
}

/** What the host has made is the host's to close: only what is made here ends with the assistant. */
export function actionsFrom(option: AssistantOptions["actions"], options: BackendOptions): Actions {
  const list = option === undefined ? [] : isList(option) ? option : [option];
  const made: Actions[] = [];
  const make = (actions: Actions): Actions => (made.push(actions), actions);
  const all = actionsOf(
    ...list.map((one) => {
      if (typeof one === "string") return make(createHttpActions({ url: one, ...options }));
      return isActions(one) ? one : make(createLocalActions(one, options));
    }),
  );
  return { ...all, close: () => made.forEach((actions) => actions.close()) };
}

export function knowledgeFrom(option: AssistantOptions["knowledge"], options: BackendOptions): Knowledge | null {
  if (typeof option === "string") return createHttpKnowledge({ url: option, ...options });
  return option ? { search: (effect, context) => option.search(effect, context), close() {} } : null;
}

const isList = (option: ActionsOption | readonly ActionsOption[]): option is readonly ActionsOption[] => Array.isArray(option);

/** A provider has all three of its methods; a record of actions that happen to have these names is not one. */
function isActions(option: Exclude<ActionsOption, string>): option is Actions {
  return ["has", "perform", "close"].every((name) => typeof Reflect.get(option, name) === "function");
}
