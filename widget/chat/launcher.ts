import type { AssistantHandle } from "../../src/assistant/view.ts";
import type { AssistantJson } from "../../src/assistant/load.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import type { VoiceSettings } from "../../src/voice/settings.ts";
import type { Connect, ConnectOptions } from "./chat-options.ts";
import { HalcyonBeforeOpenEvent, HalcyonClosedEvent, HalcyonOpenedEvent } from "./events.ts";
import { buildLauncher, showLoadFailure, showWaiting, type LauncherDom } from "./launcher-dom.ts";
import { LAUNCHER_STRINGS } from "./launcher-strings.ts";
import type * as PanelCode from "./panel.ts";
import type { ChatSession } from "./session.ts";
import type { OwnStrings } from "./strings.ts";

/** In Node there is no `HTMLElement`; the module must still be importable there (server-side rendering). */
const ElementBase = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** Properties that are nothing but their attribute: a string, or null. */
const REFLECTED = {
  src: "src",
  modelUrl: "model-url",
  workerUrl: "worker-url",
  wasmUrl: "wasm-url",
  label: "label",
  position: "position",
  mode: "mode",
  theme: "theme",
  locale: "locale",
  voice: "voice",
} as const;

/** Own properties set before the element was upgraded, which would hide the accessors. */
const UPGRADED = [
  ...Object.keys(REFLECTED),
  "assistant",
  "actions",
  "knowledge",
  "handover",
  "strings",
  "recogniser",
  "speaker",
  "connect",
  "open",
] as const;

