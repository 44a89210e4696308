import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Platform } from "../../src/base/platform.ts";
import type { AssistantView, ChatMessage } from "../../src/assistant/view.ts";
import type { Announcer } from "./announcer.ts";
import { parseMarkdown, plainWords } from "./markdown.ts";
import { cleanText } from "./plain-text.ts";
import type { SessionState } from "./session.ts";
import { noticeWords } from "./status-line.ts";
import type { Strings } from "./strings.ts";

/** A wait as long as this is told to screen readers. */
const LONG_WAIT_MS = 2_500;

/** Puts into words what happens, for those who do not see it happen. The announcer says it. */
export class Narrator implements ReactiveController {
  readonly #announcer: Announcer;
  readonly #platform: Platform;
  #waiting: AbortController | undefined;

  constructor(host: ReactiveControllerHost, announcer: Announcer, platform: Platform) {
    this.#announcer = announcer;
    this.#platform = platform;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#stopWaiting();
  }

  /** A new message, with the answers it offers. */
  read(message: ChatMessage, words: Strings): void {
    const said = plainWords(parseMarkdown(cleanText(message.text)));
    const titles = message.buttons.map(({ title }) => cleanText(title));
    const offered = titles.length ? ` ${words.announcedSuggestions(titles)}` : "";
    const who = message.agent === undefined ? words.botSays : `${cleanText(message.agent) || words.colleague}:`;
    this.#announcer.say(`${who} ${said}${offered}`);
  }

  /** What has changed besides messages. */
  tell(before: SessionState | undefined, now: SessionState, words: Strings): void {
    const { view, early, failure } = now;
    const old = before?.view ?? null;
    if (failure && !before?.failure) this.#announcer.alert(words.failedTitle);
    for (const { id, status } of early) {
      const was = before?.early.find((message) => message.id === id)?.status;
      if (status === "failed" && was !== "failed") this.#announcer.alert(words.failed);
    }
    if (!view || !old) return;
    if (view.online !== old.online) this.#announcer.say(view.online ? words.online : words.offline);
    if (view.model.phase === "unavailable" && old.model.phase !== "unavailable") this.#announcer.say(words.modelUnavailable);
    for (const notice of view.notices) {
      if (old.notices.some(({ code }) => code === notice.code)) continue;
      if (notice.kind === "error") this.#announcer.alert(noticeWords(notice, words));
      else this.#announcer.say(noticeWords(notice, words));
    }
    this.#tellWaiting(view, words);
  }

  #tellWaiting(view: AssistantView, words: Strings): void {
    if (!view.busy) this.#stopWaiting();
    else if (!this.#waiting) {
      this.#waiting = new AbortController();
      this.#platform.after(LONG_WAIT_MS, () => this.#announcer.say(words.working), this.#waiting.signal);
    }
  }

  #stopWaiting(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }
}
