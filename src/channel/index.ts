/** Public names of `halcyon-chat/channel`: what a way of talking can show, and conversations over it, headless. */
export { PLAIN_CHANNEL, WEB_CHANNEL, type Channel, type Choices } from "./channel.ts";
export { createSharedUnderstand, type SharedUnderstandOptions } from "../assistant/shared-understand.ts";
export {
  createConnector,
  type Connector,
  type ConnectorOptions,
  type Inbound,
  type Outbound,
  type Reply,
} from "./connector.ts";
export { chosenFrom, offeredIn, offeringOf, optionsOf, typedFor, type Offer, type Offering } from "./options.ts";
export { plainText } from "./plain-text.ts";
export { renderMessage, type ChannelMessage, type ChannelWords, type RenderOptions } from "./render.ts";
export { splitText } from "./split.ts";
