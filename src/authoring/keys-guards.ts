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

const KNOWLEDGE = record("the guard of sources", {
  mode: MODE,
  reason: REASON,
  per_topic: { is: NUMBER, doc: "Questions in vain of one topic before a person is offered. Default 2." },
  in_vain: { is: NUMBER, doc: "Questions in vain of a conversation in ten minutes. Default 6." },
  total: { is: NUMBER, doc: "Questions of a conversation in ten minutes. Default 30." },
});

const REMINDERS = record("the guard of reminders", {
  mode: MODE,
  reason: REASON,
  active: { is: NUMBER, doc: "Reminders of a conversation that wait. Default 5." },
  per_hour: { is: NUMBER, doc: "Reminders of a conversation that fire within an hour. Default 20." },
  days: { is: NUMBER, doc: "Days ahead that one may be set. Default 7." },
});

/** `guards:` of `halcyon.yml`. */
export const GUARDS: Shape = record("the guards", {
  form: { is: FORM, doc: "Questions are not asked for ever." },
  understanding: { is: UNDERSTANDING, doc: "What is not understood is not met with the same words for ever." },
  knowledge: { is: KNOWLEDGE, doc: "What was looked for in vain is not looked for in other words for ever." },
  reminders: { is: REMINDERS, doc: "Reminders are set once, and not without end." },
});
