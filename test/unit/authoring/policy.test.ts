import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const BASE = `
flows:
  hi: { description: says hello, nlu_trigger: [{ intent: greet }], steps: [ {action: utter_hi} ] }
  pay: { description: pays a bill, steps: [ {collect: payee}, {collect: refund_iban}, {say: Done.} ] }
slots:
  payee: { type: text, ask: Who gets it? }
  refund_iban: { type: text, ask: Where to? }
responses: { utter_hi: hello }
nlu: [{ intent: greet, examples: "- hello there" }]
`;

async function read(halcyon: string, bot = BASE, more: Readonly<Record<string, string>> = {}) {
  const files = { "bot.yml": bot, "halcyon.yml": halcyon, ...more };
  const { assistant, diagnostics } = await readAssistant(Object.entries(files).map(([path, text]) => ({ path, text })));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { assistant, codes: errors.map(({ code }) => code), messages: errors.map(({ message }) => message), errors };
}

describe("a policy", () => {
  test("[Y11] is read whole, and rules of several files are added up", async () => {
    const one = `policy:
  must_escalate:
    - { reason: fraud, phrases: [stolen card, Betrug], pattern: 'law(yer|suit)', kinds: [card, customer], say: utter_hi }
  never_ask: [card, payee_pin]
  redact:
    kinds: [card, iban]
    patterns: { customer: '\\bK-\\d{6}\\b' }
    except: { refund_iban: iban }
`;
    const bot = BASE.replace("responses:", "  payee_pin: text\nresponses:");
    const two = "policy: { must_escalate: [{ reason: legal, phrases: ombudsman }], never_ask: pin, redact: [card, phone] }\n";
    const { assistant, codes } = await read(one, bot, { "more.yml": two });
    expect(codes).toEqual([]);
    expect(assistant?.policy).toEqual({
      mustEscalate: [
        {
          reason: "fraud",
          phrases: ["stolen card", "Betrug"],
          pattern: "law(yer|suit)",
          kinds: ["card", "customer"],
          say: "utter_hi",
        },
        { reason: "legal", phrases: ["ombudsman"] },
      ],
      neverAsk: ["card", "payee_pin", "pin"],
      redact: {
        kinds: ["card", "iban", "phone"],
        patterns: { customer: String.raw`\bK-\d{6}\b` },
        except: { refund_iban: ["iban"] },
      },
    });
  });

  test("[Y11] none is none, and an empty one changes nothing", async () => {
    expect((await read("language: en\n")).assistant).not.toHaveProperty("policy");
    expect((await read("policy: {}\n")).assistant?.policy).toEqual({});
  });

  test.each([
    ["must_escalate: [{ reason: fraud }]", "policy/empty-rule"],
    ["must_escalate: [{ reason: fraud, phrases: ['!!'] }]", "policy/empty-rule"],
    ["must_escalate: [{ reason: Fraud Words, phrases: [a] }]", "policy/bad-reason"],
    ["must_escalate: [{ reason: asked, phrases: [a] }]", "policy/bad-reason"],
    ["must_escalate: [{ phrases: [a] }]", "key/missing"],
    ["must_escalate: [{ reason: a, pattern: '(' }]", "policy/bad-pattern"],
    ["must_escalate: [{ reason: a, pattern: '(a+)+b' }]", "policy/bad-pattern"],
    ["must_escalate: [{ reason: a, pattern: 'a*' }]", "policy/bad-pattern"],
    ["must_escalate: [{ reason: a, kinds: [crad] }]", "policy/unknown-kind"],
    ["must_escalate: [{ reason: a, phrases: [b], say: utter_ho }]", "policy/unknown-name"],
    ["never_ask: [pasword]", "policy/unknown-kind"],
    ["redact: [password]", "policy/unknown-kind"],
    ["redact: { patterns: { Card No: 'a' } }", "policy/bad-pattern"],
    ["redact: { patterns: { card: 'a' } }", "policy/bad-pattern"],
    ["redact: { patterns: { a: '(a|a)*$' } }", "policy/bad-pattern"],
    ["redact: { kinds: [card], except: { refund_iba: iban } }", "policy/unknown-name"],
    ["redact: { kinds: [card], except: { refund_iban: ibn } }", "policy/unknown-kind"],
  ])("[Y11] `%s` is %s", async (policy, code) => {
    expect((await read(`policy: { ${policy} }\n`)).codes).toEqual([code]);
  });

  test("[Y11] a misspelt name is told what it was meant to be", async () => {
    const { errors } = await read("policy: { never_ask: [pasword] }\n");
    expect(errors[0]).toMatchObject({ hint: "Did you mean `password`?", place: { file: "halcyon.yml", line: 1 } });
    const named = await read("policy: { redact: { kinds: [card], except: { refund_iba: iban } } }\n");
    expect(named.errors[0]).toMatchObject({ fix: { text: "refund_iban" } });
  });
});

