import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { createPlatform } from "../../src/base/platform.ts";
import type { ChatMessage, Notice } from "../../src/assistant/view.ts";
import type { Button } from "../../src/model/response.ts";
import type { VoiceSettings } from "../../src/voice/settings.ts";
import { Aids } from "./aids.ts";
import { Announcer } from "./announcer.ts";
import { createClock, type Clock } from "./clock.ts";
import { composerView } from "./composer.ts";
import { confirmView, type Irreversible } from "./confirm.ts";
import { DraftSaver } from "./draft.ts";
import { FullScreen } from "./full-screen.ts";
import { headerView } from "./header.ts";
import { downIcon } from "./icons.ts";
import { messagesView } from "./messages.ts";
import { FOOT_CSS } from "./foot-css.ts";
import { LOG_CSS } from "./log-css.ts";
import { Narrator } from "./narrator.ts";
import { PANEL_CSS } from "./panel-css.ts";
import { PANEL_PARTS, PANEL_SLOTS } from "./parts.ts";
import { LogScroll } from "./scroll.ts";
import { ChatSession, type EarlyMessage, type SessionState } from "./session.ts";
import { emptyView, endedView, failureView } from "./states.ts";
import { countOf, statusView } from "./status-line.ts";
import { wordsFor, type OwnStrings, type Strings } from "./strings.ts";
import { THEME_CSS } from "./theme.ts";
import { WhenSeen } from "./when-seen.ts";

export { ChatSession };

/** Messages drawn at once: a plain list of 10,000 takes over a second, one of 100 a few milliseconds. */
const PAGE = 100;

/**
 * The open chat: draws an `AssistantView`, hands on what the visitor does. Made by `<halcyon-chat>` and by nobody else;
 * parts and slots reach it through that element.
 *
 * @element halcyon-panel
 */
export class HalcyonPanel extends LitElement {
  static override properties = {
    session: { attribute: false },
    strings: { attribute: false },
    label: { attribute: false },
    locale: { attribute: false },
    inline: { attribute: false },
    visible: { attribute: false },
    voice: { attribute: false },
    state: { state: true },
    text: { state: true },
    shown: { state: true },
    menuOpen: { state: true },
    confirming: { state: true },
    unseen: { state: true },
    filled: { state: true },
    modelDismissed: { state: true },
  };
  static override styles = [THEME_CSS, LOG_CSS, FOOT_CSS, PANEL_CSS];

  declare session: ChatSession | undefined;
  declare strings: OwnStrings | undefined;
  declare label: string;
  declare locale: string | undefined;
  declare inline: boolean;
  /** Whether the frame around it is shown. */
  declare visible: boolean;
  declare voice: VoiceSettings | undefined;
  declare protected state: SessionState;
  declare protected text: string;
  declare protected shown: number;
  declare protected menuOpen: boolean;
  declare protected confirming: Irreversible | null;
  /** New messages below, while the reader is further up. */
  declare protected unseen: boolean;
  declare protected filled: ReadonlySet<string>;
  declare protected modelDismissed: boolean;

  /** Set by the element around it. */
  onClose: () => void = () => {};

