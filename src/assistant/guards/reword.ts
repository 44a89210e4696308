import { createAccess, type AccessOptions } from "../../backend/access.ts";
import { askHost } from "../../backend/host-function.ts";
import type { Ledger, Purpose } from "../../backend/ledger.ts";
import { createNetwork, originOf, OverBudget, type Fetch } from "../../backend/network.ts";
import { parseBody } from "../../backend/reply.ts";
import { readReported } from "../../backend/usage.ts";
import { wrapError, type HalcyonError } from "../../base/errors.ts";
import { isJsonObject } from "../../base/json.ts";
import type { Platform } from "../../base/platform.ts";
import { maskText } from "../../dialogue/policy-mask.ts";
import type { Assistant } from "../../model/assistant.ts";
import { humanName, semanticOf } from "../../model/semantic.ts";
import type { Understanding, UnderstandingRequest } from "../../model/understanding.ts";
import type { Store } from "../../store/store.ts";
import { redact } from "../../trace/redact.ts";
import { chargedTo, createLedger } from "../ledger.ts";
import { createGuards, type Cost } from "./kernel.ts";
import { plainWords } from "./plain-words.ts";

/** What whoever words a question anew is told: redacted, 1,200 characters at most as JSON. */
export interface RewordRequest {
  /** What is asked for, in a few words. */
  readonly wanted: string;
  /** Kind of its value: `email`, `date`, `id` … */
  readonly kind: string;
  /** `partial`: a part of it was said; `complete`: it was said, and could not be taken. */
  readonly signal: "partial" | "complete";
  /** What lacks, where that is known. */
  readonly missing?: string | undefined;
  readonly said: string;
  /** What the bot said last. */
  readonly question: string;
  /** BCP 47. */
  readonly language: string;
}

/**
 * A function, or the address of a backend (`POST`, answered by `{ text, usage? }`), that says in other words what lacks. What
 * comes back is shown as plain text of at most 300 characters; with a link in it, it is not shown.
 */
export type Reword = string | ((request: RewordRequest, signal: AbortSignal) => string | null | Promise<string | null>);

export interface RewordOptions extends AccessOptions {
  readonly reword: Reword;
  readonly assistant: Assistant;
  readonly store: Store;
  readonly platform: Platform;
  readonly fetch?: Fetch | undefined;
  readonly report: (error: HalcyonError) => void;
}

/** Adds other words to what was understood, or nothing. Never rejects but where the signal ends. */
export type Reworder = (
  conversation: string,
  request: UnderstandingRequest,
  understood: Understanding,
  signal: AbortSignal,
) => Promise<Understanding>;

/** The user waits for it: then the words that are there do. */
const DEADLINE_MS = 2_500;
const MOST_CHARACTERS = 1_200;
const MOST_BYTES = 8_000;
/** Of a conversation; of one slot one. */
const MOST = 3;

export function createReworder(options: RewordOptions): Reworder {
  const { reword, assistant, store, platform, report } = options;
  const guards = createGuards({ store, platform });
  const ledger = createLedger(options);
  const asked = typeof reword === "string" ? overHttp(reword, options, ledger) : byFunction(reword, ledger);

  return async (conversation, request, understood, signal) => {
    const sent = requestOf(assistant, request, understood);
    if (!sent) return understood;
    const { activeFlow: flow, asking } = request.state;
    const key = { tenant: assistant.name, conversation, parts: ["reword", asking!] };
    const budgets = [
      { scope: `reword:${asking}`, total: 1 },
      { scope: "reword", total: MOST },
    ];
    const cost: Cost = { remote: true, budgets };
    const purpose: Purpose = { kind: "reword", conversation, turn: null, flow, step: null, promised: false };
    const ending = new AbortController();
    const end = (): void => ending.abort();
    signal.addEventListener("abort", end);
    try {
      const work = async () => {
        const value = await askHost("reword", () => asked(sent, purpose, ending.signal), {
          platform,
          hostDeadlineMs: Math.min(DEADLINE_MS, options.hostDeadlineMs ?? DEADLINE_MS),
        });
        return { value: plainWords(value), outcome: value === null ? "unproductive" : "productive" } as const;
      };
      const answer = await guards.share("form", key, cost, work, signal);
      return answer.allow && answer.value !== null ? { ...understood, reworded: answer.value } : understood;
    } catch (thrown) {
      if (!signal.aborted && !(thrown instanceof OverBudget))
        report(wrapError("host/no-answer", thrown, { function: "reword" }));
      return understood;
    } finally {
      ending.abort();
      signal.removeEventListener("abort", end);
    }
  };
}

/** Null: there is nothing to ask. Only where something was said of what is wanted, and never for a secret. */
function requestOf(
  assistant: Assistant,
  { text, locale, state }: UnderstandingRequest,
  { commands, signal }: Understanding,
): RewordRequest | null {
  const slot = state.asking === null ? undefined : assistant.slots[state.asking];
  if (!slot || !signal || signal.slot !== slot.name || signal.kind === "absent" || signal.repair !== undefined) return null;
  if ((assistant.settings.guards?.form?.mode ?? "act") !== "act") return null;
  if (slot.sensitive || !commands.every(({ command }) => command === "cannot handle")) return null;
  const kind = semanticOf(slot);
  if (kind === "secret") return null;
  const { kind: sign, missing } = signal;
  const masked = assistant.policy?.redact;
  // What this slot may hold the author does not want anywhere else: it stands in the text as it was typed.
  const plain = (words: string): string => redact(masked ? maskText(masked, words) : words);
  const whole: RewordRequest = {
    wanted: slot.description ?? humanName(slot.name),
    kind,
    signal: sign,
    ...(missing !== undefined && { missing }),
    said: plain(text),
    question: plain(state.bot ?? ""),
    language: locale,
  };
  return shortened(whole);
}

/** What was said last matters most: the question goes first, then what was said. */
function shortened(request: RewordRequest): RewordRequest | null {
  const over = (one: RewordRequest): number => JSON.stringify(one).length - MOST_CHARACTERS;
  const cut = (one: RewordRequest, field: "question" | "said" | "wanted"): RewordRequest =>
    over(one) <= 0 ? one : { ...one, [field]: one[field].slice(0, Math.max(0, one[field].length - over(one))) };
  const short = cut(cut(cut(request, "question"), "said"), "wanted");
  return over(short) <= 0 ? short : null;
}

type Ask = (request: RewordRequest, purpose: Purpose, signal: AbortSignal) => Promise<string | null>;

function byFunction(reword: Exclude<Reword, string>, ledger: Ledger): Ask {
  return (request, purpose, signal) =>
    chargedTo(ledger, purpose, { backend: "reword", bytesOut: JSON.stringify(request).length }, async () =>
      reword(request, signal),
    );
}

function overHttp(url: string, options: RewordOptions, ledger: Ledger): Ask {
  const access = createAccess(options, options);
  const network = createNetwork({ fetch: options.fetch, maxBytes: MOST_BYTES, ledger });
  return async (request, purpose, signal) => {
    const headers = { ...(await access.headers()), "content-type": "application/json", accept: "application/json" };
    const reply = await network({ url, method: "POST", headers, body: JSON.stringify(request), signal, purpose });
    const text = await reply.text();
    if (reply.status === 401) access.renew();
    const body = reply.status === 200 ? parseBody(text) : "";
    if (typeof body === "string" || !isJsonObject(body.value)) throw new TypeError(`the backend answered ${reply.status}`);
    const reported = readReported(body.value);
    if (reported) ledger.note(purpose, originOf(url), reported);
    const said = body.value["text"];
    return typeof said === "string" ? said : null;
  };
}