describe("what is never asked for", () => {
  const asking = (slot: string): string =>
    `flows: { pay: { description: pays, steps: [ {collect: it}, {say: Done.} ] } }\nslots: { it: ${slot} }\n`;

  test.each([
    [
      "its name",
      "flows: { pay: { description: pays, steps: [{collect: user_password}] } }\nslots: { user_password: { ask: 'And now?' } }\n",
      "password",
    ],
    [
      "a name in one word",
      "flows: { pay: { description: pays, steps: [{collect: cardNumber}] } }\nslots: { cardNumber: { ask: 'And now?' } }\n",
      "card",
    ],
    ["its format", asking("{ type: text, format: secret, ask: 'And now?' }"), "pin"],
    ["another format", asking("{ type: text, format: phone, ask: 'And now?' }"), "phone"],
    ["its description", asking("{ type: text, description: number of the credit card, ask: 'And now?' }"), "card"],
    ["the words of its question", asking("{ type: text, ask: 'What is your PIN?' }"), "pin"],
    [
      "a translation of it",
      asking("{ type: text, ask: [{ text: 'And now?', translation: { de: { text: 'Wie lautet Ihre Geheimzahl?' } } }] }"),
      "pin",
    ],
    ["its own name in the list", asking("{ type: text, ask: 'And now?' }"), "it"],
  ])("[Y4] a flow that collects it is an error: known by %s", async (_, bot, kind) => {
    const { codes, errors } = await read(`policy: { never_ask: [${kind}] }\n`, bot);
    expect(codes).toEqual(["policy/never-ask"]);
    expect(errors[0]?.place?.file).toBe("bot.yml");
    expect((await read("policy: { never_ask: [iban] }\n", bot)).codes).toEqual([]);
  });

  test("[Y4] a response that asks for it is an error too, one that warns is none", async () => {
    const with_ = (text: string): string => BASE.replace("utter_hi: hello", `utter_hi: ${JSON.stringify(text)}`);
    expect((await read("policy: { never_ask: [pin] }\n", with_("Please send me your PIN."))).codes).toEqual([
      "policy/never-ask",
    ]);
    expect((await read("policy: { never_ask: [pin] }\n", with_("Please never send your PIN."))).codes).toEqual([]);
  });

  test("[Y4] our own patterns ask for nothing of the kind", async () => {
    const all = "card, card_code, iban, password, pin, one_time_code, ssn, email, phone, date_of_birth";
    expect((await read(`policy: { never_ask: [${all}] }\n`, BASE.replaceAll("refund_iban", "refund_to"))).codes).toEqual([]);
  });
});

