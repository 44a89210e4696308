import { isWebhook } from "../backend/calm-server.ts";
import { createNetwork } from "../backend/network.ts";

/** Longer than this no server needs to say that it is there. */
const PROBE_MS = 5_000;
const MAX_BYTES = 1_000_000;

/**
 * Whether somebody performs actions at this address: what is wrong, in a sentence, or null. A CALM action server
 * (`…/webhook`) is asked for `/health` beside it, any other backend for its list (`GET …/v1/actions`); that may be
 * refused, as long as somebody answers.
 */
export async function probeActions(url: string, send?: typeof fetch): Promise<string | null> {
  if (!URL.canParse(url)) return `${url} is no address.`;
  const isCalm = isWebhook(url);
  const address = new URL(url);
  if (isCalm) address.pathname = address.pathname.replace(/\/webhook\/?$/, "/health");
  const network = createNetwork({ fetch: send, maxBytes: MAX_BYTES });
  try {
    const { status } = await network({ url: address, signal: AbortSignal.timeout(PROBE_MS) });
    if (isCalm ? status === 200 : status < 500) return null;
    return `The action server at ${url} is not well: ${String(address)} answers ${status}.`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `The action server at ${url} cannot be reached (${cause instanceof Error ? cause.message || cause.name : String(cause)}).`;
  }
}
