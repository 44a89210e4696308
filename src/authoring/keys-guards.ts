import { choice, NUMBER, record, TEXT, type Shape } from "./shape.ts";

const MODE = {
  is: choice("act", "count", "off"),
  doc: "act: counts, and does something else when it is enough; count: only counts; off (with a `reason`): neither.",
} as const;
const REASON = { is: TEXT, doc: "Why the guard is off." } as const;

const ceiling = (what: string) => ({ is: NUMBER, doc: `Misses of a question for ${what} before it is given up.` }) as const;

const FORM = record("the guard of questions", {
  mode: MODE,
  reason: REASON,
  ceilings: {
    is: record("ceilings", {
      date: ceiling("a day; then the picker"),
      time: ceiling("a time of day; then the picker"),
      "date-time": ceiling("a day and a time; then the picker"),
      enum: ceiling("a choice; then buttons"),
      boolean: ceiling("a yes or no"),
      number: ceiling("a number"),
      duration: ceiling("a length of time"),
      email: ceiling("an e-mail address"),
      phone: ceiling("a telephone number"),
      url: ceiling("the address of a page"),
      id: ceiling("a number that has to be fetched"),
      secret: ceiling("a password, a PIN, a one-time code"),
      free: ceiling("free words"),
    }),
    doc: "Misses of one question, by what it asks for.",
  },
  per_flow: { is: NUMBER, doc: "Misses of all questions of one run of a flow. Default 8." },
});

const UNDERSTANDING = record("the guard of understanding", {
  mode: MODE,
  reason: REASON,
  menu_after: { is: NUMBER, doc: "Messages in a row that are not understood before what can be done is shown. Default 2." },
  human_after: { is: NUMBER, doc: "Messages of a conversation that are not understood before a person is offered. Default 3." },
});

/** `guards:` of `halcyon.yml`. */
export const GUARDS: Shape = record("the guards", {
  form: { is: FORM, doc: "Questions are not asked for ever." },
  understanding: { is: UNDERSTANDING, doc: "What is not understood is not met with the same words for ever." },
});
