import { describe, expect, test } from "vitest";
import { formQuestions } from "../../../../src/cli/improve/forms.ts";
import { knowledgeGaps, scoreSpreads } from "../../../../src/cli/improve/gaps.ts";
import { ceilingShares } from "../../../../src/cli/improve/summary.ts";
import { timerDuplicates } from "../../../../src/cli/improve/timers.ts";
import { trainingCandidates } from "../../../../src/cli/improve/training.ts";
import { shapeOf } from "../../../../src/trace/shape.ts";
import { row } from "./rows.ts";

const lines = <Line>(found: readonly { readonly line: Line }[]): readonly Line[] => found.map(({ line }) => line);

describe("training candidates", () => {
  const label = (text: string, source: string, value: string, conversation = "d c1") =>
    row({ guard: "nlu", what: "label", text, label: { source, value }, flow: "pay", conversation });

  test("say what was meant, how far that is to be believed, and by how many", () => {
    const rows = [
      label("settle the thing", "menu_choice", "pay_bill"),
      label("settle the thing", "menu_choice", "pay_bill", "d c2"),
      label("settle it", "rephrased_ok", "pay_bill"),
      label("dunno", "abandoned", ""),
      row({ guard: "nlu", what: "miss", text: "dunno" }),
      row({ guard: "form", what: "label", text: "x", label: { source: "menu_choice", value: "y" } }),
      row({ guard: "nlu", what: "label", label: { source: "menu_choice", value: "y" } }),
    ];
    const found = lines(trainingCandidates(rows, [{ text: "settle my bill", of: "pay_bill" }]));
    expect(found).toMatchObject([
      { text: "settle the thing", outcome: "menu_choice", label: "pay_bill", weight: 1, count: 2, conversations: 2 },
      { text: "settle it", outcome: "rephrased_ok", weight: 0.6, count: 1 },
      { text: "dunno", outcome: "abandoned", label: null, weight: 0 },
    ]);
    expect(found[0]).toMatchObject({
      language: "en",
      context: { flow: "pay", key: null },
      nearest: { of: "pay_bill" },
      top: null,
    });
    expect(found[2]!.nearest).toBeNull();
    expect(found[0]!.cluster).not.toBe(found[2]!.cluster);
  });

  test("know what was said again and again without help, and what it was taken for where that was kept", () => {
    const top = [{ flow: "pay_bill", score: 0.4 }];
    const rows = [row({ guard: "nlu", what: "repeat", text: "again", details: { top } })];
    expect(lines(trainingCandidates(rows, []))).toMatchObject([{ outcome: "repeat", weight: 0, top }]);
  });
});

describe("knowledge gaps", () => {
  const miss = (text: string | null, change: Partial<Parameters<typeof row>[0]> = {}) =>
    row({
      guard: "kb",
      what: "low_score",
      text,
      details: {
        score: 0.3,
        threshold: 0.5,
        scale: "cosine",
        passages: ["pay#1", "pay#2"],
        closest: [{ id: "pay#1", title: "Paying" }],
        knowledgeVersion: "v1",
      },
      ...change,
    });

  test("are topics with what an editor needs: question, numbers, nearest passages, what to extend", () => {
    const later = Date.UTC(2026, 10, 21);
    const rows = [
      miss("can I pay by cheque"),
      miss("is paying by cheque possible", {
        conversation: "d c2",
        details: { score: 0.4, threshold: 0.5, scale: "cosine", passages: ["pay#1"], knowledgeVersion: "v2" },
      }),
      miss("pay by cheque", { conversation: "d c3", what: "dissatisfied", details: {}, at: later }),
      miss("do you sell dogs", { details: {} }),
      miss("answered before", { what: "same_topic", details: { repeated: true } }),
      row({ guard: "kb", what: "answered", text: "when do you open" }),
    ];
    const [gap, other, ...rest] = lines(knowledgeGaps(rows));
    expect(rest).toEqual([]);
    expect(gap).toMatchObject({
      count: 3,
      conversations: 3,
      bestScore: 0.4,
      threshold: 0.5,
      scale: "cosine",
      nearest: [
        { id: "pay#1", title: "Paying" },
        { id: "pay#2", title: null },
      ],
      dissatisfied: 1,
      language: "en",
      firstSeen: "2026-11-20",
      lastSeen: "2026-11-21",
      suggestion: "extend Paying",
    });
    expect(new Set([gap!.question, ...gap!.variants])).toEqual(
      new Set(["can I pay by cheque", "is paying by cheque possible", "pay by cheque"]),
    );
    expect(other).toMatchObject({
      question: "do you sell dogs",
      bestScore: null,
      nearest: [],
      suggestion: "write a new document",
    });
  });

  test("are kept apart by their passages where words are not kept, and together by their topic where they are", () => {
    const quiet = [miss(null), miss(null, { conversation: "d c2" }), miss(null, { details: { passages: ["other#1"] } })];
    expect(lines(knowledgeGaps(quiet)).map(({ question, count }) => [question, count])).toEqual([
      [null, 2],
      [null, 1],
    ]);
    const topic = [
      miss("alpha", { context: "t1" }),
      miss("bravo", { context: "t1" }),
      miss("charlie", { context: "t1", conversation: "d c2" }),
    ];
    expect(lines(knowledgeGaps(topic)).map(({ count }) => count)).toEqual([2, 1]);
  });

  test("come with the spread of the best scores, per scale and version", () => {
    const scored = (score: number, what: string, knowledgeVersion = "v1") =>
      row({ guard: "kb", what, details: { score, threshold: 0.5, scale: "cosine", knowledgeVersion } });
    const rows = [
      ...[0.1, 0.2, 0.3, 0.4].map((score) => scored(score, "low_score")),
      scored(0.9, "answered"),
      scored(0.8, "answered", "v2"),
    ];
    expect(scoreSpreads(rows)).toMatchObject([
      {
        scale: "cosine",
        knowledgeVersion: "v1",
        questions: 5,
        p10: 0.14,
        p50: 0.3,
        p90: 0.7,
        threshold: 0.5,
        belowThreshold: { rate: 0.8 },
      },
      { knowledgeVersion: "v2", questions: 1, belowThreshold: { rate: 0 } },
    ]);
  });
});

