import { join } from "node:path";
import { buildAssistants } from "../../demo/build-assistants.mjs";

/** Before any of these tests, and once for all of them: the demo's assistants, as `npm start` builds them. */
export default async function setUp(): Promise<void> {
  await buildAssistants(join(import.meta.dirname, "../.."));
}
