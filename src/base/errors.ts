/**
 * The integrator's and the platform's failures: one error class, one code each, every sentence in one catalogue.
 * An author's mistake is a {@link Diagnostic}; a failure inside a conversation is an `Outcome`. The three never mix.
 */

/** What each code means and how to mend it. Codes are API: never renamed, never reused. The sentences are not. */
export const ERRORS = {
  "options/missing-assistant": {
    what: "No assistant was given.",
    fix: "Pass `assistant` (a compiled assistant, or the address of a .json or .yml file).",
  },
  "options/invalid": { what: "An option has a value that it cannot have.", fix: "See `details.option` and its documentation." },
  "assistant/not-found": {
    what: "The assistant file could not be fetched.",
    fix: "Check the `src` address: it must answer 200 from the page's own origin.",
  },
  "assistant/invalid": {
    what: "The assistant has errors and cannot run.",
    fix: "Run `halcyon validate` on its folder; `details.diagnostics` lists every error with its place.",
  },
  "assistant/incompatible": {
    what: "The compiled assistant was made for another version of this package.",
    fix: "Run `halcyon build` again with the installed version.",
  },
  "assistant/closed": { what: "The assistant was closed.", fix: "Create a new one; a closed assistant takes no messages." },
  "nlu/worker-failed": {
    what: "The understanding worker did not start.",
    fix: "Serve the worker file from the page's own origin, or set `workerUrl`; see details.reason.",
  },
  "nlu/worker-silent": {
    what: "The understanding worker stopped answering and was restarted.",
    fix: "Nothing if it is rare; the message was understood by the linear model.",
  },
  "nlu/model-not-found": {
    what: "A model file could not be fetched.",
    fix: "Copy the `models/` folder beside the script, or set `modelUrl`; details.url names the file.",
  },
  "nlu/model-mismatch": {
    what: "A model file is not the one that its manifest names.",
    fix: "Upload the model files again, all of one version; details names the file and both hashes.",
  },
  "nlu/wasm-blocked": {
    what: "WebAssembly is not allowed here; the linear model answers alone.",
    fix: "Send `script-src 'self' 'wasm-unsafe-eval'` with the worker file's own response.",
  },
  "nlu/connect-blocked": {
    what: "The worker may not fetch the model; the linear model answers alone.",
    fix: "Send `connect-src 'self'` with the worker file's own response.",
  },
  "nlu/shape": {
    what: "The model's output has another shape than its manifest states.",
    fix: "Use model files of one version.",
  },
  "nlu/command-dropped": {
    what: "Understanding gave a command that cannot be executed: nobody knows it, its fields are wrong, or it failed.",
    fix: "See details.command and details.why. Commands of your own belong into the option `commands`.",
  },
  "store/unavailable": {
    what: "IndexedDB is refused here; the conversation is kept in memory and ends with the page.",
    fix: "Allow storage for this site. Private windows and blocked cookies cause this.",
  },
  "store/blocked": {
    what: "Another tab holds an older version of the database.",
    fix: "Close the other tabs of this site and reload.",
  },
  "store/newer-version": {
    what: "The stored conversation was written by a newer version of this package.",
    fix: "Reload the page so that it loads the newest script. Nothing was deleted.",
  },
  "store/quota": { what: "The browser's storage is full.", fix: "Free space; the oldest transcript rows were dropped first." },
  "store/lost": {
    what: "The stored conversation is gone: the browser or the visitor cleared this site's storage.",
    fix: "Nothing; a new conversation begins. It is told once, and no old action is sent again.",
  },
  "store/failed": {
    what: "The browser's database failed twice in a row.",
    fix: "Reload the page; details.reason is the browser's.",
  },
  "store/corrupt": {
    what: "A stored row does not have the shape it was written with.",
    fix: "The transcript is kept, the open task starts over. Report this with details.row.",
  },
  "store/unreachable": {
    what: "The server that keeps the conversation gave no answer; what was just typed is not kept.",
    fix: "Check the address of the store and its server; the visitor can send the message again.",
  },
  "store/refused": {
    what: "The server that keeps the conversation refuses: the token, the request or its size.",
    fix: "See details.status and details.reason, and docs/stores.md for what it must answer.",
  },
  "action/unreachable": {
    what: "The action server gave no answer, or the browser withheld it.",
    fix: "Check that it runs at details.url. A server of another origin must allow the page: start it with `--cors` and the page's origin.",
  },
  "action/unknown": { what: "A flow names an action that nobody provides.", fix: "Add it to `actions`, or to the backend." },
  "handover/refused": {
    what: "The receiver of handovers refuses what the user wrote; the person was not told.",
    fix: "See details.reason and the receiver's log: it must know every handover that it has accepted.",
  },
  "knowledge/not-found": {
    what: "The index of articles and records could not be fetched; questions about them are not answered on the device.",
    fix: "Keep `bot.knowledge.json` beside `bot.json`, or import it and pass it as `knowledge`; details.url names it.",
  },
  "knowledge/invalid": {
    what: "The index of articles and records is none, or was made by another version of this package.",
    fix: "Run `halcyon build` again with the installed version; details.reason says what is wrong.",
  },
  "script/part-missing": {
    what: "A part of the script could not be fetched.",
    fix: "Keep the files of the `chunks/` folder beside the script, all of one version; details.part names the part.",
  },
  "identity/failed": {
    what: "The function `identity` failed or gave no answer in time; nobody is vouched for.",
    fix: "See details.reason; return null where nobody is signed in.",
  },
  "host/no-answer": {
    what: "A function that the page has brought failed, or gave no answer in time; it was gone on without.",
    fix: "See details.function; it must settle within `hostDeadlineMs` (10 seconds).",
  },
  "telemetry/refused": {
    what: "The collector takes no traces; they are tried again or lost, and the chat goes on.",
    fix: "See details: the address is that of OTLP/HTTP traces, it allows the page's origin, and `connect-src` names it.",
  },
  "backend/over-budget": {
    what: "A budget of requests is used up; what was asked for was not sent, and the visitor was told.",
    fix: "See details: raise the limit under `budget:`, or find the flow that asks so often with `exportUsage()`.",
  },
  "backend/bypassed": {
    what: "A request left the page outside the one network path.",
    fix: "Use the Actions and Knowledge ports.",
  },
  "test/unreadable": { what: "A conversation test file could not be read.", fix: "See details.diagnostics." },
  "cli/not-found": { what: "A file or folder that was named cannot be read.", fix: "Check the path: details.path." },
  "cli/not-written": { what: "A file could not be written.", fix: "Check the path and its permissions: details.path." },
  "cli/exists": {
    what: "A file is there already and was not overwritten.",
    fix: "Choose another folder, or remove details.path.",
  },
  "cli/usage": { what: "The command line was not understood.", fix: "Run `halcyon --help`." },
  "internal/unexpected": { what: "Something happened that should be impossible.", fix: "Please report it with details." },
} as const satisfies Record<string, { what: string; fix: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface HalcyonErrorOptions {
  readonly cause?: unknown;
}

/** A failure that the caller must deal with. `code` is stable; `details` is plain JSON and never holds what a visitor typed. */
export class HalcyonError extends Error {
  override readonly name = "HalcyonError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}, options: HalcyonErrorOptions = {}) {
    super(`[${code}] ${sentence(code, details)}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
  }
}

/** What the code means; in the script that pages load, where every byte counts, what is known of this case instead. */
function sentence(code: ErrorCode, details: Readonly<Record<string, unknown>>): string {
  if (!__NODE__) return `${JSON.stringify(details).slice(0, MAX_SHOWN)} See docs/errors.md.`;
  const { what, fix } = ERRORS[code];
  return `${what}\nFix: ${fix}`;
}

/** Details may be a long list of diagnostics; whole they are in `details`. */
const MAX_SHOWN = 300;

/** Whether `error` is ours, by name rather than by class: `instanceof` fails between iframes and between two copies. */
export function isHalcyonError(error: unknown, code?: ErrorCode): error is HalcyonError {
  return (
    error instanceof Error && error.name === "HalcyonError" && (code === undefined || (error as HalcyonError).code === code)
  );
}

/** A foreign throw (which may be no Error at all) as one of ours. Used once, at the adapter that met it. */
export function wrapError(code: ErrorCode, thrown: unknown, details: Readonly<Record<string, unknown>> = {}): HalcyonError {
  if (isHalcyonError(thrown)) return thrown;
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new HalcyonError(code, { reason, ...details }, { cause: thrown });
}
