import type { Platform } from "../base/platform.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import type { EffectId } from "../model/effect.ts";
import type { Store } from "../store/store.ts";

/** Who sends the kept calls of a conversation, and which of them is under way: known to all tabs, and to whoever comes after a tab that died. */
export interface Sender {
  /**
   * Must come before each call that is sent. Takes the place for as long as one may take. `held`: false where another tab
   * has it. `begun`: somebody began to send this call before, and nobody knows what came of it.
   */
  begin(conversation: string, call: EffectId, locked: boolean): Promise<{ readonly held: boolean; readonly begun: boolean }>;
  /** The call was not done, and is known not to have been: another try is a first one. */
  unsent(conversation: string): Promise<void>;
}

export interface SenderOptions {
  readonly store: Pick<Store, "changeRecord">;
  readonly platform: Platform;
  /** Milliseconds that a call may take, with all its tries. */
  readonly deadlineMs: number;
}

/** After a call's own time: for its outcome to be decided on and written. */
const MARGIN_MS = 15_000;

interface Known {
  readonly tab: string;
  /** Wall time until which it is this tab's alone, where there are no locks to say so. */
  readonly until: number;
  /** The call that was begun. */
  readonly call: EffectId | null;
}

export function createSender({ store, platform, deadlineMs }: SenderOptions): Sender {
  const tab = platform.randomId();
  const longestMs = deadlineMs + MARGIN_MS;
  const idOf = (conversation: string) => ({ kind: "sender", key: conversation, conversation });

  return {
    async begin(conversation, call, locked) {
      let [held, begun] = [true, false];
      await store.changeRecord<Json>(idOf(conversation), (value) => {
        const known = read(value);
        const left = (known?.until ?? 0) - platform.now();
        // A time too far ahead was written before the clock was set back.
        held = locked || !known || known.tab === tab || left <= 0 || left > longestMs;
        begun = known?.call === call;
        return held ? { tab, until: platform.now() + longestMs, call } : value;
      });
      return { held, begun };
    },
    async unsent(conversation) {
      await store.changeRecord<Json>(idOf(conversation), (value) => {
        const known = read(value);
        return known?.tab === tab ? { ...known, call: null } : value;
      });
    },
  };
}

/** What another version has written, or nobody, is as good as nothing. */
function read(value: Json | null): Known | null {
  if (!isJsonObject(value)) return null;
  const { tab, until, call } = value;
  const isSound = typeof tab === "string" && typeof until === "number" && (call === null || typeof call === "string");
  return isSound ? { tab, until, call } : null;
}
