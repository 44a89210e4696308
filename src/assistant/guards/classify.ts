import { askHost } from "../../backend/host-function.ts";
import { OverBudget } from "../../backend/network.ts";
import { wrapError, type HalcyonError } from "../../base/errors.ts";
import { isWordless, normalText } from "../../base/normal-text.ts";
import type { Platform } from "../../base/platform.ts";
import { maskText } from "../../dialogue/policy-mask.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { Understanding, UnderstandingRequest } from "../../model/understanding.ts";
import type { Store } from "../../store/store.ts";
import { redact } from "../../trace/redact.ts";
import { chargedTo, createLedger } from "../ledger.ts";
import { recordEvidence, type Collect } from "./evidence.ts";
import { eventOf, newsEvent, tellGuard, type OnGuard } from "./events.ts";
import { createGuards, type Cost } from "./kernel.ts";
import { contextKey, openTextHash } from "./keys.ts";

/** What a classifier of the host's is told: ids and one line of each task that can be started, and redacted words. */
export interface ClassifyRequest {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly flows: readonly { readonly id: string; readonly description: string }[];
}

/** `flow` null: none of them. `confidence`: from 0 to 1. */
export interface Classified {
  readonly flow: string | null;
  readonly confidence: number;
}

/** A classifier elsewhere, asked between the menu and a person, never before. Rejects where it cannot answer. */
export type Classify = (request: ClassifyRequest, signal: AbortSignal) => Promise<Classified>;

export interface ClassifierOptions {
  readonly classify: Classify;
  readonly assistant: Assistant;
  readonly store: Store;
  readonly platform: Platform;
  /** Whose words the evidence may hold. */
  readonly collect?: Collect | undefined;
  /** Milliseconds that the classifier may take. Default 10,000. */
  readonly hostDeadlineMs?: number | undefined;
  /** Told of a classifier that failed or gave no answer in time. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
  readonly onGuard?: OnGuard | undefined;
}

export interface Classifier {
  /** What was understood, or what the classifier makes of it. Never rejects but where the signal ends. */
  understand(
    conversation: string,
    request: UnderstandingRequest,
    understood: Understanding,
    signal: AbortSignal,
  ): Promise<Understanding>;
}

/** Of a conversation: calls that led nowhere, calls in all, bytes of one call. */
const MOST_IN_VAIN = 3;
const MOST = 6;
const MOST_BYTES = 4_096;
/** Below it an answer starts nothing. */
const ACCEPT = 0.5;
/** The menu is shown first. */
const MENU_AFTER = 2;
const MOST_REMEMBERED = 50;

export function createClassifier(options: ClassifierOptions): Classifier {
  const { classify, assistant, store, platform, collect, onGuard, report } = options;
  const guards = createGuards({
    store,
    platform,
    onNews: (news) => tellGuard(onGuard, newsEvent(news, { at: platform.now(), bundle: assistant.hash })),
  });
  const ledger = createLedger({ assistant, platform, store, report: report ?? (() => {}) });
  /** Answers that were sure, of this page: they end with it, and another assistant or place has other keys. */
  const known = new Map<string, Classified>();
  let hashing: ReturnType<typeof openTextHash> | null = null;

  async function ask(
    conversation: string,
    request: UnderstandingRequest,
    understood: Understanding,
    signal: AbortSignal,
  ): Promise<Classified | null> {
    const normal = normalText(request.text, request.locale);
    const sent = payloadOf(assistant, request);
    if (isWordless(normal) || sent === null) return null;
    hashing ??= openTextHash(store, platform);
    const hash = (await hashing)(request.text, request.locale);
    const { state } = request;
    const context = contextKey({
      flow: state.activeFlow,
      asking: state.asking,
      lastBotAct: state.bot,
      startable: state.startable,
      bundle: assistant.hash,
      model: understood.source,
    });
    const key = { tenant: assistant.name, conversation, parts: [context, hash] };
    const name = JSON.stringify([conversation, context, hash]);
    const before = known.get(name);
    if (before) return before;
    const bytes = new TextEncoder().encode(JSON.stringify(sent)).length;
    const budgets = [{ scope: "conversation", unproductive: MOST_IN_VAIN, total: MOST }];
    const cost: Cost = { bytes, remote: true, budgets };
    const answer = await guards.share(
      "nlu",
      key,
      cost,
      async () => {
        const purpose = {
          kind: "classify",
          conversation,
          turn: null,
          flow: state.activeFlow,
          step: null,
          promised: false,
        } as const;
        const asking = () => chargedTo(ledger, purpose, { backend: "classify", bytesOut: bytes }, () => classify(sent, signal));
        const value = await askHost("classify", asking, options);
        return { value, outcome: isSure(value, request) ? "productive" : "unproductive" } as const;
      },
      signal,
    );
    if (!answer.allow || !isSure(answer.value, request)) return null;
    const label = { source: "remote_label", value: answer.value.flow! };
    const about = { conversation, assistant: assistant.name, bundle: assistant.hash, context } as const;
    const seen = { guard: "nlu", what: "remote", at: platform.now(), ...about } as const;
    const words = { text: request.text, language: request.locale, label };
    // Evidence that could not be kept costs the visitor nothing.
    await recordEvidence(store, { ...seen, ...words }, { collect, id: platform.randomId() }).catch(() => {});
    tellGuard(onGuard, eventOf(seen));
    known.set(name, answer.value);
    if (known.size > MOST_REMEMBERED) known.delete(known.keys().next().value!);
    return answer.value;
  }

  return {
    async understand(conversation, request, understood, signal) {
      const isLost = understood.commands.every(({ command }) => command === "cannot handle");
      if (!isLost || request.state.asking !== null || (request.state.misses ?? 0) < menuAfter(assistant)) return understood;
      const masked = assistant.policy?.redact;
      // Typed while a slot was asked for that may hold what is masked, and read when it is not asked for any more.
      const kept = masked ? { ...request, text: maskText(masked, request.text) } : request;
      const answer = await ask(conversation, kept, understood, signal).catch((thrown: unknown) => {
        if (!signal.aborted && !(thrown instanceof OverBudget))
          report?.(wrapError("host/no-answer", thrown, { function: "classify" }));
        return null;
      });
      signal.throwIfAborted();
      if (!answer?.flow) return understood;
      const why = [...understood.why, `the classifier says ${answer.flow} (${answer.confidence.toFixed(2)})`];
      return { ...understood, commands: [{ command: "start flow", flow: answer.flow }], why };
    },
  };
}

function menuAfter({ settings }: Assistant): number {
  return settings.guards?.understanding?.menuAfter ?? MENU_AFTER;
}

function isSure({ flow, confidence }: Classified, { state }: UnderstandingRequest): boolean {
  return flow !== null && confidence >= ACCEPT && state.startable.includes(flow);
}

/** As many tasks as fit, in the author's order, one line each; null: not even the words fit. */
function payloadOf(assistant: Assistant, { text, locale, state }: UnderstandingRequest): ClassifyRequest | null {
  const lines = state.startable.map((id) => ({ id, description: oneLine(assistant.flows[id]?.description ?? "") }));
  for (let count = lines.length; count > 0; count--) {
    const request = { text: redact(text), language: locale, flows: lines.slice(0, count) };
    if (new TextEncoder().encode(JSON.stringify(request)).length <= MOST_BYTES) return request;
  }
  return null;
}

function oneLine(text: string): string {
  return text.split("\n")[0]!.slice(0, 120);
}
