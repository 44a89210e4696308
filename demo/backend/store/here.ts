import type { StoreAnswer, StoreCall } from "../../../src/index.ts";
import { answerStore } from "./answer-store.ts";
import type { Owner, Shelf } from "./shelf.ts";

/** A shelf of this very process, asked without HTTP: for conversations that run here. */
export function callHere(shelf: Shelf, owner: Owner): StoreCall {
  return async (operation, question): Promise<StoreAnswer> => {
    const { status, value } = await answerStore(shelf, owner, operation, JSON.parse(question));
    if (status === 400 || status === 404) throw new RangeError(`The store does not take this: ${operation}.`);
    // What is given away is a copy, as over HTTP.
    return { conflict: status === 409, value: JSON.parse(JSON.stringify(value)) as unknown };
  };
}
