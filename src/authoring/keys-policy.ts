import { choice, listOf, mapOf, NUMBER, record, TEXT, TEXTS, type Shape } from "./shape.ts";

const REASON = { is: TEXT, doc: "Code that arrives in the handoff packet: small letters, digits and _." } as const;
const PHRASES = { is: TEXTS, doc: "Whole words or phrases, in any language; case and accents do not count." } as const;
const KINDS = "card, iban, email, phone, or a name of `patterns`";

const MUST_ESCALATE = record("a rule of must_escalate", {
  reason: { ...REASON, required: true },
  phrases: PHRASES,
  pattern: { is: TEXT, doc: "Regular expression that is looked for." },
  kinds: { is: TEXTS, doc: `What must stand in the message: ${KINDS}.` },
  say: { is: TEXT, doc: "Said before the handover: words, or a response (`utter_…`)." },
});

/** `policy:` of `halcyon.yml`. */
export const POLICY: Shape = record("a policy", {
  must_escalate: { is: listOf(MUST_ESCALATE), doc: "Words that lead to a person, whatever else they could mean." },
  never_ask: { is: TEXTS, doc: "Slots, or kinds of things (card, password, pin …), that nothing may ask for." },
  redact: {
    is: {
      kind: "either",
      list: listOf(TEXT),
      map: record("what is masked", {
        kinds: { is: TEXTS, doc: "card, iban, email, phone." },
        patterns: { is: mapOf(TEXT), doc: "Name → regular expression of your own." },
        except: { is: mapOf(TEXTS), doc: `Slot → what it may hold: ${KINDS}.` },
      }),
    },
    doc: "What is masked before a message is kept, sent or handed over.",
  },
});

const MODE = { is: choice("offer", "now"), doc: "offer: asks whether a person is wanted; now: hands over." } as const;

/** `escalation:` of `halcyon.yml`. */
export const ESCALATION: Shape = record("an escalation", {
  low_confidence: {
    is: record("low confidence", {
      mode: MODE,
      reason: REASON,
      in_a_row: { is: NUMBER, doc: "Messages in a row that are not surely understood." },
      share: { is: NUMBER, doc: "Share of the last `of` messages, above 0 and up to 1." },
      of: { is: NUMBER, doc: "Messages that `share` looks at. Default 6." },
    }),
    doc: "The user is not understood.",
  },
  triggers: {
    is: listOf(
      record("a trigger", {
        mode: MODE,
        reason: { ...REASON, required: true },
        phrases: PHRASES,
        intents: { is: TEXTS, doc: "Intents of your training data." },
        flows: { is: TEXTS, doc: "Flows: before they begin." },
      }),
    ),
    doc: "What is said, or begun.",
  },
  sentiment: {
    is: record("sentiment", {
      mode: MODE,
      reason: REASON,
      threshold: {
        is: NUMBER,
        doc: "Probability from which a message counts as written in anger. Default: as it was measured.",
      },
      times: { is: NUMBER, doc: "Such messages of a session. Default 2." },
    }),
    doc: "The user is angry. Off unless it stands here; read on the device, never shown.",
  },
  repeated_failure: {
    is: record("repeated failure", {
      mode: MODE,
      reason: REASON,
      actions: { is: NUMBER, doc: "Actions of a session that came to nothing." },
      re_asks: { is: NUMBER, doc: "Times that one question was answered by nothing." },
    }),
    doc: "The same does not work again and again.",
  },
  ceilings: {
    is: record("ceilings of the guards", { mode: MODE }),
    doc: "Where a guard gives a question or a sentence up. Default: as the guards always do.",
  },
});
