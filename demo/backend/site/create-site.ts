import { join, normalize } from "node:path";
import { Hono } from "hono";
import type { Context } from "hono";
import type { Article } from "../answers/article.ts";
import { createFiles, serveContent, type Coding, type ServedFile } from "./files.ts";
import { fillHelpPage } from "./help-page.ts";
import { policyFor, type CspMode } from "./policy.ts";
import { fillServiceWorker, type Mount } from "./service-worker.ts";

export interface SiteOptions {
  /** The first whose path begins the request's wins. */
  readonly mounts: readonly Mount[];
  /** Written into the help page. */
  readonly articles: readonly Article[];
  /** Default "split". */
  readonly csp?: CspMode | undefined;
}

/** The build puts a hash into the names in `chunks/`, and there alone: such a file never changes under its name. */
const HASHED = /^\/halcyon\/chunks\/[^/]+-[A-Za-z0-9_-]{8}\.js$/;
const ALWAYS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  // Nobody else's page lays itself over the desk's buttons.
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "strict-origin-when-cross-origin",
  vary: "accept-encoding",
};

/** Files as a careful static server sends them: types, tags, compression and the Content Security Policy of each. */
export function createSite(options: SiteOptions): Hono {
  const { mounts, articles, csp = "split" } = options;
  const files = createFiles((path, content) => (path.endsWith("help.html") ? fillHelpPage(content, articles) : content));

  const find = async (path: string): Promise<ServedFile | null> => {
    const mount = mounts.find((candidate) => path.startsWith(candidate.path));
    const inside = mount === undefined ? null : safePath(path.slice(mount.path.length));
    return mount === undefined || inside === null ? null : await files.read(join(mount.folder, inside));
  };

  const worker = async (): Promise<ServedFile | null> => {
    const source = await (await find("/service-worker.js"))?.encode("identity");
    return source === undefined
      ? null
      : serveContent("service-worker.js", await fillServiceWorker(Buffer.from(source), mounts, files));
  };

  return new Hono().on(["GET", "HEAD"], "*", async (c) => {
    const path = c.req.path.endsWith("/") ? `${c.req.path}index.html` : c.req.path;
    const file = path === "/service-worker.js" ? await worker() : await find(path);
    if (file !== null) return await send(c, file, path, 200, csp);
    const page = path.startsWith("/halcyon/") || path.startsWith("/assistants/") ? null : await find("/404.html");
    return page === null ? c.text("Not found\n", 404, ALWAYS) : await send(c, page, "/404.html", 404, csp);
  });
}

async function send(c: Context, file: ServedFile, path: string, status: 200 | 404, csp: CspMode): Promise<Response> {
  const coding = file.compressible ? chooseCoding(c.req.header("accept-encoding") ?? "") : "identity";
  const etag = `"${file.etag}-${coding}"`;
  const policy = policyFor(path, csp);
  const headers = {
    ...ALWAYS,
    "content-type": file.type,
    etag,
    "cache-control": status === 200 && HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    ...(policy === null ? {} : { "content-security-policy": policy }),
  };
  if (status === 200 && c.req.header("if-none-match")?.includes(etag) === true) return c.body(null, 304, headers);
  const body = await file.encode(coding);
  const length = { "content-length": String(body.length), ...(coding === "identity" ? {} : { "content-encoding": coding }) };
  if (c.req.method === "HEAD") return c.body(null, status, { ...headers, ...length });
  return c.body(body, status, { ...headers, ...length });
}

function chooseCoding(accepted: string): Coding {
  if (/\bbr\b/.test(accepted)) return "br";
  return /\bgzip\b/.test(accepted) ? "gzip" : "identity";
}

/** The path inside its folder, or null if it would leave it or names a hidden file. */
function safePath(encoded: string): string | null {
  let path: string;
  try {
    path = normalize(decodeURIComponent(encoded));
  } catch {
    return null;
  }
  const hidden = path.split(/[\\/]/).some((part) => part.startsWith("."));
  return hidden || path.includes("\0") || path.startsWith("/") ? null : path;
}
