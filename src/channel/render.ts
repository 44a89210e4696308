import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { BotMessage, Button, Citation } from "../model/response.ts";
import type { Channel } from "./channel.ts";
import { linesOf, offeringOf, optionsOf } from "./options.ts";
import { absolute, plainText } from "./plain-text.ts";
import { splitText } from "./split.ts";

/** One message as a channel can show it: nothing in it is beyond what its record says. */
export interface ChannelMessage {
  readonly text?: string | undefined;
  readonly buttons?: readonly Button[] | undefined;
  /** Options to be chosen from a list; else as `buttons`. */
  readonly list?: readonly Button[] | undefined;
  readonly image?: string | undefined;
  readonly elements?: readonly Json[] | undefined;
  readonly attachment?: Json | undefined;
  readonly citations?: readonly Citation[] | undefined;
  readonly custom?: JsonObject | undefined;
}

/** What is written where something cannot be shown. */
export interface ChannelWords {
  /** Before the title of a source. */
  readonly source: string;
  /** Instead of a message of which nothing can be shown. */
  readonly notShown: string;
}

export interface RenderOptions {
  /** BCP 47: where sentences end. */
  readonly locale?: string | undefined;
  /** Address of the site, for links and pictures that are paths of it. Without it such links are their words alone. */
  readonly baseUrl?: string | undefined;
  readonly words?: Partial<ChannelWords> | undefined;
}

const WORDS: ChannelWords = { source: "Source:", notShown: "(There is something here that can only be shown on our site.)" };

/** A message in the form that a channel can show: as it is, or the same said in text. At least one message. */
export function renderMessage(message: BotMessage, channel: Channel, options: RenderOptions = {}): readonly ChannelMessage[] {
  const { locale, baseUrl } = options;
  const words = { ...WORDS, ...options.words };
  const offered = optionsOf(message, channel);
  const offering = offeringOf(offered, channel);
  const blocks = [
    channel.markdown ? (message.text ?? "").trim() : plainText(message.text ?? "", baseUrl),
    ...(channel.cards ? [] : (message.elements ?? []).map((card) => cardLines(card, baseUrl))),
    channel.images || !message.image ? "" : (absolute(message.image, baseUrl) ?? ""),
    channel.attachments ? "" : attachmentLine(message.attachment, baseUrl),
    offering === "lines" ? linesOf(offered).join("\n") : "",
    channel.citations ? "" : (message.citations ?? []).map((one) => citationLine(one, words.source, baseUrl)).join("\n"),
  ].filter((block) => block !== "");
  const { image, elements, attachment, citations, custom } = message;
  const native: ChannelMessage = {
    ...(offering === "buttons" && { buttons: offered }),
    ...(offering === "list" && { list: offered }),
    ...(channel.images && image && { image }),
    ...(channel.cards && elements && elements.length > 0 && { elements }),
    ...(channel.attachments && attachment !== undefined && { attachment }),
    ...(channel.citations && citations && citations.length > 0 && { citations }),
    ...(channel.custom && custom && { custom }),
  };
  if (blocks.length === 0 && Object.keys(native).length === 0) blocks.push(words.notShown);
  const parts = splitText(joined(blocks, offering), channel.maxTextLength, locale);
  // What is pressed or looked at stands under the last words.
  return [...parts.slice(0, -1).map((text) => ({ text })), { ...(parts.length > 0 && { text: parts.at(-1)! }), ...native }];
}

/** Options follow their question at once; everything else keeps its distance. */
function joined(blocks: readonly string[], offering: string): string {
  return offering === "lines" && blocks.length === 2 ? blocks.join("\n") : blocks.join("\n\n");
}

/** A card in words: title, subtitle, and where it leads. */
function cardLines(card: Json, baseUrl: string | undefined): string {
  if (!isJsonObject(card)) return "";
  const action = isJsonObject(card["default_action"] ?? null) ? (card["default_action"] as JsonObject)["url"] : null;
  const buttons = Array.isArray(card["buttons"]) ? (card["buttons"] as readonly Json[]).filter(isJsonObject) : [];
  const pages = buttons.flatMap(({ title, url }) => [textOf(title), addressOf(url, baseUrl)].filter(Boolean).join(": "));
  const leads = buttons.map(({ url }) => addressOf(url, baseUrl) !== "");
  return [
    textOf(card["title"]),
    textOf(card["subtitle"]),
    addressOf(action, baseUrl),
    addressOf(card["image_url"], baseUrl),
    ...pages.filter((_, index) => leads[index]),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** `{ type, payload: { title?, url | src } }`, as CALM's channels write it, or an address alone. */
function attachmentLine(attachment: Json | undefined, baseUrl: string | undefined): string {
  if (typeof attachment === "string") return addressOf(attachment, baseUrl);
  if (!isJsonObject(attachment)) return "";
  const inner = isJsonObject(attachment["payload"]) ? attachment["payload"] : attachment;
  const address = addressOf(inner["url"] ?? inner["src"], baseUrl);
  return [textOf(inner["title"] ?? inner["name"]), address].filter(Boolean).join(": ");
}

function citationLine({ title, url }: Citation, source: string, baseUrl: string | undefined): string {
  const address = addressOf(url, baseUrl);
  return `${source} ${title}${address === "" ? "" : ` (${address})`}`;
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value.trim() : "");
const addressOf = (value: Json | undefined, baseUrl: string | undefined): string =>
  typeof value === "string" && value !== "" ? (absolute(value, baseUrl) ?? "") : "";