describe("a question whose answers are masked", () => {
  test("[Y8] is an error, unless its slot may hold them", async () => {
    const { codes, messages } = await read("policy: { redact: [iban] }\n");
    expect(codes).toEqual(["policy/masked-slot"]);
    expect(messages[0]).toContain("`refund_iban` asks for iban");
    expect((await read("policy: { redact: { kinds: [iban], except: { refund_iban: iban } } }\n")).codes).toEqual([]);
    expect((await read("policy: { redact: { kinds: [iban], except: { refund_iban: card } } }\n")).codes).toEqual([
      "policy/masked-slot",
    ]);
    expect((await read("policy: { redact: [card] }\n")).codes).toEqual([]);
  });

  test("[Y8] by format and by name, for texts alone", async () => {
    const mail = BASE.replace("type: text, ask: Who", "type: text, format: email, ask: Who");
    expect((await read("policy: { redact: [email] }\n", mail)).codes).toEqual(["policy/masked-slot"]);
    const flag = BASE.replaceAll("refund_iban", "has_iban").replace("has_iban: { type: text", "has_iban: { type: bool");
    expect((await read("policy: { redact: [iban] }\n", flag)).codes).toEqual([]);
  });
});

describe("an escalation", () => {
  test("[Y20] is read whole", async () => {
    const { assistant, codes } = await read(`escalation:
  low_confidence: { mode: now, in_a_row: 3, share: 0.5, of: 8, reason: lost }
  triggers:
    - { reason: leaving, flows: pay, mode: now }
    - { reason: greeting, intents: [greet], phrases: [hi] }
  sentiment: { threshold: 0.9, times: 3, reason: angry, mode: now }
  repeated_failure: { actions: 2, re_asks: 4 }
  ceilings: { mode: now }
`);
    expect(codes).toEqual([]);
    expect(assistant?.escalation).toEqual({
      lowConfidence: { mode: "now", reason: "lost", inARow: 3, share: 0.5, of: 8 },
      triggers: [
        { mode: "now", reason: "leaving", flows: ["pay"] },
        { mode: "offer", reason: "greeting", phrases: ["hi"], intents: ["greet"] },
      ],
      sentiment: { mode: "now", reason: "angry", threshold: 0.9, times: 3 },
      repeatedFailure: { mode: "offer", reason: "repeated_failure", actions: 2, reAsks: 4 },
      ceilings: { mode: "now" },
    });
  });

  test("[Y20] what is left out has its default, and a later file comes over an earlier one", async () => {
    const { assistant } = await read("escalation: { sentiment: {}, low_confidence: { share: 1 }, ceilings: {} }\n", BASE, {
      "a.yml": "escalation: { low_confidence: { in_a_row: 9 }, triggers: [{ reason: x, phrases: y }] }\n",
    });
    expect(assistant?.escalation).toMatchObject({
      lowConfidence: { mode: "offer", reason: "low_confidence", share: 1, of: 6 },
      sentiment: { mode: "offer", reason: "frustration", times: 2 },
      triggers: [{ reason: "x" }],
      ceilings: { mode: "offer" },
    });
    expect(assistant?.escalation?.lowConfidence).not.toHaveProperty("inARow");
    expect((await read("language: en\n")).assistant).not.toHaveProperty("escalation");
  });

  test.each([
    ["low_confidence: {}", "policy/empty-rule"],
    ["repeated_failure: { mode: now }", "policy/empty-rule"],
    ["triggers: [{ reason: a }]", "policy/empty-rule"],
    ["triggers: [{ reason: A, phrases: b }]", "policy/bad-reason"],
    ["triggers: [{ reason: a, flows: [pya] }]", "policy/unknown-name"],
    ["triggers: [{ reason: a, flows: [pattern_search] }]", "policy/unknown-name"],
    ["triggers: [{ reason: a, intents: [gret] }]", "policy/unknown-name"],
    ["low_confidence: { in_a_row: 0 }", "key/value"],
    ["low_confidence: { in_a_row: 1.5 }", "key/value"],
    ["repeated_failure: { actions: 51 }", "key/value"],
    ["low_confidence: { share: 0 }", "key/value"],
    ["sentiment: { threshold: 1.1 }", "key/value"],
    ["ceilings: { mode: never }", "key/value"],
  ])("[Y11] `%s` is %s", async (escalation, code) => {
    expect((await read(`escalation: { ${escalation} }\n`)).codes).toContain(code);
  });
});
