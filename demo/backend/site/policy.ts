/**
 * How the Content Security Policy is sent. "split" is the real one: pages never get WebAssembly, the worker's own
 * response does. "single" is one header for every file, for hosts that cannot tell files apart. "none-wasm" allows
 * WebAssembly nowhere: the chat then understands with its linear model alone. "no-connect" lets not even the worker fetch,
 * so that the encoder cannot be had either.
 */
export type CspMode = "split" | "single" | "none-wasm" | "no-connect";

const PAGE = "default-src 'self'; script-src 'self'; require-trusted-types-for 'script'; trusted-types halcyon lit-html";
const SINGLE =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types halcyon lit-html";
const WORKER = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const WORKER_WITHOUT_NETWORK = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'";
const WORKER_WITHOUT_WASM = "script-src 'self'; connect-src 'self'";

const WORKERS = { split: WORKER, "none-wasm": WORKER_WITHOUT_WASM, "no-connect": WORKER_WITHOUT_NETWORK } as const;

const WORKER_FILE = /^\/halcyon\/(?:.*\/)?[^/]*worker[^/]*\.m?js$/;

/** The policy for a path, or null where none matters: a policy counts only for pages and workers. */
export function policyFor(path: string, mode: CspMode): string | null {
  if (mode === "single") return SINGLE;
  if (WORKER_FILE.test(path)) return WORKERS[mode];
  if (path === "/offline.html") return `${PAGE}; connect-src 'none'`;
  return path.endsWith(".html") ? PAGE : null;
}
