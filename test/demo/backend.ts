import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { startServer, type RunningServer, type ServerOptions } from "../../demo/backend/server.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The demo's server on a free port of its own, with a database of its own. */
export function startDemo(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  return startServer({ root: ROOT, ...options });
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  // Tests look into replies freely; wrong guesses fail as comparisons.
  readonly json: any;
  readonly headers: Headers;
}

/** Calls an action as the page does. */
export async function callAction(
  server: { url: string },
  name: string,
  input: object,
  key: string = randomUUID(),
  extra: object = {},
): Promise<Reply> {
  const response = await fetch(`${server.url}/v1/actions/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === "" ? {} : { "idempotency-key": key }) },
    body: JSON.stringify({ input, context: { conversationId: "c1", locale: "en", slots: {} }, ...extra }),
  });
  const text = await response.text();
  return { status: response.status, text, json: readJson(text), headers: response.headers };
}

/** Rows that the demo shows to tests. */
export async function readRows(server: { url: string }, table: string, query = ""): Promise<any[]> {
  const response = await fetch(`${server.url}/v1/demo/${table}${query}`);
  return ((await response.json()) as Record<string, any[]>)[table]!;
}

function readJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
