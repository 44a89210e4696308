import type { Context } from "hono";

/**
 * The body as JSON; undefined if it is none. The size is capped before. The character 0 is left out: the database can hold
 * it nowhere, and nobody means it.
 */
export async function readJson(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text(), (_, value: unknown) =>
      typeof value === "string" ? value.replaceAll("\0", "") : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
