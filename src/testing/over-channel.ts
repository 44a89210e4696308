import type { Channel } from "../channel/channel.ts";
import { chosenFrom, offeredIn, typedFor, type Offer } from "../channel/options.ts";
import { renderMessage, type ChannelMessage } from "../channel/render.ts";
import type { BotMessage } from "../model/response.ts";

/** Somebody who talks to the assistant over a channel: sees what it shows, and types what can be typed there. */
export interface ChannelUser {
  /**
   * What arrives at the assistant when the user says this. The payload of an option that is shown is chosen as it must be
   * chosen there: pressed, or typed by its number or its words.
   */
  say(text: string): string;
  /** What the user is shown. Null: something was said of which the channel can show nothing. */
  see(said: readonly BotMessage[]): readonly ChannelMessage[] | null;
}

const NOT_SHOWN = "\u0000";

export function createChannelUser(channel: Channel): ChannelUser {
  let offer: Offer = { options: [], byNumber: false };
  return {
    say(text) {
      const wanted = offer.options.find(({ payload }) => payload === text.trim());
      const typed = wanted ? typedFor(offer, wanted) : text;
      return chosenFrom(offer, typed)?.payload ?? typed;
    },
    see(said) {
      offer = offeredIn(said, channel);
      const shown = said.flatMap((message) => renderMessage(message, channel, { words: { notShown: NOT_SHOWN } }));
      return shown.some(({ text }) => text === NOT_SHOWN) ? null : shown;
    },
  };
}
