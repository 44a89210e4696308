import type { Assistant } from "../../../src/model/assistant.ts";
import type { Flow, Step } from "../../../src/model/flow.ts";
import type { Slot } from "../../../src/model/slot.ts";
import type { UnderstandingRequest } from "../../../src/model/understanding.ts";

/** 2026-11-21 is a Saturday; 10:00 in Berlin. */
export const NOW = Date.UTC(2026, 10, 21, 9, 0);

export function slot(name: string, more: Partial<Slot> = {}): Slot {
  return { name, type: "text", values: [], aliases: {}, initialValue: null, mappings: [{ type: "from_llm" }], ...more };
}

export function flow(
  id: string,
  name: string,
  description: string,
  slots: readonly string[] = [],
  examples: readonly string[] = [],
): Flow {
  const steps = slots.map((each, at): Step => ({
    kind: "collect",
    id: `ask_${each}`,
    slot: each,
    next: slots[at + 1] ? `ask_${slots[at + 1]}` : "END",
    askBeforeFilling: false,
    resetAfterFlowEnds: true,
    forceSlotFilling: false,
    utter: `utter_ask_${each}`,
    rejections: [],
  }));
  return {
    id,
    name,
    description,
    nluTriggers: [],
    alwaysIncludeInPrompt: false,
    runPatternCompleted: true,
    persistedSlots: [],
    examples,
    translation: {},
    first: steps[0]?.id ?? "END",
    steps,
  };
}

export function assistant(name: string, flows: readonly Flow[], slots: readonly Slot[]): Assistant {
  return {
    format: 1,
    name,
    hash: name,
    settings: {
      compat: "3.16",
      language: "en",
      additionalLanguages: [],
      maxUserCharacters: 420,
      sessionExpirationMinutes: 60,
      carryOverSlots: true,
      actionDeadlineMs: 10_000,
    },
    flows: Object.fromEntries(flows.map((each) => [each.id, each])),
    slots: Object.fromEntries(slots.map((each) => [each.name, each])),
    responses: {},
    actions: [],
  };
}

/** A clothes shop. No flow has an example: names and descriptions are all there is. */
export const SHOP = assistant(
  "shop",
  [
    flow("order_status", "check an order", "Find out where an order is and when it arrives", ["order_id"]),
    flow("return_item", "return an item", "Send an item back and get the money back", [
      "order_id",
      "return_reason",
      "confirm_return",
    ]),
    flow("exchange_item", "exchange an item", "Swap an item for another size or colour", [
      "order_id",
      "size",
      "color",
      "confirm_exchange",
    ]),
    flow("change_address", "change the delivery address", "Send an order to another address", [
      "order_id",
      "street",
      "city",
      "postcode",
    ]),
    flow("gift_card", "buy a gift card", "Buy a gift card for somebody and send it by e-mail", [
      "amount",
      "recipient_name",
      "recipient_email",
      "delivery_date",
    ]),
    flow("newsletter", "subscribe to the newsletter", "Get news and offers by e-mail", ["email"]),
  ],
  [
    slot("order_id", { format: "id", pattern: "A-\\d{4}", description: "Number of the order, such as A-1042" }),
    slot("return_reason", { description: "Why the item goes back" }),
    slot("confirm_return", { type: "bool", description: "Whether the return is to be made" }),
    slot("size", { type: "categorical", values: ["S", "M", "L", "XL"], description: "Size of the new item" }),
    slot("color", {
      type: "categorical",
      values: ["red", "blue", "dark green"],
      aliases: { "dark green": ["green", "olive"] },
    }),
    slot("confirm_exchange", { type: "bool" }),
    slot("street"),
    slot("city"),
    slot("postcode"),
    slot("amount", { type: "float", description: "Value of the card in euros" }),
    slot("recipient_name"),
    slot("recipient_email"),
    slot("delivery_date"),
    slot("email"),
  ],
);

/** A supplier of electricity and gas. */
export const ENERGY = assistant(
  "energy",
  [
    flow("meter_reading", "submit a meter reading", "Tell us what your electricity or gas meter shows", [
      "meter_type",
      "reading",
      "reading_date",
    ]),
    flow("pay_bill", "pay a bill", "Pay an open invoice by card or bank transfer", [
      "invoice_number",
      "payment_amount",
      "payment_method",
      "confirm_payment",
    ]),
    flow("change_tariff", "change the tariff", "Switch to another energy plan", ["tariff", "start_date"]),
    flow("report_outage", "report a power outage", "Tell us that there is no electricity at your place", [
      "outage_postcode",
      "outage_since",
      "outage_details",
    ]),
    flow("move_house", "move house", "Take your contract along to a new home", [
      "new_street",
      "new_city",
      "moving_date",
      "keep_tariff",
    ]),
    flow("callback", "ask for a call back", "Have us call you on the phone at a time that suits you", [
      "phone_number",
      "callback_time",
    ]),
    flow("instalment", "change the monthly instalment", "Raise or lower what you pay in advance every month", [
      "new_instalment",
    ]),
  ],
  [
    slot("meter_type", { type: "categorical", values: ["electricity", "gas"] }),
    slot("reading", { type: "float", description: "What the meter shows, in kWh or cubic metres" }),
    slot("reading_date"),
    slot("invoice_number"),
    slot("payment_amount", { type: "float" }),
    slot("payment_method", {
      type: "categorical",
      values: ["card", "bank transfer", "paypal"],
      aliases: { card: ["credit card", "visa", "mastercard"] },
    }),
    slot("confirm_payment", { type: "bool" }),
    slot("tariff", { type: "categorical", values: ["basic", "green", "flex"], aliases: { green: ["eco", "renewable"] } }),
    slot("start_date", { format: "date" }),
    slot("outage_postcode"),
    slot("outage_since", { format: "time" }),
    slot("outage_details"),
    slot("new_street"),
    slot("new_city"),
    slot("moving_date"),
    slot("keep_tariff", { type: "bool", description: "Whether the present tariff is kept" }),
    slot("phone_number"),
    slot("callback_time"),
    slot("new_instalment", { type: "float", description: "Amount in euros every month" }),
  ],
);

/** A message in state, as one line of a conversation set gives it. */
export interface Line {
  readonly assistant: "shop" | "energy";
  readonly text: string;
  readonly flow?: string | null;
  readonly asking?: string | null;
  readonly slots?: Readonly<Record<string, string | number | boolean>>;
  readonly options?: readonly string[];
}

export function requestOf(
  of: Assistant,
  { text, flow: active = null, asking = null, slots = {}, options = [] }: Line,
): UnderstandingRequest {
  return {
    text,
    locale: "en",
    now: NOW,
    timeZone: "Europe/Berlin",
    state: {
      activeFlow: active,
      asking,
      slots,
      asked: Object.keys(slots).toReversed(),
      bot: null,
      options: options.map((title) => ({ title, payload: title })),
      startable: Object.keys(of.flows),
    },
  };
}
