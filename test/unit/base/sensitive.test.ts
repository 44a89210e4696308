import { describe, expect, test } from "vitest";
import { findSensitive } from "../../../src/base/sensitive.ts";

/** What was found, as it stands in the text. */
const found = (text: string): readonly string[] =>
  findSensitive(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

describe("card numbers", () => {
  test.each([
    ["4111111111111111", "4111111111111111"],
    ["my card is 4111 1111 1111 1111, ok", "4111 1111 1111 1111"],
    ["4111-1111-1111-1111", "4111-1111-1111-1111"],
    ["4111.1111.1111.1111", "4111.1111.1111.1111"],
    ["4111–1111 · 1111\n1111", "4111–1111 · 1111\n1111"],
    ["4\u200b111 1111 1111 1111", "4\u200b111 1111 1111 1111"],
    ["4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"],
    ["card4111111111111111now", "4111111111111111"],
    ["４１１１ １１１１ １１１１ １１１１", "４１１１ １１１１ １１１１ １１１１"],
    ["٤١١١١١١١١١١١١١١١", "٤١١١١١١١١١١١١١١١"],
    ["378282246310005", "378282246310005"],
    ["6759649826438453", "6759649826438453"],
    ["30569309025904", "30569309025904"],
    ["4222222222222", "4222222222222"],
    ["2223003122003222", "2223003122003222"],
  ])("%j holds one", (text, card) => {
    expect(found(text)).toEqual([`card: ${card}`]);
  });

  test("one is found among other digits: with its date and its code, with digits glued to it, after a number of another kind", () => {
    expect(found("4111 1111 1111 1111 12/27 123")).toEqual(["card: 4111 1111 1111 1111"]);
    expect(found("4111111111111111 1227")).toEqual(["card: 4111111111111111"]);
    expect(found("41111111111111111227")).toEqual(["card: 4111111111111111"]);
    expect(found("17 4111111111111111")).toEqual(["card: 4111111111111111"]);
    expect(found("4111111111111111 and 5555555555554444")).toEqual(["card: 4111111111111111", "card: 5555555555554444"]);
  });

  test("a number that breaks its check digit, begins as no card does, or is too short or too long, is none", () => {
    expect(found("4111 1111 1111 1112")).toEqual([]);
    expect(found("1111111111111117")).toEqual([]);
    expect(found("7992739871300000")).toEqual([]);
    expect(found("42222222226")).toEqual([]);
    expect(found("order 1042 of 12.05.2026 at 10:30 for 3")).toEqual([]);
  });
});

describe("other numbers and addresses", () => {
  test("account numbers have their check digits, and end before the next word", () => {
    expect(found("pay to DE89 3704 0044 0532 0130 00 thanks")).toEqual(["iban: DE89 3704 0044 0532 0130 00"]);
    expect(found("iban:gb82west12345698765432.")).toEqual(["iban: gb82west12345698765432"]);
    expect(found("DE88370400440532013000 or GB")).toEqual([]);
  });

  test("account numbers that follow each other without a sign between are all found", () => {
    const [one, two] = ["DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32"];
    expect(found(`${one} ${two}`)).toEqual([`iban: ${one}`, `iban: ${two}`]);
    expect(found(`from ${one} to ${two} please`)).toEqual([`iban: ${one}`, `iban: ${two}`]);
    expect(found("DE89370400440532013000 NO9386011117947")).toEqual(["iban: DE89370400440532013000", "iban: NO9386011117947"]);
  });

  test("e-mail addresses", () => {
    expect(found("write to jo.b+x@mail.example.co.uk, please")).toEqual(["email: jo.b+x@mail.example.co.uk"]);
    expect(found("jörg@exämple.de")).toEqual(["email: jörg@exämple.de"]);
    expect(found("4111111111111111@example.com")).toEqual(["email: 4111111111111111@example.com"]);
    expect(found("me@home or a@ b")).toEqual([]);
  });

  test("telephone numbers, but no days and no times", () => {
    expect(found("call +49 (30) 1234-5678 today")).toEqual(["phone: +49 (30) 1234-5678"]);
    expect(found("030 123456")).toEqual(["phone: 030 123456"]);
    expect(found("0044 20 7946 0958")).toEqual(["phone: 0044 20 7946 0958"]);
    expect(found("(415) 555-0100")).toEqual(["phone: (415) 555-0100"]);
    expect(found("05/11/2026 or 01.02.2026 10 or 2026-11-21 at 08:30")).toEqual([]);
    expect(found("order 123456, 0 12345")).toEqual([]);
  });
});

test("what is not sensitive is none of it", () => {
  expect(found("I don't know, you decide — naïve café.")).toEqual([]);
  expect(found("")).toEqual([]);
});

test("a long text takes no long time, whatever it is made of", () => {
  const before = performance.now();
  for (const piece of ["a", "1", "1 ", "4111 1111 1111 1112 ", "a@", "+1 (", "DE89 ", "0/"])
    findSensitive(piece.repeat(20_000 / piece.length));
  expect(performance.now() - before).toBeLessThan(2_000);
});

test("a long text of what looks like account numbers takes no longer", () => {
  const before = performance.now();
  for (let times = 0; times < 4; times++) findSensitive(`DE89${"c".repeat(40)} `.repeat(450));
  expect(performance.now() - before).toBeLessThan(2_000);
});
