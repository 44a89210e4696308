import { hashContent } from "../authoring/hash.ts";
import { fillEndpoint, readActionEndpoint, type ActionEndpoint } from "../authoring/read-endpoint.ts";
import type { Actions } from "../backend/actions.ts";
import { createCalmActions } from "../backend/calm-actions.ts";
import { isCalmServer, isWebhook, readActionNames, type CalmAccess } from "../backend/calm-server.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Compiled } from "./compile.ts";
import type { Console } from "./console.ts";

/** Who performs the actions of an assistant, and the assistant with what it learnt of them. */
export interface FoundActions {
  /** Undefined: nobody. */
  readonly actions: Actions | undefined;
  readonly assistant: Assistant;
}

/** A server that takes longer to say which actions it has is asked without that knowledge. */
const ASK_MS = 3_000;

/**
 * Actions at the address that was given; else at that of `halcyon.yml`, else at that of a CALM project's `endpoints.yml`
 * (`action_endpoint`, whose `${NAME}` are the environment's). A CALM action server is known by its address (`…/webhook`),
 * by `endpoints.yml`, or by what it answers.
 */
export async function findActions(
  url: string | undefined,
  { files, assistant }: Compiled & { readonly assistant: Assistant },
  console: Console,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<FoundActions> {
  const named = (pattern: RegExp): ActionEndpoint | undefined =>
    files.map((file) => (pattern.test(file.path) ? readActionEndpoint(file) : undefined)).find(Boolean);
  const ours = url === undefined ? named(/(^|\/)halcyon\.ya?ml$/) : { url, headers: {} };
  const theirs = ours ? undefined : named(/(^|\/)endpoints\.ya?ml$/);
  const written = ours ?? theirs;
  if (!written) return { actions: undefined, assistant };
  const endpoint = fillEndpoint(written, environment);
  if ("missing" in endpoint) {
    console.err(`The action endpoint needs the environment variable ${endpoint.missing}, which is not set.\n`);
    return { actions: undefined, assistant };
  }
  const isCalm = theirs !== undefined || isWebhook(endpoint.url) || (await isCalmServer(endpoint, soon()));
  const deadlineMs = assistant.settings.actionDeadlineMs;
  if (!isCalm) return { actions: createHttpActions({ ...endpoint, deadlineMs }), assistant };
  const access: CalmAccess = { ...endpoint, url: webhookOf(endpoint.url) };
  const names = await readActionNames(access, soon());
  if (names === null && theirs) {
    console.err(
      `The action server of endpoints.yml (${access.url}) does not answer; another one can be given with --actions.\n`,
    );
    return { actions: undefined, assistant };
  }
  const extended = await withServerActions(assistant, names ?? []);
  const report = (error: Error): void => console.err(`${error.message}\n`);
  return {
    actions: createCalmActions({ ...access, assistant: extended, names: names ?? undefined, deadlineMs, report }),
    assistant: extended,
  };
}

/** The same assistant, knowing of the validations and questions that a server has for its slots, whatever its domain lists. */
export async function withServerActions(assistant: Assistant, names: readonly string[]): Promise<Assistant> {
  const wanted = new Set(Object.keys(assistant.slots).flatMap((slot) => [`validate_${slot}`, `action_ask_${slot}`]));
  const more = names.filter((name) => wanted.has(name) && !assistant.actions.includes(name));
  if (more.length === 0) return assistant;
  const { hash: _, ...content } = { ...assistant, actions: [...assistant.actions, ...more] };
  return { ...content, hash: await hashContent(content as unknown as Json) };
}

function soon(): AbortSignal {
  return AbortSignal.timeout(ASK_MS);
}

function webhookOf(url: string): string {
  if (isWebhook(url)) return url;
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, "")}/webhook`;
  return String(address);
}
