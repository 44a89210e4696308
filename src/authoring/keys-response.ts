import { BOOL, CONDITION, JSON_VALUE, listOf, mapOf, openRecord, record, TEXT, type Shape } from "./shape.ts";

/** A button: written out, or just its title, which is then also what it sends. */
export const BUTTON: Shape = {
  kind: "either",
  scalar: TEXT,
  map: openRecord("a button", {
    title: { is: TEXT, required: true, doc: "What stands on it." },
    payload: { is: TEXT, doc: "What pressing it sends: words, `/intent{…}` or `/SetSlots(a=1)`. Default: the title." },
    type: { is: TEXT, doc: "Accepted and not used.", unused: "Every button sends its payload." },
    url: { is: TEXT, doc: "Accepted and not used.", unused: "Put the address into the text, as a link." },
  }),
};

export const VARIATION = record("a response", {
  id: { is: TEXT, doc: "Name of this wording." },
  text: { is: TEXT, doc: "What is said; `{slot}` is replaced by the slot's value." },
  channel: { is: TEXT, doc: "Only on this channel." },
  condition: {
    is: { kind: "either", scalar: CONDITION, list: listOf(JSON_VALUE) },
    doc: "Only while this condition over `slots` holds.",
  },
  buttons: { is: listOf(BUTTON), doc: "Answers to press." },
  quick_replies: { is: listOf(BUTTON), doc: "The same as `buttons`." },
  image: { is: TEXT, doc: "Address of a picture." },
  attachment: { is: JSON_VALUE, doc: "An attachment, passed on as it is." },
  elements: { is: listOf(JSON_VALUE), doc: "Cards, passed on as they are." },
  custom: { is: mapOf(JSON_VALUE), doc: "Anything for the page's own code." },
  metadata: { is: mapOf(JSON_VALUE), doc: "Passed on with the message; `template: jinja` switches the template language." },
  translation: {
    is: mapOf(
      record("a translation", {
        text: { is: TEXT, doc: "What is said." },
        buttons: { is: listOf(BUTTON), doc: "Answers to press." },
        quick_replies: { is: listOf(BUTTON), doc: "The same as `buttons`." },
        image: { is: TEXT, doc: "Address of a picture." },
        attachment: { is: JSON_VALUE, doc: "An attachment, passed on as it is." },
        elements: { is: listOf(JSON_VALUE), doc: "Cards, passed on as they are." },
        custom: { is: mapOf(JSON_VALUE), doc: "Anything for the page's own code." },
      }),
    ),
    doc: "Language → wording.",
  },
  allow_interruptions: {
    is: BOOL,
    doc: "Voice only; accepted and not used.",
    unused: "Interruptions matter on voice channels only.",
  },
  ssml: { is: TEXT, doc: "Voice only; accepted and not used.", unused: "The `text` is said." },
});

/** Wordings: a text, one response written out, or several of which one is chosen. */
export const WORDING: Shape = {
  kind: "either",
  scalar: TEXT,
  map: VARIATION,
  list: listOf({ kind: "either", scalar: TEXT, map: VARIATION }),
};
