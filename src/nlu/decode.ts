import type { Command, SetSlotCommand } from "../model/command.ts";
import type { Span } from "../model/understanding.ts";
import { type Act, readActs } from "./acts.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { readCorrections } from "./correction.ts";
import { chooseFlow, type FlowChoice } from "./flow-choice.ts";
import { readMentions } from "./mentions.ts";
import { coverage, flowsInPlay, type Message } from "./message.ts";
import { typed } from "./normalise.ts";
import { scoreFlows } from "./flow-scores.ts";
import { splitWords } from "./words.ts";
import { CLARIFY, DIGRESSION_MARGIN, START } from "./thresholds.ts";
import { type Found, inWords } from "./values/found.ts";

/** What a message means, with the evidence. Spans are offsets into the original text. */
export interface Decoded {
  readonly commands: readonly Command[];
  readonly spans: readonly Span[];
  readonly why: readonly string[];
}

/** Acts that name a command of their own, whatever is asked. */
const COMMANDS: Readonly<Partial<Record<Act, Command>>> = {
  handoff: { command: "human handoff" },
  repeat: { command: "repeat bot messages" },
  restart: { command: "restart" },
  wait: { command: "wait" },
  dissatisfied: { command: "dissatisfied" },
  thanks: { command: "chitchat", about: "thanks" },
  greet: { command: "chitchat", about: "greet" },
  bye: { command: "chitchat", about: "bye" },
  help: { command: "chitchat", about: "help" },
  chitchat: { command: "chitchat" },
};

/**
 * Turns what was read of a message into commands, by fixed priority: an exact answer to the open question; an act in so
 * many words; a correction; a flow that beats the answer by a margin (the digression test); the answer; an act in a
 * longer sentence; values mentioned; a question for knowledge; nothing.
 */
export function decode(message: Message): Decoded {
  const { acts, request } = message;
  const read = readAnswer(message);
  // A yes that is taken back or made to depend on something does nothing: the question is asked again.
  const answer = read && isHalfHearted(read) ? null : read;
  const choice = chooseFlow(message);
  if (answer && isExact(message, answer)) return finish(message, [set(answer)], [answer.why]);
  const plain = decodeWholeAct(message, choice);
  if (plain) return plain;

  const found = readCorrections(message, isHalfAnswer(message, read) ? null : read);
  // "Wait, it's 5 Elm Street" holds a number, but says more than that.
  const correcting = read?.manner === "hesitant" ? found.filter((each) => coverage(message, each) >= 0.5) : found;
  const digresses = choice.kind !== "none" && (!answer || choice.probability >= answer.strength + DIGRESSION_MARGIN);
  if (correcting.length > 0 && !(digresses && choice.kind === "start" && choice.probability >= 0.9)) {
    return decodeCorrection(message, read?.manner === "halted" ? null : read, correcting);
  }
  const form = decodeForm(message, answer, choice);
  if (form) return form;
  if (answer && leadsToMore(message, answer) && choice.kind === "start") {
    return start(message, choice, [set(answer)], [answer], [answer.why]);
  }
  if (digresses && choice.kind === "start") {
    const against = answer
      ? [
          `${choice.probability.toFixed(2)} beats the answer "${String(answer.value)}" (${answer.strength.toFixed(2)}) by ${DIGRESSION_MARGIN}`,
        ]
      : [];
    return start(message, choice, [], [], against);
  }
  if (answer) {
    const active = message.index.flows.find((flow) => flow.id === request.state.activeFlow);
    const more = active ? readMentions(message, active, [answer]) : [];
    const kept =
      choice.kind === "none"
        ? []
        : [`${choice.flows[0]} (${choice.probability.toFixed(2)}) does not beat the answer (${answer.strength.toFixed(2)})`];
    return finish(message, [set(answer), ...more.map(set)], [answer.why, ...more.map(({ why }) => why), ...kept]);
  }
  if (digresses && choice.kind === "clarify" && !acts.scores.chitchat) {
    return finish(message, [{ command: { command: "clarify", options: choice.flows } }], [choice.why]);
  }
  return decodeRest(message, choice);
}

interface Emitted {
  readonly command: Command;
  readonly span?: Span | undefined;
  readonly found?: Found | undefined;
}

function set({ slot, value, ...found }: Found & { readonly slot: string }): Emitted {
  return { command: { command: "set slot", name: slot, value, extractor: "LLM" }, found: { value, ...found } };
}

