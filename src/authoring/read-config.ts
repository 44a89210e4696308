import type { Findings } from "./findings.ts";
import { get, getNumber, textOf, type MapValue, type Value } from "./tree.ts";

/** What becomes of a part of a CALM pipeline here. */
interface Fate {
  /** Whether something here does its work. */
  readonly replaced: boolean;
  readonly advice: string;
}

const TRAINED: Fate = {
  replaced: true,
  advice: "The model on the device reads the examples of `nlu` as they are; nothing is trained.",
};
const GENERATOR: Fate = {
  replaced: true,
  advice: "The model on the device proposes the commands; prompts and language models are not used.",
};
const OLD_POLICY: Fate = { replaced: false, advice: "Rules and stories are not run: write as a flow what is still needed." };
const ROUTER: Fate = { replaced: false, advice: "There is one dialogue system here: every message goes to the flows." };

const FATES: Readonly<Record<string, Fate>> = {
  LLMCommandGenerator: GENERATOR,
  SingleStepLLMCommandGenerator: GENERATOR,
  MultiStepLLMCommandGenerator: GENERATOR,
  CompactLLMCommandGenerator: GENERATOR,
  SearchReadyLLMCommandGenerator: GENERATOR,
  ResponseSelector: {
    replaced: false,
    advice: "Answers of retrieval intents are not chosen by themselves: make the intent the `nlu_trigger` of a flow.",
  },
  DucklingEntityExtractor: {
    replaced: true,
    advice: "Numbers, dates, times and money are read on the device; nothing is asked of a server.",
  },
  LLMBasedRouter: ROUTER,
  IntentBasedRouter: ROUTER,
  EnterpriseSearchPolicy: {
    replaced: true,
    advice: "Questions are answered from a folder `knowledge/` (articles, records), or by the `knowledge` port of the page.",
  },
  IntentlessPolicy: { replaced: false, advice: "Small talk is answered by `pattern_chitchat`: word its responses." },
  RulePolicy: OLD_POLICY,
  MemoizationPolicy: OLD_POLICY,
  AugmentedMemoizationPolicy: OLD_POLICY,
  TEDPolicy: OLD_POLICY,
  UnexpecTEDIntentPolicy: OLD_POLICY,
};

/** Carried over as they are: what they do is done here too. */
const KEPT = new Set(["NLUCommandAdapter", "FlowPolicy"]);

/**
 * Says of each part of a CALM project's pipeline and policies what becomes of it: information where something here does
 * its work, a warning where nothing does.
 */
export function checkConfig(top: MapValue, findings: Findings): void {
  for (const section of ["pipeline", "policies"]) {
    const value = get(top, section);
    for (const item of value?.kind === "list" ? value.items : []) checkComponent(item, findings);
  }
}

function checkComponent(item: Value, findings: Findings): void {
  const written = item.kind === "map" ? get(item, "name") : item;
  const name = textOf(written)?.split(".").at(-1) ?? "";
  if (!written || name === "" || KEPT.has(name)) return;
  if (name === "FallbackClassifier" && item.kind === "map") {
    findings.info("project/component", written.at, `\`${name}\`${thresholdsOf(item)} is not asked.`, {
      hint: "How sure is sure enough is calibrated here; what is not understood goes to `pattern_cannot_handle`.",
    });
    return;
  }
  const fate = Object.hasOwn(FATES, name) ? FATES[name] : isTrained(name) ? TRAINED : undefined;
  if (fate?.replaced) findings.info("project/component", written.at, `\`${name}\` is replaced.`, { hint: fate.advice });
  else {
    findings.warning("project/component", written.at, `\`${name}\` is not used.`, {
      hint: fate?.advice ?? "It is not known here. What it does must be done by an action or by the page.",
    });
  }
}

function thresholdsOf(item: MapValue): string {
  const least = getNumber(item, "threshold");
  const ambiguity = getNumber(item, "ambiguity_threshold");
  const parts = [
    ...(least === undefined ? [] : [`threshold ${least}`]),
    ...(ambiguity === undefined ? [] : [`ambiguity ${ambiguity}`]),
  ];
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

/** Parts that turn examples into features, intents and entities, by the endings of their names. */
function isTrained(name: string): boolean {
  return /(?:Tokenizer|Featurizer|IntentClassifier|EntityExtractor|SynonymMapper|NLP)$|^(?:DIET|LogisticRegression)Classifier$/.test(
    name,
  );
}
