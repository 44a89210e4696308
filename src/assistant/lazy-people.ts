import type { Handover } from "../backend/handover.ts";
import { wrapError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import type { HandOffEffect, Outcome } from "../model/effect.ts";
import type { StoredConversation } from "../store/store.ts";
import type * as PeopleCode from "./handover/people.ts";
import type { HandOffContext, People, PeopleParts } from "./handover/people.ts";
import { RELAY } from "./relays.ts";

/** The address of a receiver, one of the host's own, or either with what the host knows of the user. */
export type HandoverOption = string | Handover | HandoverSettings;

export interface HandoverSettings {
  readonly to: string | Handover;
  /** Who the user is, asked when a person is. Default: nobody knows. */
  readonly customer?: (() => Customer | null | Promise<Customer | null>) | undefined;
  /** Whether the user agrees that the conversation is passed on, for the record. Default: nobody was asked. */
  readonly consent?: (() => boolean | null | Promise<boolean | null>) | undefined;
  /** Bytes of a packet; older parts are left out. At least 2,000, default 48,000. */
  readonly maxPacketBytes?: number | undefined;
}

/** Who the user is, as far as the host knows. */
export interface Customer {
  /** The host's own id of them. */
  readonly ref: string | null;
  /** Whether the host has checked it. */
  readonly verified: boolean;
  readonly claims?: JsonObject | undefined;
}

export interface LazyPeople {
  readonly typing: boolean;
  request(effect: HandOffEffect, context: HandOffContext): Promise<Outcome>;
  /** The conversation has changed. */
  look(conversation: StoredConversation): void;
  /** The page goes to sleep: lets go of streams and locks, until `resume` and the next look. */
  suspend(): void;
  resume(): void;
  close(): void;
}

/** After code that could not be had. */
const AGAIN_MS = 5_000;

/** People whose code is fetched when one is asked for, has the conversation, or was left something unsaid. */
export function lazyPeople(
  option: HandoverOption,
  parts: Omit<PeopleParts, "typing"> & { readonly changed: () => void },
  fetchCode: () => Promise<typeof PeopleCode> = () => import("./handover/people.ts"),
): LazyPeople {
  let typing = false;
  let loading: Promise<People> | null = null;
  let latest: StoredConversation | null = null;
  let awake = new AbortController();

  function setTyping(value: boolean): void {
    if (typing === value) return;
    typing = value;
    parts.changed();
  }

  async function load({ signal }: AbortController): Promise<People> {
    const people = (await fetchCode()).createPeople(option, { ...parts, typing: setTyping });
    signal.addEventListener("abort", () => people.close());
    if (signal.aborted) people.close();
    else if (latest) people.look(latest);
    return people;
  }

  function get(): Promise<People> {
    if (loading) return loading;
    const own = load(awake).catch((thrown: unknown) => {
      if (loading === own) loading = null;
      throw thrown;
    });
    return (loading = own);
  }

  /** Somebody left before everything was said. */
  async function goOn({ id }: StoredConversation): Promise<void> {
    const rows = await parts.store.readRecords(RELAY, { after: `${id}/`, limit: 1 });
    if (rows.some(({ key }) => key.startsWith(id))) await get();
  }

  function look(conversation: StoredConversation): void {
    const { signal } = awake;
    if (conversation === latest || signal.aborted) return;
    const first = latest === null;
    latest = conversation;
    const looking = loading?.then((people) => people.look(conversation)) ?? (conversation.state?.human ? get() : null);
    (looking ?? (first ? goOn(conversation) : null))?.catch((thrown: unknown) => {
      miss(thrown);
      parts.platform.after(AGAIN_MS, () => latest && look({ ...latest }), signal);
    });
  }

  /** Without a network nobody needs to be told. */
  function miss(thrown: unknown): void {
    if (parts.platform.online()) parts.report(wrapError("script/part-missing", thrown, { part: "handover" }));
  }

  function suspend(): void {
    awake.abort();
    [loading, latest] = [null, null];
    setTyping(false);
  }

  return {
    get typing() {
      return typing;
    },
    async request(effect, context) {
      try {
        return await (await get()).request(effect, context);
      } catch (thrown) {
        miss(thrown);
        return { kind: "offline", unsent: true };
      }
    },
    look,
    suspend,
    resume() {
      awake = new AbortController();
    },
    close: suspend,
  };
}