describe("questions of forms", () => {
  const about = (what: string, attempt: number, change: Partial<Parameters<typeof row>[0]> = {}) =>
    row({ guard: "form", what, slot: "email", flow: "order", attempt, ...change });

  test("have a share of answers per attempt, kinds and shapes of misses, and advice", () => {
    const rows = [
      ...Array.from({ length: 4 }, () => about("filled", 1)),
      ...Array.from({ length: 6 }, (_, index) =>
        about("miss", 1, { reason: index < 5 ? "absent" : "partial", text: index < 5 ? "no idea" : "jo at <link>" }),
      ),
      ...Array.from({ length: 3 }, () => about("recovered", 2, { details: { widget: true, ms: 4_000 } })),
      about("recovered", 2, { details: { widget: false, ms: 2_000 } }),
      about("ceiling", 3),
      about("abandoned", 2, { flow: null }),
    ];
    const [line, ...rest] = lines(formQuestions(rows));
    expect(rest).toEqual([]);
    expect(line).toMatchObject({
      slot: "email",
      flow: "order",
      bundle: "b1",
      asks: 14,
      fillRate: [
        { attempt: 1, of: 10, rate: 0.4, low: 0.1682, high: 0.6873 },
        { attempt: 2, of: 4, rate: 1 },
      ],
      misses: { absent: 5, partial: 1 },
      shapes: { "aa aaa": 5, "aa aa <link>": 1 },
      timeToFillMs: 4_000,
      exhausted: 1,
      abandoned: 1,
      recoveredByWidget: 0.75,
    });
    expect(line!.suggestion).toMatch(/^absent 83 %: users answer something else/);
  });

  test("of another version are another line, and few misses are no reason for advice", () => {
    const found = lines(
      formQuestions([
        about("miss", 1, { reason: "absent" }),
        about("filled", 1, { bundle: "b2" }),
        about("miss", 1, { slot: null }),
      ]),
    );
    expect(found.map(({ bundle, suggestion, recoveredByWidget }) => [bundle, suggestion, recoveredByWidget])).toEqual([
      ["b1", null, null],
      ["b2", null, null],
    ]);
  });

  test("shapes show letters, digits and signs, and nothing else", () => {
    expect(["John@acme.de", "12.30", "AB-12", "<email> or so", "Привет 7", "ддддд"].map(shapeOf)).toEqual([
      "Aaaa@aaa.aa",
      "dd.dd",
      "AA-dd",
      "<email> aa aa",
      "Aaaa d",
      "aaa",
    ]);
  });
});

test("duplicate timers are counted per step, with their causes", () => {
  const duplicate = (reason: string, conversation: string, step = "ask") =>
    row({
      guard: "timer",
      what: "duplicate",
      reason,
      conversation,
      flow: "order",
      step,
      details: { name: null, says: "nudge" },
    });
  const rows = [
    duplicate("replay", "d c1"),
    duplicate("re-trigger", "d c2"),
    duplicate("replay", "d c1"),
    duplicate("other tab", "d c3", "b"),
  ];
  expect(lines(timerDuplicates([...rows, row({ guard: "timer", what: "late" })]))).toEqual([
    { key: "nudge", flow: "order", step: "ask", blocked: 3, causes: { replay: 2, "re-trigger": 1 }, conversations: 2 },
    { key: "nudge", flow: "order", step: "b", blocked: 1, causes: { "other tab": 1 }, conversations: 1 },
  ]);
});

test("a ceiling that more than one conversation in twenty reaches is an alert, one in twenty is none", () => {
  const rows = (hits: number, of: number) =>
    Array.from({ length: of }, (_, index) =>
      row({ guard: "nlu", what: index < hits ? "ceiling" : "miss", conversation: `d ${index}` }),
    );
  const nlu = (hits: number, of: number) => ceilingShares(rows(hits, of)).find(({ guard }) => guard === "nlu");
  expect(nlu(1, 20)).toMatchObject({ hits: 1, of: 20, rate: 0.05, isAlert: false });
  expect(nlu(2, 20)).toMatchObject({ rate: 0.1, isAlert: true });
  expect(ceilingShares(rows(2, 20)).filter(({ isAlert }) => isAlert)).toHaveLength(1);
});
