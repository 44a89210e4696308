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
  close(): void;
}

/** People whose code is fetched when one is asked for, has the conversation, or was left something unsaid. */
export function lazyPeople(
  option: HandoverOption,
  parts: Omit<PeopleParts, "typing"> & { readonly changed: () => void },
  fetchCode: () => Promise<typeof PeopleCode> = () => import("./handover/people.ts"),
): LazyPeople {
  let typing = false;
  let loading: Promise<People> | null = null;
  let latest: StoredConversation | null = null;
  let closed = false;

  function setTyping(value: boolean): void {
    if (typing === value) return;
    typing = value;
    parts.changed();
  }

  async function load(): Promise<People> {
    const people = (await fetchCode()).createPeople(option, { ...parts, typing: setTyping });
    if (closed) people.close();
    else if (latest) people.look(latest);
    return people;
  }

  function get(): Promise<People> {
    return (loading ??= load().catch((thrown: unknown) => {
      loading = null;
      throw thrown;
    }));
  }

  /** Somebody left before everything was said. */
  async function resume({ id }: StoredConversation): Promise<void> {
    const rows = await parts.store.readRecords(RELAY, { after: `${id}/`, limit: 1 });
    if (rows.some(({ key }) => key.startsWith(id))) await get();
  }

  return {
    get typing() {
      return typing;
    },
    async request(effect, context) {
      try {
        return await (await get()).request(effect, context);
      } catch (thrown) {
        if (parts.platform.online()) parts.report(wrapError("script/part-missing", thrown, { part: "handover" }));
        return { kind: "offline", unsent: true };
      }
    },
    look(conversation) {
      if (conversation === latest) return;
      const first = latest === null;
      latest = conversation;
      if (loading) loading.then((people) => people.look(conversation)).catch(() => {});
      else if (conversation.state?.human) get().catch(() => {});
      else if (first) resume(conversation).catch(() => {});
    },
    close() {
      closed = true;
      loading?.then((people) => people.close()).catch(() => {});
    },
  };
}