/**
 * The chat: a launcher in the corner of the page that opens a conversation. Nothing but this file is loaded before
 * somebody shows an interest; then the panel comes, and with the panel the engine.
 *
 * @summary An assistant that lives in the page.
 * @element halcyon-chat
 *
 * @attr {string} src - Address of the assistant: a compiled .json, or a .yml.
 * @attr {string} actions - Address of the action server.
 * @attr {string} knowledge - Address of the knowledge search.
 * @attr {string} handover - Address of the receiver of handovers to people.
 * @attr {"local"|"consented"} collect - Lets the guards keep what was said, redacted: docs/guards.md. Default: nothing is kept.
 * @attr {string} model-url - Folder of the model files; default: beside the script.
 * @attr {string} worker-url - Address of the worker file; default: beside the script.
 * @attr {string} wasm-url - Folder of the wasm files; default: beside the script.
 * @attr {string} label - Name of the chat, shown and read out. Default: "Chat".
 * @attr {boolean} open - Whether the panel is open.
 * @attr {"bottom-end"|"bottom-start"} position - Corner of the launcher. Default: bottom-end.
 * @attr {"floating"|"inline"} mode - In the corner, or in its place in the page. Default: floating.
 * @attr {"auto"|"light"|"dark"} theme - Default: auto, as the visitor's system.
 * @attr {string} locale - Language of the conversation, BCP 47.
 * @attr {string} voice - `push-to-talk`, `read-aloud` or both; with `confirm` what was said waits in the composer, with
 *   `on-device` nobody is listened to where speech would leave the device: docs/voice.md. Default: no voice.
 *
 * @fires {HalcyonBeforeOpenEvent} halcyon-before-open - Cancelable.
 * @fires {HalcyonOpenedEvent} halcyon-opened - The panel was opened.
 * @fires {HalcyonClosedEvent} halcyon-closed - The panel was closed.
 * @fires {HalcyonBeforeSendEvent} halcyon-before-send - Cancelable; `waitUntil(promise)` holds the message back.
 * @fires {HalcyonMessageSentEvent} halcyon-message-sent - A message was kept.
 * @fires {HalcyonMessageReceivedEvent} halcyon-message-received - The assistant said something new.
 * @fires {HalcyonErrorEvent} halcyon-error - Something a developer should look at.
 * @fires {HalcyonModelProgressEvent} halcyon-model-progress - The model is loading, ready or unavailable.
 *
 * @slot launcher-icon - Icon of the launcher.
 * @slot header - Replaces picture and title at the top of the panel.
 * @slot title - Replaces the title.
 * @slot empty - Replaces what stands in an empty conversation.
 * @slot footer - A line below the composer.
 *
 * @csspart launcher - The round button.
 * @csspart launcher-icon - Its icon.
 * @csspart badge - Number of unread messages.
 * @csspart panel - The frame of the open chat.
 * @csspart header - Top of the panel.
 * @csspart avatar - The mark in the header.
 * @csspart title - The name of the chat.
 * @csspart subtitle - The line below it.
 * @csspart header-actions - The buttons of the header.
 * @csspart menu-button - Opens the menu.
 * @csspart close-button - Closes the panel.
 * @csspart menu - The menu.
 * @csspart menu-item - One of its entries.
 * @csspart log - The scrolling conversation.
 * @csspart messages - The list of messages.
 * @csspart message - One message; with message-bot or message-user.
 * @csspart message-bot - A message of the assistant.
 * @csspart message-user - A message of the visitor.
 * @csspart agent - Name of the person who speaks, above their first bubble.
 * @csspart message-status - Whether a message was sent.
 * @csspart bubble - The text of a message.
 * @csspart link - A link in a message.
 * @csspart image - A picture of a message.
 * @csspart timestamp - Day and time above messages.
 * @csspart citations - The sources under an answer.
 * @csspart citation - One of them.
 * @csspart suggestions - The offered answers.
 * @csspart suggestion - One of them.
 * @csspart typing - The sign that an answer is being made.
 * @csspart earlier-button - Shows earlier messages.
 * @csspart new-messages - Leads down to new messages.
 * @csspart empty - What stands in an empty conversation.
 * @csspart error - What stands there if the chat could not be opened.
 * @csspart retry-button - Tries again.
 * @csspart status - The lines above the composer.
 * @csspart progress - How much of the model is loaded.
 * @csspart voice - The line that says whether it listens or reads aloud.
 * @csspart picker - Where a date or a time can be chosen.
 * @csspart picker-input - Its field.
 * @csspart picker-button - Sends what was chosen.
 * @csspart composer - The form below.
 * @csspart input - The field for writing.
 * @csspart voice-button - Listens.
 * @csspart read-aloud-button - Whether answers are read aloud.
 * @csspart send-button - Sends.
 * @csspart footer - The line below the composer.
 * @csspart dialog - Asks before something is deleted.
 *
 * @cssprop [--halcyon-accent] - Colour of links, focus and the send button.
 * @cssprop [--halcyon-z-index=2147483000] - Layer of launcher and panel.
 * @cssprop [--halcyon-launcher-size=60px] - Diameter of the launcher.
 * @cssprop [--halcyon-launcher-background] - Colour of the launcher.
 * @cssprop [--halcyon-launcher-color=#fff] - Colour of its icon.
 * @cssprop [--halcyon-launcher-radius=50%] - Shape of the launcher.
 * @cssprop [--halcyon-launcher-shadow] - Shadow of the launcher.
 * @cssprop [--halcyon-badge-background] - Colour of the unread badge.
 * @cssprop [--halcyon-badge-text] - Colour of its number.
 * @cssprop [--halcyon-offset-inline=20px] - Distance from the side of the window.
 * @cssprop [--halcyon-offset-block=20px] - Distance from the bottom of the window.
 * @cssprop [--halcyon-panel-width=25em] - Width of the floating panel.
 * @cssprop [--halcyon-panel-height=43em] - Height of the floating panel, if the window allows it.
 * @cssprop [--halcyon-shadow] - Shadow of the panel.
 * @cssprop [--halcyon-radius=20px] - Corners of the panel.
 * @cssprop [--halcyon-motion=.2s] - Length of every transition.
 * @cssprop [--halcyon-on-accent] - Text on the accent.
 * @cssprop [--halcyon-surface] - Ground of the panel.
 * @cssprop [--halcyon-surface-raised] - Ground of menus and dialogs.
 * @cssprop [--halcyon-surface-sunken] - Ground of quiet areas.
 * @cssprop [--halcyon-text] - Text.
 * @cssprop [--halcyon-text-muted] - Quiet text.
 * @cssprop [--halcyon-border] - Lines that only divide.
 * @cssprop [--halcyon-control-border] - Edges of what can be used.
 * @cssprop [--halcyon-danger] - Errors, and what deletes.
 * @cssprop [--halcyon-on-danger] - Text on danger.
 * @cssprop [--halcyon-focus-ring] - Ring around what has the focus.
 * @cssprop [--halcyon-link] - Links.
 * @cssprop [--halcyon-bot-bubble] - Ground of the assistant's messages.
 * @cssprop [--halcyon-bot-text] - Their text.
 * @cssprop [--halcyon-user-bubble] - Ground of the visitor's messages.
 * @cssprop [--halcyon-user-text] - Their text.
 * @cssprop [--halcyon-code-background] - Ground of code.
 * @cssprop [--halcyon-header-background] - Ground of the header.
 * @cssprop [--halcyon-header-text] - Its text.
 * @cssprop [--halcyon-avatar-background] - Ground of the mark.
 * @cssprop [--halcyon-avatar-text] - The mark.
 * @cssprop [--halcyon-composer-background] - Ground of the field for writing.
 * @cssprop [--halcyon-placeholder] - Its placeholder.
 * @cssprop [--halcyon-suggestion-background] - Ground of offered answers.
 * @cssprop [--halcyon-suggestion-text] - Their text.
 * @cssprop [--halcyon-suggestion-border] - Their edge.
 * @cssprop [--halcyon-status-background] - Ground of status lines.
 * @cssprop [--halcyon-status-text] - Their text.
 * @cssprop [--halcyon-font-family] - Font; default: the system's.
 * @cssprop [--halcyon-font-mono] - Font of code.
 * @cssprop [--halcyon-font-size=medium] - Base size; `medium` is the visitor's own setting.
 * @cssprop [--halcyon-line-height=1.5] - Line height.
 * @cssprop [--halcyon-space=1em] - Unit of the spacing.
 * @cssprop [--halcyon-bubble-radius=1.15em] - Corners of messages.
 * @cssprop [--halcyon-control-radius=1.4em] - Corners of fields and buttons.
 */
