import { describe, expect, test } from "vitest";
import { findClaim } from "../../../src/authoring/claims.ts";
import { codes, lint } from "./lint.ts";

describe("sentences that claim success", () => {
  test.each([
    ["Your refund has been processed.", "has been processed"],
    ["All right. We have refunded you.", "We have refunded"],
    ["I've just cancelled it", "I've just cancelled"],
    ["Your booking is now confirmed!", "Your booking is now confirmed"],
    ["It is done.", "It is done"],
    ["The transfer was successful.", "was successful"],
    ["Successfully submitted", "Successfully submitted"],
    ["Done. Your number is 4.", "Done."],
    ["Thanks! {amount} has now been paid.", "has now been paid"],
    ["Ihre Zahlung wurde erstattet.", "wurde erstattet"],
    ["Wir haben den Betrag heute überwiesen.", "haben den Betrag heute überwiesen"],
    ["Die Buchung ist storniert.", "ist storniert"],
    ["Erledigt. Noch etwas?", "Erledigt."],
    ["Su reembolso ha sido procesado.", "ha sido procesado"],
    ["Hemos enviado el paquete.", "Hemos enviado"],
    ["La cita está confirmada", "está confirmada"],
    ["Listo. ¿Algo más?", "Listo."],
  ])("%s", (text, claim) => {
    expect(findClaim(text)).toBe(claim);
  });

  test.each([
    "Has your order been delivered?",
    "Your refund has not been processed.",
    "Nothing has been sent.",
    "Once it has been shipped, you get a mail.",
    "It will have been paid by Monday.",
    "Refunds are processed within five days.",
    "Your refund is processed within five days.",
    "A table for {guests}: noted. See you then!",
    "It has been a while!",
    "Shall I cancel it?",
    "Wenn die Zahlung gebucht ist, schreiben wir.",
    "Die Zahlung wurde nicht erstattet.",
    "No hemos enviado nada.",
    "Cuando está confirmada, avisamos.",
    "We are sending somebody to look.",
    "",
  ])("%s claims nothing", (text) => {
    expect(findClaim(text)).toBeNull();
  });
});

const refund = (
  steps: string,
  more = "",
): string => `slots: { amount: { type: float, ask: How much? }, ok: { type: bool, ask: Sure? } }
actions: [refund, look_up: { risk: read }]
responses:
  utter_done: Your refund has been processed.
  utter_german: { text: All right, translation: { de: { text: Ihr Geld wurde erstattet. } } }
flows:
  refund:
    description: give money back
    steps:
${steps.replaceAll(/^/gm, "      ")}
${more}`;

describe("[V2] success is said only after an action", () => {
  test("a claim that no action precedes is found, with the words' own place", async () => {
    expect(await lint(refund("- collect: amount\n- action: utter_done"))).toMatchObject([
      {
        code: "lint/unproven-claim",
        severity: "warning",
        message: expect.stringContaining("has been processed"),
        place: { line: 11, column: 17 },
        related: [{ place: { line: 4, column: 3 } }],
      },
    ]);
  });

  test.each([
    ["after an action", "- action: refund\n- action: utter_done"],
    [
      "after an action of a called flow",
      "- call: other\n- action: utter_done",
      "  other: { description: x, if: False, steps: [{ action: refund }] }",
    ],
    [
      "in a flow that is only linked to after an action",
      "- action: refund\n- link: other",
      "  other: { description: x, if: False, steps: [{ action: utter_done }] }",
    ],
  ])("nothing is found %s", async (_, steps, more = "") => {
    expect(await codes(refund(steps, more))).toEqual([]);
  });

  test.each([
    [
      "one branch goes round the action",
      "- collect: ok\n  next: [{ if: slots.ok, then: act }, { else: say }]\n- { id: act, action: refund }\n- { id: say, action: utter_done }",
      13,
    ],
    ["the action only reads", "- action: look_up\n- action: utter_done", 11],
    ["the words are the step's own", "- say: Your money has been transferred.", 10],
    ["a question claims it", "- collect: ok\n  ask: We have refunded you. Anything else?", 11],
    ["a translation claims it", "- action: utter_german", 10],
  ])("it is found where %s", async (_, steps, line) => {
    expect(await codes(refund(steps))).toEqual([`lint/unproven-claim:${line}`]);
  });

  test("it is found wherever the same response is said", async () => {
    const other = "  other: { description: another matter, steps: [{ action: utter_done }] }";
    expect(await codes(refund("- action: utter_done", other))).toEqual(["lint/unproven-claim:10", "lint/unproven-claim:11"]);
  });

  test("a called flow is judged by its callers, and by itself where people can start it", async () => {
    const other = "  other: { description: another matter, steps: [{ action: utter_done }] }";
    expect(await codes(refund("- action: refund\n- call: other", other))).toEqual(["lint/unproven-claim:12"]);
  });
});
