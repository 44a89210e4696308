import type { Words } from "./words.ts";

const CHOICE = ["Mit einem Menschen sprechen", "Auf anderem Weg", "Später", "Lassen"];
const PERSON = ["Mit einem Menschen sprechen"];
const YES_NO = ["Ja", "Nein"];

/** German. */
export const DE: Words = {
  utter_ask_rephrase: [
    "Das habe ich leider nicht verstanden. Können Sie es anders sagen?",
    "Das ist bei mir nicht angekommen. Können Sie es mit anderen Worten sagen?",
    "Das war mir zu viel auf einmal. Versuchen Sie es bitte mit einem kürzeren Satz.",
  ],
  utter_offer_abilities: [
    "Leider verstehe ich es immer noch nicht. Das hier kann ich für Sie tun.",
    "Ich sehe leider noch nicht, was Sie meinen. Ist es etwas davon?",
  ],
  utter_offer_person: [
    { text: "Leider komme ich hier nicht weiter. Möchten Sie lieber mit einem Menschen sprechen?", titles: PERSON },
    { text: "Leider kann ich hier nicht helfen. Soll ich einen Menschen dazuholen?", titles: PERSON },
  ],
  utter_still_not_understood: [
    "Leider verstehe ich es immer noch nicht. Wenn Sie nicht weitermachen möchten, sagen Sie „abbrechen“.",
  ],
  utter_ask_slot_exhausted_choice: [
    { text: "Mit dieser Frage kommen wir nicht weiter ({{context.slot_name}}). Wie machen wir weiter?", titles: CHOICE },
    {
      text: "Ich habe noch keine Antwort, mit der ich etwas anfangen kann ({{context.slot_name}}). Was möchten Sie tun?",
      titles: CHOICE,
    },
  ],
  utter_slot_exhausted_another_way: [
    "Gut, dann nicht hier. Bitte wenden Sie sich auf einem anderen Weg an uns; was Sie mir bisher gesagt haben, wurde nicht gesendet.",
  ],
  utter_slot_exhausted_later: [
    "Gut, wir lassen es für jetzt. Kommen Sie wieder, wenn Sie es haben, dann fangen wir von vorn an.",
  ],
  utter_hint: ["Damit kann ich nichts anfangen. Bitte nennen Sie mir nur das, wonach ich gefragt habe."],
  utter_hint_boolean: ["Bitte antworten Sie mit Ja oder Nein."],
  utter_hint_enum: ["Bitte wählen Sie eine der Möglichkeiten."],
  utter_hint_number: ["Ich brauche hier eine Zahl, zum Beispiel 3."],
  utter_hint_date: ["Ich brauche einen Tag, etwa ein Datum oder „nächsten Freitag“."],
  utter_hint_time: ["Ich brauche eine Uhrzeit, zum Beispiel halb drei."],
  utter_hint_date_time: ["Ich brauche einen Tag und eine Uhrzeit."],
  utter_hint_duration: ["Ich brauche eine Dauer, zum Beispiel zwei Stunden."],
  utter_hint_email: ["Ich brauche hier eine E-Mail-Adresse. Sie können sie auch buchstabieren, mit „at“ und „Punkt“."],
  utter_hint_phone: ["Ich brauche eine Telefonnummer mit allen Ziffern."],
  utter_hint_url: ["Ich brauche die Adresse einer Seite, zum Beispiel www.example.com."],
  utter_hint_id: ["Ich brauche die Nummer, so wie sie dasteht: Buchstaben, Ziffern und Zeichen."],
  utter_hint_secret: ["Ich brauche nur den Code, sonst nichts."],
  utter_hint_free: ["Bitte sagen Sie es mit ein paar eigenen Worten."],
  utter_missing_at_sign: ["Darin ist kein @, deshalb kann ich es nicht als E-Mail-Adresse lesen."],
  utter_missing_domain: ["Nach dem @ fehlt wohl das Ende, zum Beispiel .de."],
  utter_missing_digits: ["Von der Nummer scheinen Ziffern zu fehlen."],
  utter_missing_day: ["Einen Teil habe ich verstanden, aber nicht, welchen Tag Sie meinen."],
  utter_example: ["Zum Beispiel so geschrieben: {example}"],
  utter_example_described: ["Ich suche dies: {description}"],
  utter_example_none: ["Bitte schreiben Sie nur die Antwort, ohne Worte drumherum."],
  utter_hold: [
    "Suchen Sie es in Ruhe heraus, ich warte. Wenn Sie lieber nicht weitermachen, sagen Sie „abbrechen“.",
    "Es eilt nicht: Sehen Sie nach und schreiben Sie, wenn Sie es haben. Oder sagen Sie „abbrechen“.",
  ],
  utter_input_date_picker: ["Vielleicht geht es leichter, den Tag auszuwählen."],
  utter_input_time_picker: ["Vielleicht geht es leichter, die Uhrzeit auszuwählen."],
  utter_input_date_time_picker: ["Vielleicht geht es leichter, Tag und Uhrzeit auszuwählen."],
  utter_input_buttons: ["Bitte wählen Sie eines davon."],
  utter_confirm_repair: [
    { text: "Meinen Sie {repair}?", titles: YES_NO },
    { text: "Ist das richtig: {repair}?", titles: YES_NO },
  ],
  utter_no_relevant_answer_found: [
    "Ich habe nachgesehen, aber nichts gefunden, was das beantwortet.",
    "Darauf konnte ich leider keine Antwort finden.",
  ],
  utter_not_covered_closest: [
    "Ich habe nichts gefunden, was das beantwortet. Am nächsten kommt: {{context.closest}}.",
    "Darauf habe ich leider keine Antwort. Vielleicht hilft etwas davon: {{context.closest}}.",
  ],
  utter_not_covered_exhausted: [
    {
      text: "Ich habe noch einmal nachgesehen, und was ich habe, beantwortet das nicht. Ein Mensch weiß vielleicht mehr.",
      titles: PERSON,
    },
  ],
  utter_answer_again: ["Wie gesagt: {answer}"],
};