export class HalcyonChat extends ElementBase {
  static readonly observedAttributes = ["open", "src", "label", "mode", "locale", "voice"];

  declare src: string | null;
  declare modelUrl: string | null;
  declare workerUrl: string | null;
  declare wasmUrl: string | null;
  declare label: string | null;
  declare position: "bottom-end" | "bottom-start" | null;
  declare mode: "floating" | "inline" | null;
  declare theme: "auto" | "light" | "dark" | null;
  declare locale: string | null;
  declare voice: string | null;

  static {
    for (const property of Object.keys(REFLECTED) as (keyof typeof REFLECTED)[]) {
      const attribute = REFLECTED[property];
      Object.defineProperty(this.prototype, property, {
        configurable: true,
        enumerable: true,
        get(this: HalcyonChat) {
          return this.getAttribute(attribute);
        },
        set(this: HalcyonChat, value: string | null | undefined) {
          if (value === null || value === undefined) this.removeAttribute(attribute);
          else this.setAttribute(attribute, value);
        },
      });
    }
  }

  /** Resolves when the conversation can be used for the first time. Waiting for it starts nothing. */
  readonly ready: Promise<void>;
  #isReady!: () => void;

  #dom: LauncherDom | undefined;
  #assistant: Assistant | AssistantJson | AssistantHandle | undefined;
  #actions: ConnectOptions["actions"];
  #knowledge: ConnectOptions["knowledge"];
  #handover: ConnectOptions["handover"];
  #strings: OwnStrings | undefined;
  #recogniser: VoiceSettings["recogniser"];
  #speaker: VoiceSettings["speaker"];
  #connect: Connect | undefined;

