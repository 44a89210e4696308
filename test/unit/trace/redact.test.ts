import { expect, test } from "vitest";
import { isCard, isIban } from "../../../src/base/sensitive.ts";
import { redact } from "../../../src/trace/redact.ts";

test("what tells of a person gives way to what it was", () => {
  expect(redact("write to jo.b+x@mail.example.co.uk please")).toBe("write to <email> please");
  expect(redact("my card is 4111 1111 1111 1111, ok")).toBe("my card is <card>, ok");
  expect(redact("GB82 WEST 1234 5698 7654 32 is my account")).toBe("<iban> is my account");
  expect(redact("pay to DE89370400440532013000.")).toBe("pay to <iban>.");
  expect(redact("call +49 (30) 1234-5678 today")).toBe("call <phone> today");
  expect(redact("call 030 12345678")).toBe("call <phone>");
  expect(redact("order A-1042 of 3 items on 12.05.2026")).toBe("order <id> of <num> items on <num>");
  expect(redact("see https://example.com/a?b=1 now")).toBe("see <link> now");
});

test("digits of every script are numbers, and full-width ones too", () => {
  expect(redact("заказ ١٢٣ und ４２")).toBe("заказ <num> und <num>");
});

test("a number that breaks its check digit is only a number", () => {
  expect(redact("4111 1111 1111 1112")).toBe("<num> <num> <num> <num>");
  expect(redact("GB82WEST12345698765433")).toBe("<id>");
  expect([isCard("4111111111111111"), isCard("4111111111111112"), isCard("0"), isCard("0".repeat(20))]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([isIban("de89 3704 0044 0532 0130 00"), isIban("DE88370400440532013000"), isIban("DE89")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("plain words stay as they are", () => {
  expect(redact("I don't know, you decide — naïve café.")).toBe("I don't know, you decide — naïve café.");
});

test("a long text of digits and signs takes no long time", () => {
  const before = performance.now();
  redact("1 2-".repeat(5_000) + "AB12 ".repeat(3_000) + "(0".repeat(3_000));
  expect(performance.now() - before).toBeLessThan(2_000);
});
