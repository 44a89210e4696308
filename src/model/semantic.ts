import type { Slot, SlotFormat } from "./slot.ts";

/**
 * What an answer is about, whatever the slot is called: by it an answer is judged, helped along, and given up. `secret`: a
 * password, a PIN, a one-time code.
 */
export type Semantic = "boolean" | "enum" | "number" | "free" | SlotFormat;

/** By the slot's type and format, or by what its name suggests. */
export function semanticOf(slot: Slot): Semantic {
  switch (slot.type) {
    case "bool":
      return "boolean";
    case "categorical":
    case "strict_categorical":
      return "enum";
    case "float":
      return "number";
    case "text":
    case "list":
    case "any":
      break;
  }
  if (slot.format) return slot.format;
  const name = humanName(slot.name);
  if (SECRET.test(name)) return "secret";
  if (slot.pattern !== undefined) return "id";
  return guessSemantic(name) ?? (/^(?:the )?e-?mail address\b/i.test(slot.description ?? "") ? "email" : "free");
}

/** A name as words, in lower case: `clientEmail_2` is "client email 2". */
export function humanName(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
}

const SECRET =
  /\b(?:otp|tan|pin|cvv|cvc|password|passcode|passphrase|(?:one time|security|verification|pin) (?:code|number|password))\b/;

/** What a slot's name says of its values; null: nothing. */
export function guessSemantic(name: string): Exclude<Semantic, "boolean" | "enum" | "free" | "secret"> | null {
  if (/\be ?mails?\b(?! (?:text|body|subject|content|type))/.test(name)) return "email";
  if (/\b(?:phone|telephone|mobile|cell ?phone|phone number)\b(?! (?:model|type|brand))/.test(name)) return "phone";
  if (/\b(?:date ?time|datetime|timestamp)\b/.test(name)) return "date-time";
  if (/\b(?:date|dob|birthday|check ?in|check ?out)\b(?! (?:time|type|format))/.test(name) && !/\btime\b/.test(name))
    return "date";
  if (/(?:^| )time$|^time\b/.test(name) && !/\b(?:zone|period|range|how many)\b/.test(name)) return "time";
  if (/\bduration\b/.test(name)) return "duration";
  if (/^(?:number|count|amount|quantity|num) of\b|\b(?:amount|quantity|count)$/.test(name)) return "number";
  if (/\b(?:url|website|web address|homepage)\b/.test(name)) return "url";
  if (
    /\b(?:id|iban|sku)$|\b(?:order|customer|account|meter|invoice|tracking|booking|reference|contract|policy|ticket|confirmation|member|membership|reservation|serial|card|case)(?: (?:number|no|nr|code|reference))$/.test(
      name,
    )
  )
    return "id";
  return null;
}
