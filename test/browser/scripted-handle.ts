import type { AssistantHandle, AssistantView, ChatMessage, Outgoing } from "../../src/assistant/view.ts";
import { createEmitter } from "../../src/base/emitter.ts";

/** A conversation that says what a test tells it to say, and remembers what it was asked. */
export interface ScriptedHandle extends AssistantHandle {
  readonly sent: Outgoing[];
  readonly drafts: string[];
  /** Names of the other methods called, in order. */
  readonly calls: string[];
  readonly closed: boolean;
  /** How many listeners are subscribed now. */
  readonly listeners: number;
  set(change: Partial<AssistantView>): void;
  /** Adds a message at the end. */
  say(text: string, more?: Partial<ChatMessage>): ChatMessage;
  /** What the next `send` does: keep (default), refuse, or never come back. */
  onSend: "keep" | "refuse" | "hang";
}

export const EMPTY_VIEW: AssistantView = {
  phase: "ready",
  messages: [],
  hasEarlier: false,
  busy: false,
  question: null,
  model: { phase: "idle" },
  online: true,
  human: { phase: "none", typing: false },
  notices: [],
  slots: {},
  activeFlow: null,
  waiting: [],
};

/** 2026-11-21 14:05 in the machine's own zone: fixed, so that pictures and texts stay the same. */
export const SCRIPT_START = new Date(2026, 10, 21, 14, 5).getTime();

export function createScriptedHandle(start: Partial<AssistantView> = {}, draft = ""): ScriptedHandle {
  const changes = createEmitter<AssistantView>();
  let view: AssistantView = { ...EMPTY_VIEW, ...start };
  let closed = false;
  let count = view.messages.length;
  const sent: Outgoing[] = [];
  const drafts: string[] = [];
  const calls: string[] = [];
  const set = (change: Partial<AssistantView>): void => {
    view = { ...view, ...change };
    changes.emit(view);
  };
  const say = (text: string, more: Partial<ChatMessage> = {}): ChatMessage => {
    const message: ChatMessage = { ...scriptedMessage(++count, text), ...more };
    set({ messages: [...view.messages, message] });
    return message;
  };
  const call = async (name: string): Promise<void> => {
    calls.push(name);
  };
  const handle: ScriptedHandle = {
    conversationId: "scripted",
    sent,
    drafts,
    calls,
    onSend: "keep",
    get view() {
      return view;
    },
    get closed() {
      return closed;
    },
    get listeners() {
      return changes.size;
    },
    set,
    say,
    subscribe(listener) {
      const end = changes.subscribe(listener);
      listener(view);
      return end;
    },
    async send(message) {
      sent.push(message);
      const text = typeof message === "string" ? message : message.kind === "text" ? message.text : message.title;
      if (handle.onSend === "hang") return new Promise(() => {});
      if (handle.onSend === "refuse") throw new Error("the store is full");
      say(text, { from: "user", status: "sent" });
    },
    settled: () => call("settled"),
    startFlow: (flow) => call(`startFlow ${flow}`),
    loadModel: () => call("loadModel"),
    loadEarlier: () => call("loadEarlier"),
    draft: async () => draft,
    async saveDraft(text) {
      drafts.push(text);
    },
    async reset() {
      calls.push("reset");
      set({ ...EMPTY_VIEW });
    },
    async erase() {
      calls.push("erase");
      set({ ...EMPTY_VIEW });
    },
    dismiss(code) {
      calls.push(`dismiss ${code}`);
      set({ notices: view.notices.filter((notice) => notice.code !== code) });
    },
    exportEvidence: async () => "",
    exportUsage: () => Promise.reject(new Error("nothing was used")),
    close() {
      closed = true;
    },
  };
  return handle;
}

/** Message `m<number>` of the bot, a minute after the one before. */
export function scriptedMessage(number: number, text: string): ChatMessage {
  return {
    id: `m${number}`,
    from: "bot",
    text,
    at: SCRIPT_START + number * 60_000,
    status: "sent",
    buttons: [],
    citations: [],
  };
}
