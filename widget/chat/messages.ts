import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { AssistantView, ChatMessage } from "../../src/assistant/view.ts";
import type { Button } from "../../src/model/response.ts";
import type { Clock } from "./clock.ts";
import { botMessageView, userMessageView, type Neighbours } from "./message.ts";
import type { EarlyMessage } from "./session.ts";
import type { Strings } from "./strings.ts";
import { typingView } from "./typing.ts";

/** After a silence as long as this, the time is shown above the next message. */
const SILENCE_MS = 60 * 60_000;

export interface LogModel {
  readonly view: AssistantView | null;
  readonly early: readonly EarlyMessage[];
  /** How many messages are drawn at most, counted from the end. */
  readonly shown: number;
  readonly words: Strings;
  readonly clock: Clock;
  readonly now: number;
}

export interface LogActions {
  readonly onEarlier: () => void;
  readonly onPress: (button: Button) => void;
  /** Of a message that the session still holds, or that the assistant could not keep. */
  readonly onResend: (message: EarlyMessage | ChatMessage) => void;
}

export function messagesView(model: LogModel, on: LogActions): TemplateResult {
  const { view, early, shown, words } = model;
  const all = view?.messages ?? [];
  const messages = all.slice(-shown);
  const more = all.length > messages.length || (view?.hasEarlier ?? false);
  const asking = early.length ? null : latestWithButtons(all);
  const lastOfUser = all.findLast(({ from }) => from === "user")?.id;
  return html`${
      more
        ? html`<button type="button" part="earlier-button" class="plain-button earlier" @click=${on.onEarlier}>
            ${words.earlier}
          </button>`
        : nothing
    }
    <ol part="messages" class="messages" role="list">
      ${repeat(
        messages,
        ({ id }) => id,
        (message, index) => {
          const before = messages[index - 1];
          const divided = !before || message.at - before.at > SILENCE_MS;
          const next = messages[index + 1] ?? early[0];
          const neighbours: Neighbours = {
            first: divided || speakerOf(before) !== speakerOf(message),
            last:
              !next ||
              ("from" in next
                ? speakerOf(next) !== speakerOf(message) || next.at - message.at > SILENCE_MS
                : message.from === "bot"),
          };
          return html`${divided ? dividerView(message.at, model) : nothing}${oneView(message, neighbours, model, on, {
            buttons: message === asking ? message.buttons : [],
            latest: message.id === lastOfUser && early.length === 0,
          })}`;
        },
      )}
      ${repeat(
        early,
        ({ id }) => id,
        (message, index) =>
          userMessageView(
            message,
            { first: index === 0 && all.at(-1)?.from !== "user", last: index === early.length - 1 },
            words,
            "",
            true,
            () => on.onResend(message),
          ),
      )}
      ${view?.busy || view?.human.typing ? typingView() : nothing}
    </ol>`;
}

/** People may take turns with the assistant. */
const speakerOf = ({ from, agent }: ChatMessage): string => (agent === undefined ? from : `:${agent}`);

/** The bot's last words, if they offer answers and the visitor has not answered yet. */
function latestWithButtons(messages: readonly ChatMessage[]): ChatMessage | null {
  const last = messages.at(-1);
  return last?.from === "bot" && last.buttons.length ? last : null;
}

function dividerView(at: number, { clock, now }: LogModel): TemplateResult {
  return html`<li part="timestamp" class="divider">
    <time datetime=${new Date(at).toISOString()}>${clock.day(at, now)}</time>
  </li>`;
}

interface Standing {
  readonly buttons: readonly Button[];
  readonly latest: boolean;
}

/** Parsed and drawn again only if something that it shows has changed: a keystroke costs nothing here. */
function oneView(message: ChatMessage, neighbours: Neighbours, model: LogModel, on: LogActions, standing: Standing): unknown {
  const { words, clock } = model;
  const { buttons, latest } = standing;
  const { first, last } = neighbours;
  return guard(
    [message.text, message.status, message.citations.length, buttons.length, latest, first, last, words, clock],
    () =>
      message.from === "bot"
        ? botMessageView(message, neighbours, words, clock.time(message.at), buttons, on.onPress)
        : userMessageView(message, neighbours, words, clock.time(message.at), latest, () => on.onResend(message)),
  );
}
