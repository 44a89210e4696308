/** How many options one message can offer to be pressed, and how long their titles may be. */
export interface Choices {
  readonly max: number;
  /** UTF-16 units. */
  readonly maxTitleLength: number;
}

/**
 * What can be shown and said on a way of talking to the assistant: a record, so that a new way is one value. What a channel
 * cannot show is said in another form by `renderMessage`, never left out in silence.
 */
export interface Channel {
  /** Chooses the responses that are written for it (`channel:` of a response). */
  readonly name: string;
  /** Longest text of one message, UTF-16 units, at least 20; what is longer becomes several messages. */
  readonly maxTextLength: number;
  /** Whether Markdown is drawn. Else markup is taken away and links are written out. */
  readonly markdown: boolean;
  /** Buttons under a message. Null: there are none, and options are numbered lines of the text. */
  readonly buttons: Choices | null;
  /** A list to choose from, for options that are too many or too long for buttons. */
  readonly list: Choices | null;
  readonly images: boolean;
  /** `elements` of a response: cards with a title, a picture and buttons of their own. */
  readonly cards: boolean;
  readonly attachments: boolean;
  /** Sources of an answer, shown beside it. Else they are lines of the text. */
  readonly citations: boolean;
  /** `custom` payloads, which only the channel's own client understands. Else they are left out, and said to be if nothing else is left. */
  readonly custom: boolean;
  /** Whether it can show that the assistant is at work. Not used in rendering: for who writes a connector. */
  readonly typing: boolean;
  /** Whether a text can be shown while it grows. */
  readonly streaming: boolean;
  /** Whether a user can send files. */
  readonly fileInput: boolean;
}

/** The panel in a page: everything is shown as it is. Its name is that of the page's own channel. */
export const WEB_CHANNEL: Channel = {
  name: "halcyon",
  maxTextLength: 100_000,
  markdown: true,
  buttons: { max: Infinity, maxTitleLength: Infinity },
  list: null,
  images: true,
  cards: true,
  attachments: true,
  citations: true,
  custom: true,
  typing: true,
  streaming: true,
  fileInput: false,
};

/** Text and nothing else, as in an SMS: options are numbered and answered by their number or their words. */
export const PLAIN_CHANNEL: Channel = {
  name: "plain",
  maxTextLength: 1_600,
  markdown: false,
  buttons: null,
  list: null,
  images: false,
  cards: false,
  attachments: false,
  citations: false,
  custom: false,
  typing: false,
  streaming: false,
  fileInput: false,
};
