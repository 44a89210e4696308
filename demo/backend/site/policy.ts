/**
 * How the Content Security Policy is sent. "split" is the real one: pages never get WebAssembly, the worker's own
 * response does. "single" is one header for every file, for hosts that cannot tell files apart. "none-wasm" allows
 * WebAssembly nowhere: the chat then understands with its linear model alone.
 */
export type CspMode = "split" | "single" | "none-wasm";

const PAGE = "default-src 'self'; script-src 'self'; require-trusted-types-for 'script'; trusted-types halcyon lit-html";
const SINGLE =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types halcyon lit-html";
const WORKER = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const WORKER_WITHOUT_WASM = "script-src 'self'; connect-src 'self'";

const WORKER_FILE = /^\/halcyon\/(?:.*\/)?[^/]*worker[^/]*\.m?js$/;

/** The policy for a path, or null where none matters: a policy counts only for pages and workers. */
export function policyFor(path: string, mode: CspMode): string | null {
  if (mode === "single") return SINGLE;
  if (WORKER_FILE.test(path)) return mode === "split" ? WORKER : WORKER_WITHOUT_WASM;
  return path.endsWith(".html") ? PAGE : null;
}
