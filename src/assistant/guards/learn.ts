import type { GuardNotice } from "../../model/guards.ts";
import type { RecordId, Store } from "../../store/store.ts";
import { countEvidence, evidenceRecord, type Collect, type Evidence } from "./evidence.ts";
import { contextKey } from "./keys.ts";
import type { Json } from "../../base/json.ts";
import type { StateView } from "../../model/understanding.ts";

/** Where the dialogue stood when its guards saw something. */
export interface Learning {
  readonly conversation: string;
  readonly turnId: string;
  readonly at: number;
  /** Hash of the assistant. */
  readonly bundle: string;
  readonly language: string;
  readonly collect: Collect | undefined;
  /** What was seen of the state before the turn; null where that is not known. */
  readonly view: StateView | null;
}

export interface Learned {
  /** Written with the turn, or not at all: of two tabs that answer at once one counts. */
  readonly records: readonly (RecordId & { readonly value: Json })[];
  /** Counts the day, once the turn is written. A failure costs the count alone. */
  readonly count: (store: Store) => Promise<void>;
}

/** What the guards of the dialogue saw in a turn, as evidence. */
export function learn(notices: readonly GuardNotice[], learning: Learning): Learned {
  const { conversation, turnId, at, bundle, language, collect, view } = learning;
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
  const seen = notices.map(({ said, ...notice }): Evidence => ({
    ...notice,
    at,
    conversation,
    bundle,
    language,
    context,
    text: said,
  }));
  return {
    records: seen.map((evidence, index) => evidenceRecord(evidence, { collect, id: `${turnId}.${index}` })),
    count: async (store) => {
      for (const evidence of seen) await countEvidence(store, evidence).catch(() => {});
    },
  };
}
