import type { Platform } from "../base/platform.ts";
import type { Canary } from "../store/canary.ts";
import type { Store } from "../store/store.ts";

/** Which conversation this device has with the assistant. */
export interface Whereabouts {
  /** Random until it is found or begun. */
  readonly id: string;
  /** Whether something of it is stored. */
  readonly begun: boolean;
  /** Looks it up and writes nothing: a visitor who says nothing leaves nothing behind. */
  find(): Promise<void>;
  /** From here on this device has a conversation; two tabs that begin at once begin the same one. */
  begin(): Promise<void>;
  /** Whether the device still goes on with it: another tab may have erased it. */
  holds(): Promise<boolean>;
  /** Forgets it, in memory only. */
  forget(): void;
}

export interface WhereaboutsOptions {
  readonly store: Store;
  readonly platform: Platform;
  readonly canary: Canary;
  readonly assistantName: string;
  /** Chosen by the host; null: the one under the assistant's name. */
  readonly fixed: string | null;
}

export function createWhereabouts({ store, platform, canary, assistantName, fixed }: WhereaboutsOptions): Whereabouts {
  let id = fixed ?? platform.randomId();
  let beginning: Promise<void> | null = null;

  async function begin(): Promise<void> {
    if (fixed === null) id = (await store.conversationOf(assistantName, id)) ?? id;
    if (store.durable) canary.set();
  }

  return {
    get id() {
      return id;
    },
    get begun() {
      return beginning !== null;
    },
    async find() {
      if (fixed !== null) return;
      const known = await store.conversationOf(assistantName, null);
      id = known ?? platform.randomId();
      if (known !== null) beginning = Promise.resolve();
    },
    begin() {
      beginning ??= begin().catch((error: unknown) => {
        beginning = null;
        throw error;
      });
      return beginning;
    },
    holds: async () => fixed !== null || (await store.conversationOf(assistantName, null)) === id,
    forget() {
      beginning = null;
    },
  };
}
