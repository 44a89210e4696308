import { expect, test } from "vitest";
import { giveBack, spendInConversation, spendInDay, type Paid } from "../../../src/backend/budget.ts";
import type { Json } from "../../../src/base/json.ts";
import type { BudgetSettings, CostKind } from "../../../src/model/budget.ts";

const paid = (kind: CostKind, more: Partial<Paid> = {}): Paid => ({
  kind,
  conversation: "c1",
  turn: "t1",
  flow: null,
  step: null,
  promised: false,
  ...more,
});

/** How many of the kinds are let out, one after the other, and why the first was not. */
function spend(kinds: readonly Paid[], settings: BudgetSettings) {
  let value: Json | null = null;
  const overs = kinds.map((one) => {
    const judged = spendInConversation(value, one, settings);
    value = judged.value;
    return judged.over;
  });
  return { let: overs.filter((over) => over === null).length, over: overs.find((over) => over !== null) ?? null, value };
}

const times = (count: number, one: Paid): readonly Paid[] => Array.from({ length: count }, () => one);

test("[E1] what follows from one message has an end; the next message begins anew", () => {
  const first = spend(times(4, paid("call")), { perTurn: 3 });
  expect(first).toMatchObject({ let: 3, over: { scope: "perTurn", kind: null, limit: 3 } });
  expect(spend([...times(4, paid("call")), paid("call", { turn: "t2" })], { perTurn: 3 }).let).toBe(4);
  // What belongs to no message has no end of one.
  expect(spend(times(9, paid("call", { turn: null })), { perTurn: 3 }).let).toBe(9);
});

test("[E1] a conversation has an end, whatever its messages are", () => {
  const asked = [1, 2, 3, 4, 5].map((turn) => paid(turn % 2 ? "call" : "search", { turn: `t${turn}` }));
  expect(spend(asked, { perConversation: 4 })).toMatchObject({ let: 4, over: { scope: "perConversation", limit: 4 } });
});

test("[E1] a day has an end; the next day begins anew", () => {
  let value: Json | null = null;
  const ask = (day: string) => {
    const judged = spendInDay(value, day, paid("call"), { perDay: 2 });
    value = judged.value;
    return judged.over;
  };
  expect([ask("2026-01-01"), ask("2026-01-01")]).toEqual([null, null]);
  expect(ask("2026-01-01")).toEqual({ scope: "perDay", kind: null, limit: 2 });
  expect(ask("2026-01-02")).toBeNull();
});

test("[E2] where nothing is said the ends are 50, 500 and 2,000", () => {
  expect(spend(times(60, paid("call")), {}).let).toBe(50);
  const many = Array.from({ length: 510 }, (_, at) => paid("search", { turn: `t${at}` }));
  expect(spend(many, {}).let).toBe(500);
  let value: Json | null = null;
  let out = 0;
  for (let at = 0; at < 2_010; at++) {
    const judged = spendInDay(value, "2026-01-01", paid("call"), {});
    if (!judged.over) out++;
    value = judged.value;
  }
  expect(out).toBe(2_000);
});

test("[E2] a kind has a limit of its own beside that of all; zero is never", () => {
  const settings: BudgetSettings = { perTurn: 5, kinds: { search: { perTurn: 2 }, classify: { perConversation: 0 } } };
  expect(spend(times(3, paid("search")), settings)).toMatchObject({ let: 2, over: { kind: "search", limit: 2 } });
  expect(spend([...times(3, paid("search")), ...times(4, paid("call"))], settings).let).toBe(5);
  expect(spend([paid("classify")], settings)).toMatchObject({ let: 0, over: { scope: "perConversation", kind: "classify" } });
});

test("[E2] a handover meets its own limit alone, and takes nothing from the others", () => {
  const settings: BudgetSettings = { perTurn: 1 };
  expect(spend([paid("call"), paid("handover"), paid("handover")], settings).let).toBe(3);
  expect(spend([paid("handover"), paid("call")], settings).let).toBe(2);
  const limited: BudgetSettings = { kinds: { handover: { perConversation: 1 } } };
  expect(spend([paid("handover"), paid("handover")], limited)).toMatchObject({ let: 1, over: { kind: "handover" } });
});

test("[E3] what was promised is counted and never refused", () => {
  const settings: BudgetSettings = { perTurn: 2, perConversation: 2 };
  const promised = paid("call", { promised: true });
  expect(spend(times(5, promised), settings).let).toBe(5);
  expect(spend([...times(2, promised), paid("call")], settings).let).toBe(2);
});

test("[E1] what is refused is not counted, and what is given back has room again", () => {
  const settings: BudgetSettings = { perTurn: 2, perConversation: 2 };
  const { value } = spend(times(5, paid("call")), settings);
  expect(value).toEqual({ turn: { of: "t1", counts: { call: 2 } }, all: { of: "", counts: { call: 2 } } });
  const back = giveBack(value, paid("call"));
  expect(back).toEqual({ turn: { of: "t1", counts: { call: 1 } }, all: { of: "", counts: { call: 1 } } });
  expect(spendInConversation(back, paid("call"), settings).over).toBeNull();
  // Of another message nothing was counted.
  expect(giveBack(value, paid("call", { turn: "t2" }))).toMatchObject({ turn: { counts: { call: 2 } } });
  expect(giveBack(null, paid("call"))).toBeNull();
});

test("[E6] what another version has written is as good as nothing", () => {
  for (const value of [7, "x", [], { turn: 3, all: { of: "", counts: 7 } }, { all: { of: "", counts: { call: "many" } } }])
    expect(spendInConversation(value as Json, paid("call"), { perTurn: 1, perConversation: 1 }).over).toBeNull();
});
