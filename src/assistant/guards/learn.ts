import type { Json, JsonObject } from "../../base/json.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { GuardNotice, GuardStance } from "../../model/guards.ts";
import type { StateView } from "../../model/understanding.ts";
import type { RecordId, Store } from "../../store/store.ts";
import { shapeOf } from "../../trace/shape.ts";
import { dayOf } from "./days.ts";
import { countEvidence, evidenceRecord, recordEvidence, type Collect, type Evidence } from "./evidence.ts";
import { eventOf, tellGuard, type OnGuard } from "./events.ts";
import { contextKey } from "./keys.ts";
import type { GuardKind } from "./kernel.ts";

/** Where the dialogue stood when its guards saw something. */
export interface Learning {
  readonly conversation: string;
  readonly turnId: string;
  readonly at: number;
  readonly assistant: Pick<Assistant, "name" | "hash">;
  readonly language: string;
  readonly collect: Collect | undefined;
  /** What was seen of the state before the turn; null where that is not known. */
  readonly view: StateView | null;
  /** How well the message fits each flow; absent where it was not read. */
  readonly scores?: Readonly<Record<string, number>> | undefined;
  readonly onGuard?: OnGuard | undefined;
}

export interface Learned {
  /** Written with the turn, or not at all: of two tabs that answer at once one counts. */
  readonly records: readonly (RecordId & { readonly value: Json })[];
  /** Counts the day and tells of it, once the turn is written. A failure costs the count alone. */
  readonly written: (store: Store) => Promise<void>;
}

/** What a message was taken for is kept so far. */
const KEPT_SCORES = 3;

/** What the guards of the dialogue saw in a turn, as evidence. */
export function learn(notices: readonly GuardNotice[], learning: Learning): Learned {
  const { conversation, turnId, at, assistant, language, collect, view, scores = {}, onGuard } = learning;
  const { name, hash: bundle } = assistant;
  const context =
    view === null
      ? undefined
      : contextKey({
          flow: view.activeFlow,
          asking: view.asking,
          lastBotAct: view.bot,
          startable: view.startable,
          bundle,
          model: null,
        });
  const top = Object.entries(scores)
    .map(([flow, score]) => ({ flow, score: Math.round(score * 1_000) / 1_000 }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, KEPT_SCORES);
  const detailsOf = ({ guard, what, said, details }: GuardNotice): JsonObject | undefined => {
    const more: JsonObject = {
      ...details,
      // Where it was said, to be read: the context alone is a key.
      ...(view !== null && guard === "nlu" && { asking: view.asking }),
      ...(top.length > 0 && guard === "nlu" && what !== "label" && { top }),
      ...(said !== undefined && guard === "form" && { shape: shapeOf(said) }),
    };
    return Object.keys(more).length > 0 ? more : undefined;
  };
  const seen = notices.map((notice): Evidence => {
    const { said, details: _, ...rest } = notice;
    const about = { at, conversation, assistant: name, bundle, language, context };
    return { ...rest, ...about, text: said, details: detailsOf(notice) };
  });
  return {
    records: seen.map((evidence, index) => evidenceRecord(evidence, { collect, id: `${turnId}.${index}` })),
    written: async (store) => {
      for (const evidence of seen) tellGuard(onGuard, eventOf(evidence));
      // The evidence itself was written with the turn; a count more or less is no loss.
      for (const evidence of seen) await countEvidence(store, evidence).catch(() => {});
    },
  };
}

const KINDS: Readonly<Record<string, GuardKind>> = { form: "form", understanding: "nlu", knowledge: "kb", reminders: "timer" };

/** Guards that an author has switched off: told whenever the assistant is opened, and kept once a day with the reason. */
export async function learnOff(
  store: Store,
  { name, hash: bundle, settings }: Pick<Assistant, "name" | "hash" | "settings">,
  { at, onGuard }: { readonly at: number; readonly onGuard: OnGuard | undefined },
): Promise<void> {
  for (const [key, stance] of Object.entries(settings.guards ?? {}) as [string, GuardStance | undefined][]) {
    if (stance?.mode !== "off") continue;
    const guard = KINDS[key]!;
    const evidence: Evidence = { guard, what: "off", at, conversation: "", assistant: name, bundle, reason: stance.reason };
    tellGuard(onGuard, eventOf(evidence));
    const morning = Date.parse(dayOf(at));
    // It is tried again whenever the assistant is opened.
    await recordEvidence(store, { ...evidence, at: morning }, { id: `off.${guard}.${bundle}` }).catch(() => {});
  }
}