  readonly #platform = createPlatform();
  readonly #announcer = new Announcer(this, this.#platform);
  readonly #narrator = new Narrator(this, this.#announcer, this.#platform);
  readonly #scroll = new LogScroll(this);
  readonly #screen = new FullScreen(this);
  readonly #draft = new DraftSaver(this, this.#platform, (text) => this.session?.saveDraft(text));
  readonly #aids = new Aids({
    panel: this,
    announcer: this.#announcer,
    platform: this.#platform,
    read: () => this.text,
    write: (text) => this.#onInput(text),
  });
  #words: Strings = wordsFor(undefined);
  #clock!: Clock;
  #number!: Intl.NumberFormat;
  #focusWanted = false;
  #touched = false;
  /** Id of the first message drawn. */
  #drawnFrom: string | undefined;
  #ends: readonly (() => void)[] = [];

  constructor() {
    super();
    this.state = { view: null, early: [], failure: null };
    this.label = "";
    this.inline = false;
    this.visible = false;
    this.text = "";
    this.shown = PAGE;
    this.menuOpen = false;
    this.confirming = null;
    this.unseen = false;
    this.filled = new Set();
    this.modelDismissed = false;
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addController(new WhenSeen(this, () => this.session?.wantModel()));
  }

  /** Puts the cursor into the composer, without scrolling the page. */
  focusComposer(): void {
    this.#focusWanted = true;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    if (!this.hasUpdated) this.#openUp();
    super.connectedCallback();
    if (this.hasUpdated) this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  protected override firstUpdated(): void {
    this.#scroll.attach(this.#element("log")!);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("strings") || changed.has("locale") || !this.#clock) {
      this.#words = wordsFor(this.strings);
      this.#clock = createClock(this.locale, this.#words.today);
      this.#number = numberFormat(this.locale);
    }
    if (changed.has("session")) {
      this.#unlisten();
      this.#listen();
    }
    if (changed.has("state") || changed.has("voice")) this.#aids.want(this.state.view);
    if (changed.has("visible")) {
      this.#announcer.hold(!this.visible);
    }
    if (changed.has("state")) {
      const before = changed.get("state") as SessionState | undefined;
      this.#narrator.tell(before, this.state, this.#words);
      if (this.state.view && !before?.view) this.#readDraft();
      this.#fitWindow(before?.view?.messages ?? [], this.state.view?.messages ?? []);
    }
    if (this.#scroll.atEnd) this.unseen = false;
    const first = this.state.view?.messages.slice(-this.shown)[0]?.id;
    if (this.#drawnFrom !== first && this.state.view?.messages.slice(-this.shown).some(({ id }) => id === this.#drawnFrom)) {
      this.#scroll.holdPlace();
    }
    this.#drawnFrom = first;
  }

  /** At the end the window moves along with the conversation; under a reader's eyes nothing is taken away. */
  #fitWindow(before: readonly ChatMessage[], now: readonly ChatMessage[]): void {
    const last = now.at(-1);
    if (before.at(-1)?.id === last?.id) return;
    if (last?.from === "user") this.#scroll.toEnd();
    else if (before.length && !this.#scroll.atEnd) this.unseen = true;
    this.shown = this.#scroll.atEnd ? PAGE : this.shown + Math.max(0, now.length - before.length);
  }

  protected override updated(): void {
    const input = this.#element("input") as HTMLTextAreaElement | null;
    if (input && input.value !== this.text) input.value = this.text;
    if (this.confirming && !this.renderRoot.querySelector(".confirm")?.contains(this.#focused))
      this.#element("cancel")?.focus();
    if (!this.#focusWanted || this.confirming) return;
    this.#focusWanted = false;
    input?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { view, failure } = this.state;
    const words = this.#words;
    const failed = failure !== null || view?.phase === "failed";
    return html`
      <div class="panel" ?inert=${this.confirming !== null}>
        ${headerView(
          {
            words,
            label: this.label || words.title,
            subtitle: words.subtitle,
            inline: this.inline,
            menuOpen: this.menuOpen,
            filled: this.filled,
          },
          {
            onSlot: this.#onSlot,
            onMenu: () => (this.menuOpen = !this.menuOpen),
            onRestart: () => this.#confirm("restart"),
            onErase: () => this.#confirm("erase"),
            onClose: () => this.onClose(),
          },
        )}
        <div class="body">
          <div
            part="log"
            id="log"
            class="log"
            role="log"
            aria-live="off"
            aria-label=${words.log}
            tabindex="0"
            @scroll=${this.#scroll.onScroll}
          >
            <div class="content">
              ${failed ? failureView(words, failure?.code ?? "internal/unexpected", () => this.session?.retry()) : this.#logView()}
            </div>
          </div>
          ${
            this.unseen
              ? html`<button type="button" part="new-messages" class="pill" @click=${() => this.#scroll.toEnd()}>
                  ${words.newMessages}${downIcon()}
                </button>`
              : nothing
          }
        </div>
        ${view && !failed ? statusView(view, words, this.#megabytes, this.#dismiss, this.modelDismissed) : nothing}
        ${
          view?.phase === "ended"
            ? endedView(words, () => void this.#restart())
            : [
                this.#aids.above(),
                composerView(
                  {
                    text: this.text,
                    question: view?.question ?? null,
                    words,
                    count: (value) => this.#number.format(value),
                    aids: this.#aids.inside(),
                  },
                  { onInput: this.#onInput, onSend: () => void this.#send() },
                ),
              ]
        }
        <div part="footer" class="footer" ?hidden=${!this.filled.has("footer")}>
          <slot name="footer" @slotchange=${this.#onSlot}></slot>
        </div>
      </div>
      ${
        this.confirming
          ? confirmView(this.confirming, words, view ? countOf(view) : 0, {
              onConfirm: this.#carryOut,
              onCancel: () => this.#cancelConfirm(),
            })
          : nothing
      }
      ${this.#announcer.render()}
    `;
  }

  /** Lets the page's parts and slots through, before anything is drawn. */
  #openUp(): void {
    this.setAttribute("exportparts", PANEL_PARTS.join(","));
    for (const name of PANEL_SLOTS) {
      const slot = document.createElement("slot");
      slot.name = name;
      slot.slot = name;
      this.append(slot);
    }
  }

  #logView(): TemplateResult {
    const { view, early } = this.state;
    const empty = (view?.messages.length ?? 0) === 0 && early.length === 0 && !view?.busy;
    if (empty && view && view.phase !== "opening") return emptyView(this.#words, this.filled.has("empty"), this.#onSlot);
    return messagesView(
      { view, early, shown: this.shown, words: this.#words, clock: this.#clock, now: this.#platform.now() },
      { onEarlier: this.#showEarlier, onPress: this.#press, onResend: this.#resend },
    );
  }

  get #focused(): Element | null {
    return (this.renderRoot as ShadowRoot).activeElement;
  }

  #element(id: string): HTMLElement | null {
    return (this.renderRoot as ShadowRoot).getElementById(id);
  }

  #listen(): void {
    const { session } = this;
    if (!session) return;
    this.#ends = [
      session.subscribe((state) => (this.state = state)),
      session.onReceived((message) => this.#narrator.read(message, this.#words)),
    ];
  }

  #readDraft(): void {
    this.session
      ?.use((handle) => handle.draft())
      .then((draft) => {
        if (draft && !this.#touched) this.text = draft;
      })
      .catch(() => {}); // without a draft one begins with an empty field
  }

  #unlisten(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
  }

  readonly #megabytes = (bytes: number): string =>
    new Intl.NumberFormat(this.#number.resolvedOptions().locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
      bytes / 1e6,
    );

  readonly #dismiss = (what: Notice | "model"): void => {
    if (what === "model") this.modelDismissed = true;
    else void this.session?.use((handle) => handle.dismiss(what.code));
    this.focusComposer();
  };

  readonly #onSlot = (event: Event): void => {
    const slot = event.currentTarget as HTMLSlotElement;
    const filled = new Set(this.filled);
    if (slot.assignedNodes({ flatten: true }).length) filled.add(slot.name);
    else filled.delete(slot.name);
    this.filled = filled;
  };

  readonly #onInput = (text: string): void => {
    this.#touched = true;
    this.text = text;
    this.#draft.changed(text);
  };

  /** The draft on the device goes only when the message is kept: dying in between loses nothing (F02). */
  async #send(): Promise<void> {
    const text = this.text.trim();
    this.focusComposer();
    if (!text || !this.session) return;
    this.#touched = true;
    this.text = "";
    this.#scroll.toEnd();
    const sent = await this.session.send(text, "composer").catch(() => true); // failed ones stay in the log, with a retry
    if (!sent && this.text === "") this.text = text;
    this.#draft.changed(this.text);
  }

  readonly #press = (button: Button): void => {
    this.#scroll.toEnd();
    // The pressed button goes away. Focus stays near, without raising the on-screen keyboard.
    if (matchMedia("(pointer:coarse)").matches) this.#element("log")?.focus({ preventScroll: true });
    else this.focusComposer();
    this.session?.send(button.title, "button", button.payload).catch(() => {}); // shown as failed in the log
  };

  readonly #resend = (message: EarlyMessage | ChatMessage): void => {
    this.focusComposer();
    // Shown as failed in the log, again.
    if ("from" in message) this.session?.send(message.text, "composer").catch(() => {});
    else this.session?.resend(message.id);
  };

  readonly #showEarlier = (): void => {
    const loaded = this.state.view?.messages.length ?? 0;
    this.#element("log")?.focus({ preventScroll: true });
    this.shown += PAGE;
    if (loaded >= this.shown || !this.state.view?.hasEarlier) return;
    this.session?.use((handle) => handle.loadEarlier()).catch(() => {}); // the session has reported it; the button is still there
  };

  #confirm(what: Irreversible): void {
    this.menuOpen = false;
    this.confirming = what;
  }

  #cancelConfirm(): void {
    this.confirming = null;
    void this.updateComplete.then(() => this.#element("menu-button")?.focus());
  }

  readonly #carryOut = (): void => {
    const what = this.confirming;
    this.confirming = null;
    this.focusComposer();
    if (what === "restart") void this.#restart();
    else void this.#erase();
  };

  async #restart(): Promise<void> {
    this.shown = PAGE;
    this.focusComposer();
    await this.session?.use((handle) => handle.reset());
  }

  async #erase(): Promise<void> {
    this.text = "";
    this.#draft.changed("");
    await this.session?.use((handle) => handle.erase());
    this.#announcer.say(this.#words.erased);
  }

  #onKey(event: KeyboardEvent): void {
    this.#screen.trapTab(event);
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.confirming) this.#cancelConfirm();
    else if (this.menuOpen) {
      this.menuOpen = false;
      this.#element("menu-button")?.focus();
    } else if (!this.inline) this.onClose();
  }
}

function numberFormat(locale: string | undefined): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale);
  } catch {
    return new Intl.NumberFormat();
  }
}

if (!customElements.get("halcyon-panel")) customElements.define("halcyon-panel", HalcyonPanel);

declare global {
  interface HTMLElementTagNameMap {
    "halcyon-panel": HalcyonPanel;
  }
}
