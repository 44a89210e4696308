import type { Context } from "hono";

/**
 * A failure that a test asks for. `when: "after"` loses the reply of an effect that happened; "before" fails without
 * effect. Only code that holds the options can set one: no request can.
 */
export interface Fault {
  readonly kind: "status" | "hang" | "garbage" | "huge";
  readonly status?: number | undefined;
  readonly when?: "before" | "after" | undefined;
}

/** By action name. The map is read at each call, so a test may change it while the server runs. */
export type Faults = Map<string, Fault>;

const FIVE_MEGABYTES = 5 * 1024 * 1024;

/** The broken reply. A hanging one ends when the caller gives up, or when the server closes. */
export async function faultyReply(c: Context, fault: Fault, closing: AbortSignal): Promise<Response> {
  if (fault.kind === "garbage") return c.body('<html>{"output": nonsense', 200, { "content-type": "application/json" });
  if (fault.kind === "huge") {
    const filler = "x".repeat(FIVE_MEGABYTES);
    return c.body(JSON.stringify({ output: { filler } }), 200, { "content-type": "application/json" });
  }
  if (fault.kind === "hang") {
    const gone = AbortSignal.any([c.req.raw.signal, closing]);
    await new Promise((resolve) => gone.addEventListener("abort", resolve, { once: true }));
  }
  const status = fault.kind === "hang" ? 503 : (fault.status ?? 500);
  return new Response("broken on purpose", { status });
}
