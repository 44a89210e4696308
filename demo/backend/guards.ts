import type { MiddlewareHandler } from "hono";
import { PROBLEMS, problemResponse } from "./problem.ts";

/**
 * Refuses requests that a page of another origin sends: a browser says where a request comes from. Where it leaves
 * `Origin` out (an image, a script, a link), it says the kind of site. Tools that say neither are not a browser and carry
 * nobody's session.
 */
export function refuseForeign(allowed: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site") ?? "none";
    if (origin === undefined && site !== "none" && site !== "same-origin") return problemResponse(c, PROBLEMS.crossSite);
    if (origin !== undefined && !allowed.includes(origin) && !isOwn(origin, c.req.header("host"))) {
      return problemResponse(c, PROBLEMS.crossSite);
    }
    return await next();
  };
}

/** A form of another site cannot send this content type without asking first, which closes the old way around CORS. */
export const requireJson: MiddlewareHandler = async (c, next) => {
  const isJson = /^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  if (c.req.method === "POST" && !isJson) return problemResponse(c, PROBLEMS.notJson);
  return await next();
};

function isOwn(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}
