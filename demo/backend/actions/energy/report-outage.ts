import { done, refuse, type Action } from "../action.ts";
import { newReference } from "../wording.ts";

export const OUTAGE_PROBLEMS = ["no power", "part of the home", "flickering lights"] as const;

const POSTCODE = /\b([A-Z]{1,2}\d{1,2}[A-Z]?)\s*(\d[A-Z]{2})\b/;

/** Takes a report of lost power and tells what is known about the area. */
export const reportOutage: Action = {
  name: "report_outage",
  description: "Registers a power cut at a postcode and tells whether one is known there.",
  kind: "write",
  input: {
    outage_postcode: { type: "string", description: "Such as AB4 2QT", maxLength: 200, required: true },
    outage_problem: { type: "string", description: "What is wrong", enum: OUTAGE_PROBLEMS, required: true },
  },
  output: {
    outage_reference: { type: "string", description: "Of the report" },
    outage_known: { type: "boolean", description: "Engineers are already on it" },
    outage_cause: { type: "string", description: "If known" },
    outage_hours: { type: "string", description: "Until power is back, such as about 3 hours" },
  },
  async run({ input, db, customerId }) {
    const postcode = POSTCODE.exec(String(input["outage_postcode"]).toUpperCase());
    if (postcode === null) {
      return refuse("outage_postcode", "postcode/unclear", "I need the full postcode of the home, for example AB4 2QT.");
    }
    const [, area, rest] = postcode;
    const [incident] = await db.query<{ area: string; cause: string; hours_left: number }>(
      "SELECT area, cause, hours_left FROM incidents WHERE area = $1",
      [area],
    );
    const reference = newReference("O");
    await db.query(
      "INSERT INTO outages (reference, customer_id, postcode, problem, incident_area) VALUES ($1, $2, $3, $4, $5)",
      [reference, customerId, `${area} ${rest}`, input["outage_problem"], incident?.area ?? null],
    );
    return done({
      outage_reference: reference,
      outage_known: incident !== undefined,
      outage_cause: incident?.cause ?? null,
      outage_hours: incident === undefined ? null : `about ${incident.hours_left} hours`,
    });
  },
};
