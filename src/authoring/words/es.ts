import type { Words } from "./words.ts";

const CHOICE = ["Hablar con una persona", "Por otra vía", "Más tarde", "Dejarlo"];
const PERSON = ["Hablar con una persona"];
const YES_NO = ["Sí", "No"];

/** Spanish. */
export const ES: Words = {
  utter_ask_rephrase: [
    "Lo siento, no lo he entendido. ¿Puede decirlo con otras palabras?",
    "Me temo que no he entendido eso. ¿Puede expresarlo de otra manera?",
    "Eso se me ha escapado. ¿Puede probar con una frase más corta?",
  ],
  utter_offer_abilities: [
    "Lo siento, sigo sin entenderlo. Estas son las cosas que puedo hacer.",
    "Me temo que aún no veo lo que quiere decir. ¿Es una de estas cosas?",
  ],
  utter_offer_person: [
    { text: "Lo siento, así no avanzo. ¿Prefiere hablar con una persona?", titles: PERSON },
    { text: "Siento no poder ayudarle con esto. ¿Aviso a una persona?", titles: PERSON },
  ],
  utter_still_not_understood: ["Lo siento, sigo sin entenderlo. Si prefiere no continuar, diga «cancelar»."],
  utter_ask_slot_exhausted_choice: [
    { text: "Con esta pregunta no avanzamos ({{context.slot_name}}). ¿Cómo seguimos?", titles: CHOICE },
    { text: "Todavía no tengo una respuesta que me sirva ({{context.slot_name}}). ¿Qué prefiere hacer?", titles: CHOICE },
  ],
  utter_slot_exhausted_another_way: [
    "De acuerdo, entonces no por aquí. Utilice por favor otra de las vías de contacto; lo que me ha dicho hasta ahora no se ha enviado.",
  ],
  utter_slot_exhausted_later: ["De acuerdo, lo dejamos por ahora. Vuelva cuando lo tenga y empezamos de nuevo."],
  utter_hint: ["Eso no me sirve como respuesta. Dígame por favor solo lo que le he preguntado."],
  utter_hint_boolean: ["Responda por favor con sí o no."],
  utter_hint_enum: ["Elija por favor una de las opciones."],
  utter_hint_number: ["Necesito un número, por ejemplo 3."],
  utter_hint_date: ["Necesito un día, por ejemplo una fecha o «el viernes que viene»."],
  utter_hint_time: ["Necesito una hora, por ejemplo las dos y media."],
  utter_hint_date_time: ["Necesito un día y una hora."],
  utter_hint_duration: ["Necesito una duración, por ejemplo dos horas."],
  utter_hint_email: ["Necesito una dirección de correo. También puede deletrearla, con «arroba» y «punto»."],
  utter_hint_phone: ["Necesito un número de teléfono con todas sus cifras."],
  utter_hint_url: ["Necesito la dirección de una página, por ejemplo www.example.com."],
  utter_hint_id: ["Necesito el número tal como está escrito: letras, cifras y signos."],
  utter_hint_secret: ["Necesito solo el código, nada más."],
  utter_hint_free: ["Dígalo por favor en pocas palabras."],
  utter_missing_at_sign: ["No contiene ninguna @, así que no puedo leerlo como dirección de correo."],
  utter_missing_domain: ["Después de la @ parece faltar el final, por ejemplo .es."],
  utter_missing_digits: ["Parece que faltan cifras de ese número."],
  utter_missing_day: ["He entendido una parte, pero no a qué día se refiere."],
  utter_example: ["Escrito así, por ejemplo: {example}"],
  utter_example_described: ["Lo que busco es esto: {description}"],
  utter_example_none: ["Escriba por favor solo la respuesta, sin más palabras."],
  utter_hold: [
    "Tómese su tiempo para buscarlo, espero. Si prefiere no continuar, diga «cancelar».",
    "No hay prisa: búsquelo y escriba cuando lo tenga. O diga «cancelar».",
  ],
  utter_input_date_picker: ["Quizá sea más fácil elegir el día."],
  utter_input_time_picker: ["Quizá sea más fácil elegir la hora."],
  utter_input_date_time_picker: ["Quizá sea más fácil elegir el día y la hora."],
  utter_input_buttons: ["Elija por favor una de estas opciones."],
  utter_confirm_repair: [
    { text: "¿Quiere decir {repair}?", titles: YES_NO },
    { text: "¿Es correcto: {repair}?", titles: YES_NO },
  ],
  utter_no_relevant_answer_found: [
    "He buscado, pero no he encontrado nada que responda a eso.",
    "Lo siento, no he podido encontrar una respuesta.",
  ],
  utter_not_covered_closest: [
    "No he encontrado nada que responda a eso. Lo más parecido es: {{context.closest}}.",
    "Lo siento, no tengo respuesta para eso. Quizá ayude algo de esto: {{context.closest}}.",
  ],
  utter_not_covered_exhausted: [
    { text: "He vuelto a buscar, y lo que tengo no responde a eso. Quizá una persona sepa más.", titles: PERSON },
  ],
  utter_answer_again: ["Como le decía: {answer}"],
};
