/**
 * Sentences that say that something has been done, in English, German and Spanish. A list of words, not a model: it
 * misses what it does not know, and what it finds a person can check.
 */

const EN = words(
  "accepted activated added applied approved arranged blocked booked cancell?ed changed completed confirmed created credited",
  "deactivated debited deleted dispatched exchanged extended issued made moved ordered paid placed processed recorded refunded",
  "registered removed renewed replaced reported reserved reset resolved returned saved scheduled sent shipped submitted switched",
  "transferred updated upgraded withdrawn",
);
/** Words that are as often a state or a habit are left out. */
const EN_STATES = words(
  "done complete completed booked confirmed cancell?ed paid processed refunded submitted transferred activated approved",
  "scheduled registered updated blocked",
);
const DE = words(
  "abgeschickt abgeschlossen aktiviert aktualisiert angelegt aufgegeben ausgeführt bearbeitet beantragt bestätigt bestellt",
  "bezahlt deaktiviert eingereicht eingetragen entfernt erledigt erstattet gebucht gekündigt gelöscht geändert gemeldet",
  "gesendet gesperrt gespeichert registriert reserviert storniert übermittelt überwiesen umgebucht veranlasst verlängert",
  "verschickt versendet zurückerstattet",
);
const DE_STATES = words("erledigt abgeschlossen gebucht storniert bestätigt bezahlt reserviert gesperrt aktiviert");
const ES = `(?:${[
  "activad cambiad cancelad completad confirmad eliminad enviad guardad modificad pagad procesad realizad reembolsad registrad",
  "reservad solicitad transferid actualizad bloquead cread tramitad",
]
  .join(" ")
  .replaceAll(" ", "|")})[oa]s?`;

const CLAIMS: readonly RegExp[] = [
  claim(
    `(?<!\\b(?:will|would|could|should|may|might|must|to|can|not) )(?:has|have|\\p{L}+['’](?:s|ve)) (?:\\p{L}+ ){0,2}been (?:\\p{L}+ly )?${EN}`,
  ),
  claim(`(?:I|we)(?: have|['’]ve) (?:now |just |already |\\p{L}+ly )*${EN}`),
  claim(
    `(?:your|this|that|the|it|everything)(?: [^\\s.!?;]+){0,6} is (?:now |all |already )?${EN_STATES}(?! (?:within|in|by|every|on|at|with|for|as)\\b)`,
  ),
  claim(`${EN}(?: \\p{L}+)? successfully|successfully ${EN}|(?:was|were) successful`),
  claim(`^(?:all )?(?:done|booked|refunded|processed|cancell?ed|sent|paid|transferred|submitted|confirmed)[.!:,]`),
  claim(`(?:wurden?|habe|haben|hat)(?: [^\\s.!?;]+){0,12} (?:${DE})`),
  claim(`(?:ist|sind)(?: [^\\s.!?;]+){0,6} ${DE_STATES}`),
  claim(`^(?:erledigt|gebucht|storniert|bezahlt|gesendet|bestätigt)[.!:,]|erfolgreich ${DE}`),
  claim(`(?:ha|han|he|hemos)(?: sido)? (?:ya )?${ES}`),
  claim(`(?:está|están|queda|quedan) (?:ya )?${ES}|${ES} (?:con éxito|correctamente)`),
  claim(`^(?:hecho|listo|lista|reservad[oa]|cancelad[oa]|pagad[oa])[.!:,]`),
];

/** What makes of a claim a condition, a promise or its contrary, when it stands before it in the sentence. */
const HEDGES =
  /(?<!\p{L})(?:not|never|nothing|none|nobody|no|cannot|if|once|when|whenever|until|as soon as|after|before|unless|whether|\p{L}+n['’]t|nicht|nichts|nie|kein\p{L}*|wenn|falls|sobald|ob|nachdem|bevor|bis|nunca|nada|ningun\p{L}*|si|cuando|hasta|después|antes|aún|todavía)(?!\p{L})/iu;

/** The first words of a text that claim success, or null. Questions, conditions and denials claim nothing. */
export function findClaim(text: string): string | null {
  for (const sentence of text.split(/(?<=[.!?])\s+|\n+/)) {
    if (sentence.trimEnd().endsWith("?")) continue;
    for (const pattern of CLAIMS) {
      const found = pattern.exec(sentence.trim());
      if (found && !HEDGES.test(sentence.trim().slice(0, found.index + found[0].length))) return found[0];
    }
  }
  return null;
}

function words(...lines: readonly string[]): string {
  return `(?:${lines.join(" ").replaceAll(" ", "|")})`;
}

function claim(source: string): RegExp {
  return new RegExp(source.startsWith("^") ? `${source}` : `(?<!\\p{L})(?:${source})(?!\\p{L})`, "iu");
}
