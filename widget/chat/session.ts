import { createEmitter } from "../../src/base/emitter.ts";
import { wrapError, type HalcyonError } from "../../src/base/errors.ts";
import type { AssistantHandle, AssistantView, ChatMessage, Outgoing } from "../../src/assistant/view.ts";
import type { Connect, ConnectOptions } from "./chat-options.ts";
import { connect as connectReally } from "./connect.ts";
import {
  HalcyonBeforeSendEvent,
  HalcyonErrorEvent,
  HalcyonMessageReceivedEvent,
  HalcyonMessageSentEvent,
  HalcyonModelProgressEvent,
  type SendSource,
} from "./events.ts";
import { newMessages } from "./new-messages.ts";

/** Words said before the conversation could take them: typing never waits. */
export interface EarlyMessage {
  readonly id: string;
  readonly text: string;
  readonly status: "queued" | "failed";
}

/** What a panel draws. */
export interface SessionState {
  /** Null until the conversation is open. */
  readonly view: AssistantView | null;
  readonly early: readonly EarlyMessage[];
  /** Why the conversation could not be opened. */
  readonly failure: HalcyonError | null;
}

export interface SessionOptions {
  /** A running conversation of the page's own. It is used, and never closed. */
  readonly given: AssistantHandle | undefined;
  /** Default: the real one. */
  readonly connect: Connect | undefined;
  readonly options: Omit<ConnectOptions, "onError">;
  /** Fires an event on the element; false if a listener prevented it. */
  readonly dispatch: (event: Event) => boolean;
  readonly onReady: () => void;
  readonly onReceived: () => void;
}

interface Waiting extends EarlyMessage {
  readonly outgoing: Outgoing;
  readonly source: SendSource;
  readonly kept: () => void;
  readonly refused: (reason: unknown) => void;
}

