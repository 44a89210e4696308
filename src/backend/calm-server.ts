import { isJsonObject } from "../base/json.ts";
import { readHeaders, type HeadersOption } from "./headers.ts";
import { createNetwork, type Fetch } from "./network.ts";

/** How a CALM action server is reached, as `action_endpoint` of `endpoints.yml` says it. */
export interface CalmAccess {
  /** Of its webhook: `http://localhost:5055/webhook`. */
  readonly url: string;
  /** Sent as the query parameter `token`. */
  readonly token?: string | undefined;
  readonly headers?: HeadersOption | undefined;
  readonly basicAuth?: { readonly username: string; readonly password: string } | undefined;
  readonly fetch?: Fetch | undefined;
}

/** A list of names is short; who answers with more is no action server. */
const MAX_BYTES = 500_000;

/** Whether an address is a CALM action server's by its form: its path ends in `/webhook`. */
export function isWebhook(url: string): boolean {
  return /\/webhook\/?$/.test(url.replace(/[?#].*$/, ""));
}

/** The names of all actions that the server has (`GET /actions`), or null where it does not tell. */
export async function readActionNames(access: CalmAccess, signal?: AbortSignal): Promise<readonly string[] | null> {
  const listed = await read(access, "actions", signal);
  if (!Array.isArray(listed)) return null;
  const names = listed.map((item) => (isJsonObject(item) ? item["name"] : undefined));
  return names.every((name) => typeof name === "string") ? names : null;
}

/** Whether a CALM action server answers beside this address, whatever the address looks like: `/health` and `/actions` say so. */
export async function isCalmServer(access: CalmAccess, signal?: AbortSignal): Promise<boolean> {
  const health = await read(access, "health", signal);
  return isJsonObject(health) && health["status"] === "ok" && (await readActionNames(access, signal)) !== null;
}

async function read(access: CalmAccess, page: string, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    const address = new URL(access.url);
    address.pathname = `${address.pathname.replace(/\/(?:webhook\/?)?$/, "")}/${page}`;
    const headers = await calmHeaders(access);
    const network = createNetwork({ fetch: access.fetch, maxBytes: MAX_BYTES });
    const reply = await network({ url: withToken(String(address), access.token), headers, signal });
    return reply.status === 200 ? JSON.parse(await reply.text()) : null;
  } catch {
    // Nobody there, or no JSON: either way it does not tell.
    return null;
  }
}

export function withToken(url: string, token: string | undefined): string {
  if (token === undefined) return url;
  const [address, fragment = ""] = url.split("#");
  return `${address!}${address!.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}${fragment && `#${fragment}`}`;
}

export async function calmHeaders({ headers, basicAuth }: CalmAccess): Promise<Readonly<Record<string, string>>> {
  const given = await readHeaders(headers);
  if (!basicAuth) return given;
  const bytes = new TextEncoder().encode(`${basicAuth.username}:${basicAuth.password}`);
  return { ...given, authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}
