import { readActs } from "./acts.ts";
import type { IndexedFlow } from "./assistant-index.ts";
import { scoreFlows } from "./flow-scores.ts";
import { flowsInPlay, type Message } from "./message.ts";
import { readValues } from "./slots.ts";
import {
  CLARIFY,
  CLARIFY_WHILE_ASKED,
  CLOSE,
  IMPERSONAL_START,
  MAX_CLARIFY,
  OPEN_QUESTION,
  RIVAL,
  START,
} from "./thresholds.ts";
import { splitWords } from "./words.ts";

/** Which flows a message is for. */
export type FlowChoice =
  | { readonly kind: "start"; readonly flows: readonly string[]; readonly probability: number; readonly why: string }
  | { readonly kind: "clarify"; readonly flows: readonly string[]; readonly probability: number; readonly why: string }
  | { readonly kind: "none"; readonly probability: number; readonly why: string };

interface Ranked {
  readonly flow: string;
  readonly probability: number;
}

/** The three zones: start, clarify, none. The running flow is no candidate, but it can be the one that is meant. */
export function chooseFlow(message: Message): FlowChoice {
  const { activeFlow, startable } = message.request.state;
  const candidates = startable.filter((flow) => flow !== activeFlow);
  const ranked = rank(message, candidates);
  const [best, next] = ranked;
  if (!best) return { kind: "none", probability: 0, why: "no flow can be started now" };
  const { probability } = best;
  const at = (each: Ranked): string => `${each.flow} ${each.probability.toFixed(2)}`;
  const active = activeFlow === null ? 0 : (message.flows.get(activeFlow) ?? 0);
  if (active >= START && active > probability) {
    return { kind: "none", probability, why: `the running flow fits better (${active.toFixed(2)}) than ${at(best)}` };
  }
  const enough = message.request.state.asking === null ? CLARIFY : CLARIFY_WHILE_ASKED;
  if (probability < enough) return { kind: "none", probability, why: `no flow fits: best ${at(best)} < ${enough}` };
  const named = namesCase(message, best.flow);
  if (asksForRule(message) && !named)
    return { kind: "none", probability, why: `a question for a rule starts nothing, not even ${at(best)}` };
  if (isImpersonalQuestion(message) && probability < IMPERSONAL_START && !named) {
    return {
      kind: "none",
      probability,
      why: `a question about things in general starts nothing: ${at(best)} < ${IMPERSONAL_START}`,
    };
  }
  const both = startSeveral(message, ranked);
  if (both.length > 1)
    return { kind: "start", flows: both, probability, why: `each part of the message starts a flow: ${both.join(", ")}` };
  const either = alternatives(message, candidates);
  if (either.length > 1) {
    return {
      kind: "clarify",
      flows: either.slice(0, MAX_CLARIFY),
      probability,
      why: `one of several is wanted: ${either.join(", ")}`,
    };
  }
  const close = ranked
    .filter((each) => each.probability >= RIVAL / 2 && probability - each.probability <= CLOSE)
    .slice(0, MAX_CLARIFY);
  if (close.length > 1 && next && next.probability >= RIVAL) {
    return {
      kind: "clarify",
      flows: close.map(({ flow }) => flow),
      probability,
      why: `too close to tell (within ${CLOSE}): ${close.map(at).join(", ")}`,
    };
  }
  if (probability >= START)
    return { kind: "start", flows: [best.flow], probability, why: `${at(best)} ≥ ${START}${next ? `, next ${at(next)}` : ""}` };
  if (!named && message.acts.scores.question && (isOpenQuestion(message) || !(message.acts.wish || isOwnAffair(message)))) {
    return { kind: "none", probability, why: `a question, and not sure enough of ${at(best)} < ${START}` };
  }
  // One option alone would be that flow (CALM): the next best stands beside it, however unlikely.
  const possible = ranked.filter((each, place) => place < 2 || each.probability >= CLARIFY / 2).slice(0, MAX_CLARIFY);
  if (possible.length > 1)
    return {
      kind: "clarify",
      flows: possible.map(({ flow }) => flow),
      probability,
      why: `not sure (< ${START}): ${possible.map(at).join(", ")}`,
    };
  return { kind: "none", probability, why: `not sure enough of the only candidate ${at(best)} < ${START}` };
}

/** "How is green electricity made?": asks for something to be known, and not about the user's own affairs. */
function isImpersonalQuestion({ acts, normal }: Message): boolean {
  if (!acts.scores.question || acts.wish) return false;
  const { lower } = normal;
  return (
    /^(?:so |and |but |hi |hello |hey )*(?:how|why|what|what's|who|which|do you|does|is it|are there|is there|are you|have you)\b/.test(
      lower,
    ) && !isOwnAffair({ normal })
  );
}