  /** Calls made before the element stands in a page. */
  #early: (() => void)[] = [];
  #code: Promise<typeof PanelCode> | undefined;
  #starting: Promise<ChatSession> | undefined;
  #session: ChatSession | undefined;
  /** Ends with the conversation on this element: another assistant, or the element leaves the page. */
  #run: AbortController | undefined;
  #panel: PanelCode.HalcyonPanel | undefined;
  /** One life in the page, from connected to disconnected: aborting it ends every listener. */
  #life: AbortController | undefined;
  #unread = 0;
  #focusNext = false;

  constructor() {
    super();
    this.ready = new Promise((resolve) => (this.#isReady = resolve));
  }

  /** A compiled assistant in place of `src`, or a running conversation, which the page itself must close. */
  get assistant(): Assistant | AssistantJson | AssistantHandle | undefined {
    return this.#assistant;
  }
  set assistant(value: Assistant | AssistantJson | AssistantHandle | null | undefined) {
    if ((value ?? undefined) === this.#assistant) return;
    this.#assistant = value ?? undefined;
    this.#restart();
  }

  /**
   * The address of an action server (also the attribute), functions by action name, or several of them. Read
   * when the conversation is opened: a framework that makes a new object at every rendering disturbs nothing.
   */
  get actions(): ConnectOptions["actions"] {
    return this.#actions ?? this.getAttribute("actions") ?? undefined;
  }
  set actions(value: ConnectOptions["actions"] | null) {
    this.#actions = value ?? undefined;
  }

  /** The address of a source of answers (also the attribute), or a source of the page's own. Read when the conversation is opened. */
  get knowledge(): ConnectOptions["knowledge"] {
    return this.#knowledge ?? this.getAttribute("knowledge") ?? undefined;
  }
  set knowledge(value: ConnectOptions["knowledge"] | null) {
    this.#knowledge = value ?? undefined;
  }

  /** The address of a receiver of handovers to people (also the attribute), or one of the page's own. Read when the conversation is opened. */
  get handover(): ConnectOptions["handover"] {
    return this.#handover ?? this.getAttribute("handover") ?? undefined;
  }
  set handover(value: ConnectOptions["handover"] | null) {
    this.#handover = value ?? undefined;
  }

  /** Words of the page's own choice in place of ours, by key of strings.ts. */
  get strings(): OwnStrings | undefined {
    return this.#strings;
  }
  set strings(value: OwnStrings | undefined) {
    this.#strings = value;
    this.#refresh();
  }

  /** What turns speech into text, in place of the browser's. Used only where `voice` asks for it. */
  get recogniser(): VoiceSettings["recogniser"] {
    return this.#recogniser;
  }
  set recogniser(value: VoiceSettings["recogniser"]) {
    this.#recogniser = value;
    this.#refresh();
  }

  /** What reads answers aloud, in place of the browser's voices. Used only where `voice` asks for it. */
  get speaker(): VoiceSettings["speaker"] {
    return this.#speaker;
  }
  set speaker(value: VoiceSettings["speaker"]) {
    this.#speaker = value;
    this.#refresh();
  }

  /** How a conversation is opened; for pages (and tests) that bring an engine of their own. */
  get connect(): Connect | undefined {
    return this.#connect;
  }
  set connect(value: Connect | undefined) {
    this.#connect = value;
    this.#restart();
  }

  /** Whether the panel is open. The attribute `open` says the same. */
  get isOpen(): boolean {
    return this.hasAttribute("open");
  }

  /** Opens the panel. As frameworks set boolean properties by name, `chat.open = true` is understood as well. */
  get open(): () => void {
    return () => this.#toggle(true);
  }
  set open(value: boolean) {
    this.toggleAttribute("open", Boolean(value));
  }

  close(): void {
    this.#toggle(false);
  }

  toggle(): void {
    this.#toggle(!this.isOpen);
  }

  /** Says something in the visitor's name; resolves when the message is kept. Does not open the panel. */
  async send(text: string): Promise<void> {
    await (await this.#start()).send(text, "script");
  }

  /** Ends the conversation and begins a new one; the old transcript is deleted. */
  async reset(): Promise<void> {
    await (await this.#start()).use((handle) => handle.reset());
  }

  /** Deletes everything that this assistant has stored on the device. */
  async erase(): Promise<void> {
    await (await this.#start()).use((handle) => handle.erase());
  }

  /** Starts a flow as if it had been understood. */
  async startFlow(flow: string): Promise<void> {
    await (await this.#start()).use((handle) => handle.startFlow(flow));
  }

  connectedCallback(): void {
    if (this.#life) return; // moved within the page: nothing has ended
    for (const name of UPGRADED) this.#upgrade(name);
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#dom ??= buildLauncher(this.shadowRoot ?? this.attachShadow({ mode: "open" }));
    const { launcher } = this.#dom;
    launcher.addEventListener("click", () => this.toggle(), { signal });
    for (const interest of ["pointerenter", "focus", "touchstart"]) {
      // Whoever presses it tries again, and is told.
      launcher.addEventListener(interest, () => void this.#load().catch(() => {}), { signal, passive: true });
    }
    this.#refresh();
    if (this.#visible) this.#show();
    for (const call of this.#early.splice(0)) call();
  }

  disconnectedCallback(): void {
    // Moving a node disconnects and connects it in one go. What comes back within the same task has not left.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** `moveBefore()` keeps everything as it is. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#life || before === after) return;
    if (name === "open") {
      if ((before === null) === (after === null)) return;
      if (after === null) this.#hide();
      else this.#show();
      return;
    }
    if (name === "src") this.#restart();
    else this.#refresh();
    if (name === "mode" && this.#visible) this.#show();
  }

  get #inline(): boolean {
    return this.mode === "inline";
  }

  get #visible(): boolean {
    return this.isOpen || this.#inline;
  }

  #upgrade(name: string): void {
    if (!Object.hasOwn(this, name)) return;
    const own = this as unknown as Record<string, unknown>;
    const value = own[name];
    delete own[name];
    own[name] = value;
  }

  #toggle(open: boolean): void {
    this.#focusNext = open;
    this.toggleAttribute("open", open);
  }

  #show(): void {
    if (this.#dom!.frame.hidden && !this.#inline && !this.dispatchEvent(new HalcyonBeforeOpenEvent())) {
      this.removeAttribute("open");
      return;
    }
    const wasHidden = this.#dom!.frame.hidden;
    this.#unread = 0;
    this.#refresh();
    this.#mount();
    if (wasHidden && !this.#inline) this.dispatchEvent(new HalcyonOpenedEvent());
  }

  #hide(): void {
    const { frame, launcher } = this.#dom!;
    if (frame.hidden) return;
    const hadFocus = frame.contains(this.shadowRoot!.activeElement);
    this.#refresh();
    if (frame.hidden && hadFocus) launcher.focus({ preventScroll: true });
    this.dispatchEvent(new HalcyonClosedEvent());
  }

  /** Brings attributes, names and numbers into the shadow tree. */
  #refresh(): void {
    if (!this.#dom) return;
    const { region, launcher, badge, frame } = this.#dom;
    const label = this.label || LAUNCHER_STRINGS.label;
    const unread = this.#unread ? LAUNCHER_STRINGS.unread(this.#unread) : "";
    region.setAttribute("aria-label", label);
    frame.setAttribute("aria-label", label);
    if (this.#inline) frame.removeAttribute("role");
    else frame.setAttribute("role", "dialog");
    launcher.setAttribute("aria-label", unread ? `${label}, ${unread}` : label);
    launcher.setAttribute("aria-expanded", String(this.isOpen));
    badge.hidden = !unread;
    badge.textContent = this.#unread > 99 ? "99+" : String(this.#unread);
    frame.hidden = !this.#visible;
    const panel = this.#panel;
    if (!panel) return;
    panel.label = label;
    panel.strings = this.#strings;
    panel.locale = this.locale ?? undefined;
    panel.inline = this.#inline;
    panel.visible = this.#visible;
    const { voice: wanted, recogniser, speaker } = this;
    panel.voice = wanted === null ? undefined : { wanted, recogniser, speaker };
  }

  #load(): Promise<typeof PanelCode> {
    this.#code ??= import("./panel.ts").catch((error: unknown) => {
      this.#code = undefined;
      throw error;
    });
    return this.#code;
  }

  /** The conversation of this life in the page; begun on the first call. Before the element is in a page, calls wait. */
  #start(): Promise<ChatSession> {
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  async #begin(): Promise<ChatSession> {
    if (!this.#life) await new Promise<void>((resolve) => this.#early.push(resolve));
    const { signal } = (this.#run = new AbortController());
    const code = await this.#load().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    if (signal.aborted) return this.#start();
    const { assistant, actions, knowledge, handover, modelUrl, workerUrl, wasmUrl, locale, src } = this;
    const given = isHandle(assistant) ? assistant : undefined;
    const session = new code.ChatSession({
      given,
      connect: this.#connect,
      options: {
        assistant: given ? undefined : ((assistant as AssistantJson | undefined) ?? src ?? undefined),
        actions,
        knowledge,
        handover,
        collect: (["local", "consented"] as const).find((kept) => kept === this.getAttribute("collect")),
        modelUrl: modelUrl ?? undefined,
        workerUrl: workerUrl ?? undefined,
        wasmUrl: wasmUrl ?? undefined,
        locale: locale ?? undefined,
      },
      dispatch: (event) => this.dispatchEvent(event),
      onReady: this.#isReady,
      onReceived: () => {
        if (this.#visible) return;
        this.#unread += 1;
        this.#refresh();
      },
    });
    this.#session = session;
    return session;
  }

  #mount(): void {
    const { frame } = this.#dom!;
    const focus = this.#focusNext;
    const focused = document.activeElement;
    this.#focusNext = false;
    if (this.#panel) {
      if (focus) this.#panel.focusComposer();
      return;
    }
    showWaiting(frame);
    this.#start().then(
      (session) => {
        if (this.#panel || session !== this.#session) return;
        const panel = document.createElement("halcyon-panel");
        panel.session = session;
        panel.onClose = () => this.close();
        this.#panel = panel;
        this.#refresh();
        frame.replaceChildren(panel);
        // Who has gone on to something else meanwhile is left there.
        if (focus && document.activeElement === focused) panel.focusComposer();
      },
      () => {
        if (!this.#starting) showLoadFailure(frame, () => this.#mount());
      },
    );
  }

  /** Another assistant was named: the conversation shown so far ends on this element, and the new one is opened. */
  #restart(): void {
    if (!this.#starting || !this.#life) return;
    this.#stop();
    if (this.#visible) this.#mount();
  }

  #stop(): void {
    this.#run?.abort();
    this.#panel?.remove(); // saves the draft
    this.#panel = undefined;
    this.#session?.close();
    this.#session = undefined;
    this.#starting = undefined;
  }

  #end(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#stop();
    this.#dom?.frame.replaceChildren();
  }
}

function isHandle(value: Assistant | AssistantJson | AssistantHandle | undefined): value is AssistantHandle {
  return typeof (value as AssistantHandle | undefined)?.subscribe === "function";
}

declare global {
  interface HTMLElementTagNameMap {
    "halcyon-chat": HalcyonChat;
  }
}