/** Adds the user's own words to values, and places them in the original text. */
function finish({ normal }: Message, emitted: readonly Emitted[], why: readonly string[]): Decoded {
  const spans: Span[] = [];
  const commands = emitted.map(({ command, found }): Command => {
    if (command.command !== "set slot" || !found) return command;
    const raw = typed(normal, found.start, found.end).trim();
    const said = inTheirWords(command, raw, found.sure);
    const [start, end] = [normal.offsets[found.start]!, normal.offsets[found.end]!];
    spans.push({ slot: said.name, start, end, value: said.value, sure: found.sure });
    return said;
  });
  return { commands, spans, why };
}

/** "No, …" to a yes/no question, "oh wait, …" to another: what follows may be the point. */
function isHalfAnswer({ acts, words }: Message, answer: Answer | null): boolean {
  if (answer?.manner === "hesitant") return true;
  return (
    answer !== null &&
    typeof answer.value === "boolean" &&
    answer.manner !== "turned" &&
    acts.leading !== null &&
    acts.whole === null &&
    !acts.scores.affirm &&
    !acts.scores.deny &&
    words.length > 1
  );
}

function isHalfHearted({ manner }: Answer): boolean {
  return manner === "reserved" || manner === "halted";
}

/** Free words are the user's own, character for character; options keep the author's casing and get them beside. */
function inTheirWords(command: SetSlotCommand, raw: string, sure: number): SetSlotCommand {
  if (typeof command.value === "string" && command.value.toLowerCase() === raw.normalize("NFKC").toLowerCase()) {
    return sure < 0.9 ? { ...command, value: raw } : command;
  }
  return raw === "" || raw === inWords(command.value) ? command : { ...command, raw };
}

/** The message is the answer and nothing else: no act can mean something different by it. */
function isExact(message: Message, answer: Answer): boolean {
  return (
    answer.sure >= 0.9 &&
    (message.acts.whole === null || message.acts.whole === "affirm" || message.acts.whole === "deny" || answer.sure >= 0.97) &&
    coverage(message, answer) === 1 &&
    message.words.length <= 3 &&
    !message.acts.wish
  );
}

function decodeWholeAct(message: Message, choice: FlowChoice): Decoded | null {
  const { acts, request } = message;
  const { whole } = acts;
  if (whole === null) return null;
  const say = (command: Command): Decoded => finish(message, [{ command }], [`the message is a plain ${whole}`]);
  const asking = request.state.asking === null ? undefined : message.index.slots.get(request.state.asking);
  if (whole === "cancel") {
    if (request.state.activeFlow !== null) return say({ command: "cancel flow" });
    return isNamed(message, choice) ? null : say({ command: "chitchat", about: "leave" });
  }
  if (whole === "skip" || whole === "dont_know") return asking ? say({ command: "skip question" }) : null;
  if (whole === "affirm" || whole === "deny") {
    if (request.state.asking === null) return say({ command: "chitchat", about: whole === "affirm" ? "agree" : "decline" });
    // "Actually no" to "how would you like to pay?" takes the wish back.
    const takenBack =
      whole === "deny" && asking?.kind !== "bool" && /^(?:actually|on second thoughts?)\b/.test(message.normal.lower);
    return takenBack && request.state.activeFlow !== null ? say({ command: "cancel flow" }) : null;
  }
  if (choice.kind === "start" && choice.probability >= 0.9) return null;
  const command = COMMANDS[whole];
  if (!command || (asking?.long === true && (whole === "dissatisfied" || whole === "chitchat"))) return null;
  return say(command);
}

/** "Cancel" may be a word of what is wanted: "cancel my contract". */
function isNamed({ index, words }: Message, choice: FlowChoice): boolean {
  if (choice.kind === "none") return false;
  const stems = new Set(words.map((word) => word.stem));
  return index.flows.some(({ id, nameStems }) => choice.flows.includes(id) && nameStems.some((stem) => stems.has(stem)));
}