/** "How do I wash my jumper?": wants an explanation, also where it is about one's own things. */
function isOpenQuestion({ normal }: Message): boolean {
  return /^(?:so |and |but |hi |hello |hey )*(?:how|why|what|what's|who|which)\b/.test(normal.lower);
}

function isOwnAffair({ normal }: Pick<Message, "normal">): boolean {
  return /\b(?:i|i'm|i've|i'd|my|me|mine|we|our|us)\b/.test(normal.lower);
}

/** "How long do I have to return things?": asks for what holds, whoever asks, and wants nothing done yet. */
function asksForRule({ normal, index, acts }: Message): boolean {
  return acts.scores.question !== undefined && index.lexicon.rule.test(normal.lower);
}

/** "Return or exchange": flows of which the parts each say a word that is in no other flow's name. */
function alternatives({ index, normal }: Message, candidates: readonly string[]): readonly string[] {
  const parts = normal.lower.split(/\s+or\s+/);
  const flows = index.flows.filter(({ id }) => candidates.includes(id));
  const meant = parts.map((part) => {
    const stems = new Set(splitWords(part).map((word) => word.stem));
    const named = flows.filter(({ nameStems }) => nameStems.some((stem) => stems.has(stem) && isOwn(stem, flows)));
    return named.length === 1 ? named[0]!.id : null;
  });
  return meant.includes(null) ? [] : [...new Set(meant.filter((id) => id !== null))];
}

function isOwn(stem: string, flows: readonly IndexedFlow[]): boolean {
  return flows.filter(({ nameStems }) => nameStems.includes(stem)).length === 1;
}

/** "What happened to order 1057?": asks for one case, whose number the flow takes, and for no rule that holds for all. */
function namesCase({ index, reading, normal }: Message, flow: string): boolean {
  if (/\s(?:if|when|after|before)\s/.test(normal.lower)) return false;
  const slots = index.flows.find(({ id }) => id === flow)?.slots ?? [];
  return slots.some((name) => {
    const slot = index.slots.get(name);
    return slot?.kind === "id" && slot.slot.pattern !== undefined && readValues(slot, reading).length > 0;
  });
}

function rank(message: Message, candidates: readonly string[]): readonly Ranked[] {
  return candidates
    .flatMap((flow) =>
      message.flows.has(flow) ? [{ flow, probability: whileAsked(message, flow, message.flows.get(flow)!) }] : [],
    )
    .toSorted((one, other) => other.probability - one.probability);
}

/**
 * While a question is open, a message is rarely for another flow: its probability is lowered by the odds of that, less
 * so if it wishes or asks for something or says the flow's name. "The whole house" answers a question about an outage.
 */
function whileAsked({ request, acts, words, index, normal }: Message, flow: string, probability: number): number {
  if (request.state.asking === null) return probability;
  const name = index.flows.find(({ id }) => id === flow)?.nameStems ?? [];
  const named = name.length > 0 && name.every((stem) => words.some((word) => word.stem === stem));
  const pointing = acts.scores.question !== undefined && !acts.wish && /\b(?:it|that|this)\b/.test(normal.lower);
  // "How much is it?" asks about what is being done.
  const vague = pointing && words.filter((word) => !word.empty).length <= 1;
  const shift = vague
    ? OPEN_QUESTION.fragment
    : acts.wish || acts.scores.question !== undefined || named
      ? OPEN_QUESTION.wish
      : words.length <= 5
        ? OPEN_QUESTION.fragment
        : OPEN_QUESTION.sentence;
  const odds = (probability / (1 - Math.min(probability, 0.9999))) * Math.exp(shift);
  return odds / (1 + odds);
}

/** "Pay my bill and tell me where my parcel is": two parts that each start a flow of their own, judged by words alone. */
function startSeveral({ index, normal, request }: Message, ranked: readonly Ranked[]): readonly string[] {
  const parts = normal.lower.split(index.lexicon.coordinator).filter((part) => part.trim().length > 0);
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => splitWords(part).length < 2)) return [];
  const candidates = new Set(ranked.map(({ flow }) => flow));
  const started: string[] = [];
  for (const part of parts) {
    const scores = scoreFlows(index, splitWords(part), readActs(part, index.lexicon), undefined, flowsInPlay(request.state));
    const best = index.flows
      .map((flow, at) => ({ flow: flow.id, probability: scores[at]! }))
      .filter(({ flow }) => candidates.has(flow) && flow !== request.state.activeFlow)
      .reduce<Ranked | null>((one, other) => (one && one.probability >= other.probability ? one : other), null);
    if (best && best.probability >= START && !started.includes(best.flow)) started.push(best.flow);
  }
  return started;
}
