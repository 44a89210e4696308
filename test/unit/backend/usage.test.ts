import fc from "fast-check";
import { expect, test } from "vitest";
import { addAmounts, afterUse, NOTHING_USED, readReported, readReportedText, readUsage } from "../../../src/backend/usage.ts";
import type { Json } from "../../../src/base/json.ts";

const EMPTY = { total: NOTHING_USED, parts: [] };

const key = fc.record({
  kind: fc.constantFrom("call", "search", "look", "handover" as const),
  flow: fc.option(fc.constantFrom("pay", "move", "a", "b", "c", "d", "e")),
  step: fc.option(fc.constantFrom("0", "1", "2", "3", "4", "5")),
  backend: fc.constantFrom("https://a.example", "https://b.example"),
});
const count = fc.integer({ min: 0, max: 1_000_000 });
const amount = fc.record(
  {
    calls: count,
    failed: count,
    bytesOut: count,
    bytesIn: count,
    ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    tokens: count,
    cost: fc.dictionary(fc.constantFrom("EUR", "USD", "JPY", "CHF", "SEK"), count, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

test("[E12] the sum of the parts is the total, whatever was used", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, amount), { maxLength: 300 }), (uses) => {
      const { total, parts } = uses.reduce((known, [who, used]) => afterUse(known, who, used), readUsage(null));
      expect(parts.reduce((sum, part) => addAmounts(sum, part), NOTHING_USED)).toEqual(total);
      expect(Object.keys(total.cost).length).toBeLessThanOrEqual(3);
      expect(parts.length).toBeLessThanOrEqual(104);
      expect(total.calls).toBe(uses.reduce((sum, [, { calls = 0 }]) => sum + calls, 0));
    }),
    { numRuns: 60, seed: 7 },
  );
});

test("[E12] a hundred parts are kept; what more would come is one part of each kind", () => {
  let used = EMPTY as ReturnType<typeof readUsage>;
  for (let at = 0; at < 105; at++)
    used = afterUse(used, { kind: at % 2 ? "call" : "search", flow: `f${at}`, step: "0", backend: "b" }, { calls: 1 });
  used = afterUse(used, { kind: "call", flow: "f1", step: "0", backend: "b" }, { calls: 1 });
  expect(used.parts).toHaveLength(102);
  expect(used.parts.slice(100).map(({ kind, flow, backend, calls }) => [kind, flow, backend, calls])).toEqual([
    ["search", null, "other", 3],
    ["call", null, "other", 2],
  ]);
  expect(used.parts[1]!.calls).toBe(2);
  expect(used.total.calls).toBe(106);
});

test("[E11] what a backend says of its cost is believed within bounds", () => {
  const cost = (amount: Json, currency: Json = "EUR") => readReported({ usage: { cost: { amount, currency } } });
  expect(readReported({ usage: { tokens: 412, cost: { amount: 0.0125, currency: "EUR" } } })).toEqual({
    tokens: 412,
    cost: { EUR: 12_500 },
  });
  expect(cost(1_000_000)).toEqual({ cost: { EUR: 1e12 } });
  for (const wrong of [cost(1_000_001), cost(-1), cost("1"), cost(1, "eur"), cost(1, "EURO"), cost(1, null)])
    expect(wrong).toEqual({});
  const tokens = (value: Json) => readReported({ usage: { tokens: value } });
  expect([tokens(0), tokens(1e9), tokens(2.6)]).toEqual([{ tokens: 0 }, { tokens: 1e9 }, { tokens: 3 }]);
  expect([tokens(1e9 + 1), tokens(-1), tokens("1")]).toEqual([{}, {}, {}]);
  expect([readReported(undefined), readReported([]), readReported({ usage: 3 }), readReported({})]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(readReportedText('{"usage":{"tokens":5}}')).toEqual({ tokens: 5 });
  expect([readReportedText('{"usage"'), readReportedText("{}")]).toEqual([null, null]);
});

test("[E10] what another version has stored is as good as nothing", () => {
  const good = { total: { ...NOTHING_USED, calls: 2 }, parts: [] };
  expect(readUsage(good)).toEqual(good);
  for (const value of [null, 7, {}, { total: {}, parts: [] }, { ...good, parts: [{ calls: 1 }] }, { ...good, parts: 3 }])
    expect(readUsage(value as Json)).toEqual(EMPTY);
});
