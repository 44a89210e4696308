import { ReceiverFailure } from "./receiver.ts";

export interface SendOptions {
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds. Default 10 s. */
  readonly deadlineMs?: number | undefined;
}

const DEADLINE_MS = 10_000;

/**
 * Sends JSON to a product and gives its answer. A network that fails, 408, 429 and 5xx may go well another time.
 *
 * @throws {ReceiverFailure} names the product's status, never what was sent.
 */
export async function sendJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { fetch: send = fetch, deadlineMs = DEADLINE_MS }: SendOptions,
): Promise<Record<string, unknown>> {
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(deadlineMs);
    response = await send(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body, signal });
    text = await response.text();
  } catch (cause) {
    throw new ReceiverFailure("the receiver gave no answer", true, { cause });
  }
  const { status } = response;
  if (!response.ok)
    throw new ReceiverFailure(`the receiver answered ${status}`, status === 408 || status === 429 || status >= 500);
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