/** An act in the midst of a sentence: "forget it, I want to pay a bill instead". */
function decodeForm(message: Message, answer: Answer | null, choice: FlowChoice): Decoded | null {
  const { acts, request, index } = message;
  const asked = request.state.asking === null ? undefined : index.slots.get(request.state.asking);
  const strength = answer && asked?.kind !== "words" ? answer.strength : 0;
  const say = (command: Command, act: Act): Decoded =>
    finish(message, [{ command }], [`the message has the form of ${act} (${(acts.scores[act] ?? 0).toFixed(2)})`]);
  if (acts.scores.cancel && request.state.activeFlow !== null && strength < 0.8) {
    if (choice.kind === "start" && startsWithoutCancel(message, choice.flows[0]!))
      return start(message, choice, [{ command: { command: "cancel flow" } }], [], ["what runs is cancelled first"]);
    return say({ command: "cancel flow" }, "cancel");
  }
  const flowWins = choice.kind === "start" && choice.probability >= 0.85;
  for (const act of ["handoff", "repeat", "restart", "wait"] as const) {
    if (acts.scores[act] && (!flowWins || act === "wait") && strength < 0.8) return say(COMMANDS[act]!, act);
  }
  if (choice.kind === "start" || asked?.long === true || strength >= 0.5) return null;
  if (asked && (acts.scores.skip || acts.scores.dont_know))
    return say({ command: "skip question" }, acts.scores.skip ? "skip" : "dont_know");
  for (const act of ["wait", "dissatisfied", "bye", "thanks", "help", "chitchat"] as const) {
    if (acts.scores[act]) return say(COMMANDS[act]!, act);
  }
  return null;
}

/** Whether a flow is still meant when the words of cancelling are taken away ("I changed my mind" names no change of anything). */
function startsWithoutCancel({ index, normal, request }: Message, flow: string): boolean {
  let rest = normal.lower;
  for (const pattern of index.lexicon.patterns.cancel ?? []) rest = rest.replace(pattern, " ");
  const words = splitWords(rest);
  const scores = scoreFlows(index, words, readActs(rest, index.lexicon), undefined, flowsInPlay(request.state));
  return words.some((word) => !word.empty) && (scores[index.flows.findIndex(({ id }) => id === flow)] ?? 0) >= CLARIFY;
}

/** "No, make it blue" corrects and denies nothing; "yes, but change the size to L" does both. */
function decodeCorrection(message: Message, answer: Answer | null, corrections: ReturnType<typeof readCorrections>): Decoded {
  const { request, acts, index } = message;
  const asked = index.slots.get(request.state.asking ?? "");
  const apart = answer && corrections.every(({ start, end }) => end <= answer.start || start >= answer.end);
  const keeps =
    asked?.kind === "bool" ? acts.leading === "affirm" && answer?.value === true : apart === true && asked?.kind !== "words";
  const emitted = [...(keeps && answer ? [set(answer)] : []), ...corrections.map(set)];
  return finish(message, emitted, [...(keeps && answer ? [answer.why] : []), ...corrections.map(({ why }) => why)]);
}

/** "Yes, and I also want to pay my bill": the answer is the beginning only. */
function leadsToMore(message: Message, answer: Answer): boolean {
  return (
    message.acts.leading !== null &&
    answer.value === (message.acts.leading === "affirm") &&
    message.acts.whole === null &&
    coverage(message, answer) < 0.5
  );
}

function start(
  message: Message,
  choice: Extract<FlowChoice, { kind: "start" }>,
  before: readonly Emitted[],
  taken: readonly Answer[],
  why: readonly string[],
): Decoded {
  const mentions = choice.flows.flatMap((id) => {
    const flow = message.index.flows.find((each) => each.id === id);
    return flow ? readMentions(message, flow, taken) : [];
  });
  const distinct = mentions.filter(({ slot }, at) => mentions.findIndex((other) => other.slot === slot) === at);
  return finish(
    message,
    [...before, ...choice.flows.map((flow): Emitted => ({ command: { command: "start flow", flow } })), ...distinct.map(set)],
    [...why, choice.why, ...distinct.map((mention) => mention.why)],
  );
}

/** Neither answered nor started: values of the running flow, small talk, a question, or nothing. */
function decodeRest(message: Message, choice: FlowChoice): Decoded {
  const { acts, request, index, normal } = message;
  const active = index.flows.find((flow) => flow.id === request.state.activeFlow);
  const mentions = active ? readMentions(message, active) : [];
  if (mentions.length > 0) return finish(message, mentions.map(set), [...mentions.map(({ why }) => why), choice.why]);
  for (const act of ["greet", "chitchat"] as const) {
    if (acts.scores[act])
      return finish(message, [{ command: COMMANDS[act]! }], [`the message has the form of ${act}`, choice.why]);
  }
  const asksForDeed = /^(?:please |hi |hello |hey )*(?:can|could|will|would) you\b(?! (?:tell|explain|show|say))/.test(
    normal.lower,
  );
  if (acts.scores.question && !asksForDeed)
    return finish(message, [{ command: { command: "knowledge" } }], ["a question that no flow answers", choice.why]);
  return finish(
    message,
    [{ command: { command: "cannot handle" } }],
    [choice.why, `nothing reaches its threshold (start ${START})`],
  );
}
