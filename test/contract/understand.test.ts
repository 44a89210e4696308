import { createDirectUnderstand } from "../../src/worker/direct.ts";
import { checkUnderstand } from "./understand.ts";

checkUnderstand("direct, linear alone", () => createDirectUnderstand({ modelFolder: null }));
checkUnderstand("direct, with the model", () => createDirectUnderstand());
