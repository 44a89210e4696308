import type { HalcyonError } from "../../src/base/errors.ts";
import type { ChatMessage } from "../../src/assistant/view.ts";
import type { ModelStatus } from "../../src/model/understanding.ts";

/** Every event of the chat bubbles and leaves the shadow tree: one listener on the page hears them all. */
const OUTWARD = { bubbles: true, composed: true } as const;
const QUESTION = { ...OUTWARD, cancelable: true } as const;

/** The chat is about to open; `preventDefault()` keeps it closed. */
export class HalcyonBeforeOpenEvent extends Event {
  constructor() {
    super("halcyon-before-open", QUESTION);
  }
}

/** The chat was opened. The panel may still be loading. */
export class HalcyonOpenedEvent extends Event {
  constructor() {
    super("halcyon-opened", OUTWARD);
  }
}

/** The chat was closed. The conversation goes on. */
export class HalcyonClosedEvent extends Event {
  constructor() {
    super("halcyon-closed", OUTWARD);
  }
}

/** Who spoke: the visitor at the keyboard, pressing a button, aloud, choosing a date or a time; or the page calling `send`. */
export type SendSource = "composer" | "button" | "voice" | "picker" | "script";

/** A message is about to be sent. `preventDefault()` stops it, `waitUntil` holds it back, `text` may be changed. */
export class HalcyonBeforeSendEvent extends Event {
  readonly source: SendSource;
  /** What will be sent. Of a pressed button only the title changes, not what it means. */
  text: string;
  readonly #waits: Promise<unknown>[] = [];

  constructor(text: string, source: SendSource) {
    super("halcyon-before-send", QUESTION);
    this.text = text;
    this.source = source;
  }

  /** The message is sent when `promise` fulfils, and not at all if it rejects. */
  waitUntil(promise: Promise<unknown>): void {
    this.#waits.push(promise);
  }

  /** Whether the message may go; resolves after everything given to `waitUntil`. Meant for the element itself. */
  async allowed(): Promise<boolean> {
    if (this.defaultPrevented) return false;
    const outcomes = await Promise.allSettled(this.#waits);
    return !this.defaultPrevented && outcomes.every(({ status }) => status === "fulfilled");
  }
}

/** A message of the visitor was kept: it cannot be lost any more. It is not answered yet. */
export class HalcyonMessageSentEvent extends Event {
  readonly text: string;
  readonly source: SendSource;

  constructor(text: string, source: SendSource) {
    super("halcyon-message-sent", OUTWARD);
    this.text = text;
    this.source = source;
  }
}

/** The assistant said something new. Restored messages do not count. */
export class HalcyonMessageReceivedEvent extends Event {
  readonly message: ChatMessage;

  constructor(message: ChatMessage) {
    super("halcyon-message-received", OUTWARD);
    this.message = message;
  }
}

/** Something failed that a developer should look at. Never holds what the visitor typed. */
export class HalcyonErrorEvent extends Event {
  readonly error: HalcyonError;

  constructor(error: HalcyonError) {
    super("halcyon-error", OUTWARD);
    this.error = error;
  }
}

/** The model got further: loading (with bytes), ready, or unavailable. */
export class HalcyonModelProgressEvent extends Event {
  readonly status: ModelStatus;

  constructor(status: ModelStatus) {
    super("halcyon-model-progress", OUTWARD);
    this.status = status;
  }
}

export interface HalcyonChatEventMap {
  "halcyon-before-open": HalcyonBeforeOpenEvent;
  "halcyon-opened": HalcyonOpenedEvent;
  "halcyon-closed": HalcyonClosedEvent;
  "halcyon-before-send": HalcyonBeforeSendEvent;
  "halcyon-message-sent": HalcyonMessageSentEvent;
  "halcyon-message-received": HalcyonMessageReceivedEvent;
  "halcyon-error": HalcyonErrorEvent;
  "halcyon-model-progress": HalcyonModelProgressEvent;
}

declare global {
  interface GlobalEventHandlersEventMap extends HalcyonChatEventMap {}
}
