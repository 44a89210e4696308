import { expect, test } from "vitest";
import { humanName, semanticOf } from "../../../src/model/semantic.ts";
import type { Slot } from "../../../src/model/slot.ts";

const slot = (name: string, more: Partial<Slot> = {}): Slot => ({
  name,
  type: "text",
  values: [],
  aliases: {},
  initialValue: null,
  mappings: [{ type: "from_llm" }],
  ...more,
});

test("[G10] D2: what a slot holds is seen from its name, whatever stands around it", () => {
  const names: readonly (readonly [string, string])[] = [
    ["contact_email", "email"],
    ["email_of_guest", "email"],
    ["email_subject", "free"],
    ["mobile", "phone"],
    ["phone_model", "free"],
    ["return_date", "date"],
    ["date_time", "date-time"],
    ["pickup_time", "time"],
    ["order_id", "id"],
    ["meterNumber", "id"],
    ["number_of_guests", "number"],
    ["website", "url"],
    ["trip_duration", "duration"],
    ["otp", "secret"],
    ["pin", "secret"],
    ["card_security_code", "secret"],
    ["spinning", "free"],
    ["comment", "free"],
  ];
  expect(names.map(([name]) => [name, semanticOf(slot(name))])).toEqual(names);
});

test("[G10] the type says more than the name, the author's format more than both, and a secret stays one with a pattern", () => {
  expect(semanticOf(slot("email", { type: "bool" }))).toBe("boolean");
  expect(semanticOf(slot("email", { type: "categorical" }))).toBe("enum");
  expect(semanticOf(slot("email", { type: "strict_categorical" }))).toBe("enum");
  expect(semanticOf(slot("email", { type: "float" }))).toBe("number");
  expect(semanticOf(slot("email", { type: "list" }))).toBe("email");
  expect(semanticOf(slot("when", { format: "date" }))).toBe("date");
  expect(semanticOf(slot("token", { format: "secret" }))).toBe("secret");
  expect(semanticOf(slot("pin", { pattern: "\\d{4}" }))).toBe("secret");
  expect(semanticOf(slot("plate", { pattern: "\\d{4}" }))).toBe("id");
  expect(semanticOf(slot("contact", { description: "The e-mail address of the guest" }))).toBe("email");
  expect(semanticOf(slot("contact", { description: "Who to write to by email" }))).toBe("free");
});

test("a name is read as words", () => {
  expect(humanName("deliveryDate_2-x ")).toBe("delivery date 2 x");
});