/** One conversation as one element shows it: opens it, queues what is said too early, tells the page what happens. */
export class ChatSession {
  readonly #options: SessionOptions;
  readonly #changes = createEmitter<SessionState>();
  readonly #received = createEmitter<ChatMessage>();
  #state: SessionState = { view: null, early: [], failure: null };
  #waiting: readonly Waiting[] = [];
  #handle: AssistantHandle | undefined;
  #opened!: Promise<AssistantHandle>;
  #unsubscribe: (() => void) | undefined;
  /** Ids of messages that are not news; null until the stored conversation was read. */
  #known: Set<string> | null = null;
  /** What was reported last: why the conversation could not be opened, if it could not. */
  #reported: HalcyonError | null = null;
  #modelWanted = false;
  #flushing: Promise<void> | null = null;
  #asking: Promise<unknown> = Promise.resolve();
  #saving: Promise<unknown> = Promise.resolve();
  #count = 0;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#open();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Called at once with the present state, then on every change. */
  subscribe(listener: (state: SessionState) => void): () => void {
    const end = this.#changes.subscribe(listener);
    listener(this.#state);
    return end;
  }

  /** Called with each new message of the assistant, never with a restored one. */
  onReceived(listener: (message: ChatMessage) => void): () => void {
    return this.#received.subscribe(listener);
  }

  /**
   * Asks the page, then sends. Resolves to false if the page refused, to true when the message is kept; rejects if it
   * could not be kept. Messages go out in the order in which they were said, however long the page thinks about one.
   */
  send(text: string, source: SendSource, payload?: string): Promise<boolean> {
    const asked = this.#asking.then(async () => {
      const question = new HalcyonBeforeSendEvent(text, source);
      this.#options.dispatch(question);
      if (!(await question.allowed()) || this.#closed) return null;
      const outgoing: Outgoing =
        payload === undefined ? { kind: "text", text: question.text } : { kind: "button", title: question.text, payload };
      return { kept: this.#enqueue(outgoing, question.text, source) };
    });
    // Told to whoever sends; the next message need not fail for it.
    this.#asking = asked.catch(() => {});
    return asked.then(async (sent) => {
      await sent?.kept;
      return sent !== null;
    });
  }

  /** Sends once more what could not be kept. */
  resend(id: string): void {
    const failed = this.#waiting.find((message) => message.id === id);
    if (!failed) return;
    this.#waiting = this.#waiting.map((message) => (message.id === id ? { ...message, status: "queued" } : message));
    this.#publish();
    void this.#flush();
  }

  /** Runs against the open conversation; waits for it if it is not open yet. */
  async use<T>(run: (handle: AssistantHandle) => Promise<T> | T): Promise<T> {
    return run(await this.#opened);
  }

  /** Starts loading the model, now or as soon as the conversation is open. */
  wantModel(): void {
    this.#modelWanted = true;
    this.#loadModel();
  }

  /** The last save is awaited before the conversation closes. */
  saveDraft(text: string): void {
    if (!this.#handle) return;
    this.#saving = this.#handle.saveDraft(text).catch((error: unknown) => this.#report(error));
  }

  /** Opens the conversation again after a failure. What was said meanwhile is sent then. */
  retry(): void {
    if (this.#closed) return;
    this.#release();
    this.#set({ view: null, failure: null });
    this.#open();
  }

  /** What was said already is still handed over: a page that is left takes its chat away in the middle of a sentence. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe?.();
    void this.#flush().then(() => this.#release());
  }

  #open(): void {
    const { given, options, connect = connectReally } = this.#options;
    const onError = (error: HalcyonError): void => this.#report(error);
    this.#opened = given ? Promise.resolve(given) : connect({ ...options, onError });
    const opened = this.#opened;
    opened.then(
      (handle) => {
        if (opened !== this.#opened) {
          if (!given) handle.close();
          return;
        }
        this.#handle = handle;
        if (this.#closed) {
          void this.#flush().then(() => this.#release());
          return;
        }
        this.#unsubscribe = handle.subscribe((view) => this.#onView(view));
        this.#options.onReady();
        if (this.#modelWanted) this.#loadModel();
        void this.#flush();
      },
      (thrown: unknown) => {
        if (this.#closed) {
          for (const message of this.#waiting) message.refused(thrown);
          return;
        }
        const failure = wrapError("assistant/not-found", thrown);
        this.#set({ failure });
        this.#report(failure);
      },
    );
  }

  #loadModel(): void {
    this.#handle?.loadModel().catch((error: unknown) => this.#report(error));
  }

  #release(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle && !this.#options.given) void this.#saving.then(() => handle.close());
  }

  #onView(view: AssistantView): void {
    const before = this.#state.view;
    const failed = view.phase === "failed" && before?.phase !== "failed";
    this.#set(failed ? { view, failure: this.#reported } : { view });
    // Whoever wrote the assistant looks into the console before they have any listener.
    if (failed && this.#reported?.code === "assistant/invalid") reportError(this.#reported);
    if (before?.model !== view.model && view.model.phase !== "idle") {
      this.#options.dispatch(new HalcyonModelProgressEvent(view.model));
    }
    if (view.phase === "opening") return;
    const news = this.#known ? newMessages(view.messages, this.#known) : [];
    this.#known = new Set(view.messages.map(({ id }) => id));
    for (const message of news) {
      if (message.from !== "bot") continue;
      this.#options.dispatch(new HalcyonMessageReceivedEvent(message));
      this.#options.onReceived();
      this.#received.emit(message);
    }
  }

  #enqueue(outgoing: Outgoing, text: string, source: SendSource): Promise<void> {
    return new Promise((kept, refused) => {
      const id = `early-${++this.#count}`;
      this.#waiting = [...this.#waiting, { id, text, status: "queued", outgoing, source, kept, refused }];
      this.#publish();
      if (this.#state.failure) this.retry();
      else void this.#flush();
    });
  }

  /** Hands over what waits, one after another. */
  #flush(): Promise<void> {
    return (this.#flushing ??= this.#handOverAll().finally(() => (this.#flushing = null)));
  }

  async #handOverAll(): Promise<void> {
    for (;;) {
      const handle = this.#handle;
      const next = this.#waiting.find(({ status }) => status === "queued");
      if (!handle || !next) return;
      await this.#handOver(handle, next);
    }
  }

  async #handOver(handle: AssistantHandle, message: Waiting): Promise<void> {
    const drop = (): void => {
      if (!this.#waiting.some(({ id }) => id === message.id)) return;
      this.#waiting = this.#waiting.filter(({ id }) => id !== message.id);
      this.#publish();
    };
    // The view shows the message from the moment it takes it: from then on our own copy would be a second bubble.
    const last = lastOfUser(handle.view);
    const end = handle.subscribe((view) => {
      if (lastOfUser(view) !== last) drop();
    });
    try {
      await handle.send(message.outgoing);
      drop();
      message.kept();
      this.#options.dispatch(new HalcyonMessageSentEvent(message.text, message.source));
    } catch (error) {
      this.#waiting = this.#waiting.map((one) => (one.id === message.id ? { ...one, status: "failed" } : one));
      this.#publish();
      message.refused(error);
      this.#report(error);
    } finally {
      end();
    }
  }

  #publish(): void {
    this.#set({ early: this.#waiting });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.#changes.emit(this.#state);
  }

  #report(thrown: unknown): void {
    const error = wrapError("internal/unexpected", thrown);
    if (this.#closed || error === this.#reported) return;
    this.#reported = error;
    this.#options.dispatch(new HalcyonErrorEvent(error));
  }
}

function lastOfUser(view: AssistantView): string | undefined {
  return view.messages.findLast(({ from }) => from === "user")?.id;
}
