import type { Parse } from "../model/training.ts";
import type { Understanding, UnderstandingRequest } from "../model/understanding.ts";
import { type Act, ACTS } from "./acts.ts";
import type { NluIndex } from "./assistant-index.ts";
import { decode, type Decoded } from "./decode.ts";
import type { Encoding } from "./flow-scores.ts";
import { type Message, readMessage } from "./message.ts";
import { pickOption, readSetSlots, readStartFlow } from "./options.ts";
import { readParse } from "./parse.ts";
import { readSignal } from "./signal.ts";
import { ACT_COSINE, ACT_MARGIN, START, SURE_INTENT } from "./thresholds.ts";
import { dot } from "./vectors.ts";

/** Everything but the time it took, which a pure function cannot know. */
export type PureUnderstanding = Omit<Understanding, "ms">;

/**
 * Reads a message in the state of the dialogue. Pure: the same message, state and vectors give the same commands.
 *
 * @param encoding - the encoder's vectors; without them the linear model and the closed lists answer alone.
 */
export function understand(index: NluIndex, request: UnderstandingRequest, encoding?: Encoding): PureUnderstanding {
  const first = readMessage(index, request, encoding);
  const parse = index.training && readParse(index.training, first.normal, first.words, heard(encoding));
  const meant = withoutRefuted(index, request, parse);
  const message = withMeaning(meant === request ? first : readMessage(index, meant, encoding));
  const { commands, spans, why } = decodeMessage(message, encoding);
  const startable = new Set(request.state.startable);
  const flows = Object.fromEntries([...first.flows].filter(([flow]) => startable.has(flow)));
  const scores = { flows, acts: { ...message.acts.scores } };
  const source = encoding ? "encoder" : "linear";
  // Only where no answer was taken: an answer says by itself what it is.
  const { asking } = request.state;
  const isTaken = commands.some((command) => command.command === "set slot" && command.name === asking);
  const signal = asking === null || isTaken ? undefined : readSignal(message);
  return { commands, spans, why, scores, accept: START, ...(signal && { signal }), ...(parse && { parse }), source };
}

/**
 * A flow that intents trigger has their examples for its own. Where the message surely is another intent, it does not start
 * by them against those who know all the examples.
 */
function withoutRefuted({ assistant }: NluIndex, request: UnderstandingRequest, parse: Parse | null): UnderstandingRequest {
  const intent = parse?.intent;
  if (!intent || intent.confidence < SURE_INTENT || !Object.hasOwn(assistant.training?.intents ?? {}, intent.name))
    return request;
  const startable = request.state.startable.filter((flow) => {
    const triggers = assistant.flows[flow]?.nluTriggers ?? [];
    return triggers.length === 0 || triggers.some((trigger) => trigger.intent === intent.name);
  });
  return startable.length === request.state.startable.length ? request : { ...request, state: { ...request.state, startable } };
}

/** What the encoder says of intents, once it has learnt them. */
function heard(encoding: Encoding | undefined): Parameters<typeof readParse>[3] {
  return encoding?.intents && { sentence: encoding.sentence, intents: encoding.intents };
}

function decodeMessage(message: Message, encoding: Encoding | undefined): Decoded {
  const { index, request } = message;
  const direct = readSetSlots(request.text, index);
  if (direct) return { commands: direct, spans: [], why: ["the message is a button's payload"] };
  const picked = pickOption(message);
  if (!picked) return decode(message);
  const { option, why } = picked;
  const commands = readSetSlots(option.payload, index) ?? readStartFlow(option.payload, request.state.startable);
  if (commands) return { commands, spans: [], why: [why] };
  if (option.payload.startsWith("/") || option.payload === "" || option.payload === request.text) return decode(message);
  const meant = decode(
    readMessage(
      index,
      { ...request, text: option.payload, state: { ...request.state, options: [] } },
      samePayload(option.title, option.payload) ? encoding : undefined,
    ),
  );
  return { commands: meant.commands, spans: [], why: [why, ...meant.why] };
}

/** Vectors of the message may stand for the payload only where both say the same. */
function samePayload(title: string, payload: string): boolean {
  return title.toLowerCase() === payload.toLowerCase();
}

/** Adds acts that the encoder hears where the closed lists are silent: near to a prototype, and nearer than to any flow. */
function withMeaning(message: Message): Message {
  const { encoding, index, acts } = message;
  if (!encoding || acts.whole !== null) return message;
  let flow = 0;
  const likeness: Partial<Record<Act, number>> = {};
  index.texts.forEach((text, at) => {
    if (text.kind !== "flow" && text.kind !== "act") return;
    const like = dot(encoding.texts[at]!, encoding.sentence);
    if (text.kind === "flow") flow = Math.max(flow, like);
    else likeness[text.act] = Math.max(likeness[text.act] ?? 0, like);
  });
  const heard = ACTS.filter((act) => (likeness[act] ?? 0) >= ACT_COSINE && likeness[act]! >= flow + ACT_MARGIN);
  const best = heard.toSorted((one, other) => likeness[other]! - likeness[one]!)[0];
  if (best === undefined || acts.scores[best] !== undefined) return message;
  return { ...message, acts: { ...acts, scores: { ...acts.scores, [best]: likeness[best]! } } };
}
