import type { CallContext } from "../../backend/actions.ts";
import type { Handover } from "../../backend/handover.ts";
import { askHost } from "../../backend/host-function.ts";
import { createHttpHandover } from "../../backend/http-handover.ts";
import { wrapError } from "../../base/errors.ts";
import type { HandOffEffect, Outcome } from "../../model/effect.ts";
import type { StoredConversation } from "../../store/store.ts";
import type { BackendOptions } from "../backend.ts";
import type { HandoverOption, HandoverSettings } from "../lazy-people.ts";
import { createLedger } from "../ledger.ts";
import { createLine, type LineParts } from "./line.ts";
import { makePacket } from "./packet.ts";
import { shrink } from "./shrink.ts";

export interface PeopleParts extends Omit<LineParts, "port">, BackendOptions {}

/** The people to whom conversations can be handed over. */
export interface People {
  request(effect: HandOffEffect, context: HandOffContext): Promise<Outcome>;
  look(conversation: StoredConversation): void;
  close(): void;
}

export type HandOffContext = Pick<CallContext, "conversationId" | "locale" | "signal" | "log">;

/** A packet must go through servers that take 64 kB. */
const MAX_PACKET_BYTES = 48_000;

export function createPeople(option: HandoverOption, parts: PeopleParts): People {
  const { to, customer, consent, maxPacketBytes = MAX_PACKET_BYTES } = settingsOf(option);
  const { assistant, platform } = parts;
  const ledger = createLedger(parts);
  const port = typeof to === "string" ? createHttpHandover({ ...parts, url: to, ledger }) : to;
  const line = createLine({ ...parts, port });

  /** Who asks for a person gets one, whatever the page does not know of them. */
  async function told<Answer>(
    name: string,
    ask: (() => Answer | null | Promise<Answer | null>) | undefined,
  ): Promise<Answer | null> {
    try {
      return ask ? ((await askHost(name, ask, parts)) ?? null) : null;
    } catch (thrown) {
      parts.report(wrapError("host/no-answer", thrown, { function: name }));
      return null;
    }
  }

  return {
    async request(effect, { conversationId, locale, signal, log }) {
      const logged = await log?.();
      if (!logged) return { kind: "failed", reason: "nothing is known of the conversation", retryable: false };
      const packet = makePacket({
        ...logged,
        assistant,
        conversationId,
        effect,
        language: locale,
        page: pageAddress(),
        customer: await told("customer", customer),
        consent: await told("consent", consent),
        now: platform.now(),
      });
      return port.request(shrink(packet, maxPacketBytes), signal);
    },
    look: (conversation) => line.look(conversation),
    close() {
      line.close();
      // What the host has made is the host's to close.
      if (typeof to === "string") port.close();
    },
  };
}

function settingsOf(option: HandoverOption): HandoverSettings {
  return typeof option === "string" || isPort(option) ? { to: option } : option;
}

function isPort(option: Handover | HandoverSettings): option is Handover {
  return "request" in option;
}

/** Without the query and the fragment, which may hold what is nobody's business. */
function pageAddress(): string | null {
  return typeof location === "undefined" ? null : `${location.origin}${location.pathname}`;
}
