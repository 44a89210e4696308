/** Of files that describe a backend: see catalogue.ts. */
export const OPENAPI_DIAGNOSTICS: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = {
  "openapi/invalid": {
    what: "A file is no OpenAPI 3.0 or 3.1 description that can be read.",
    fix: "Mend what is named; convert version 2 (Swagger) first.",
  },
  "openapi/unknown-operation": {
    what: "`--only` names an operation that the description does not have.",
    fix: "Use one of those that are named.",
  },
  "openapi/same-name": { what: "Two operations come to the same name.", fix: "Give one of them another `operationId`." },
  "openapi/lost-reference": {
    what: "A reference leads nowhere, or out of the file; an operation that needs it is left out.",
    fix: "Put what it means into the same file.",
  },
  "openapi/nested": {
    what: "A value nests too deep, or is a list of objects, so that nobody can be asked for it; the operation is left out.",
    fix: "Write the action by hand, or give the operation a simpler body.",
  },
  "openapi/media-type": {
    what: "The body of an operation is neither JSON nor a form; the operation is left out.",
    fix: "Write the action by hand.",
  },
  "openapi/choice": {
    what: "A schema has several variants, of which the first was taken.",
    fix: "Look at the flow and the action, and mend them where another is meant.",
  },
  "openapi/pattern": {
    what: "A pattern is not checked in the chat: no example fits it, or it may take for ever.",
    fix: "Give the schema an `example`; the API checks it in any case.",
  },
  "openapi/header": {
    what: "An operation needs a header or a cookie that is not asked for in a chat.",
    fix: "Set it in `actions/call-api.ts`.",
  },
  "openapi/security": {
    what: "An operation wants credentials.",
    fix: "A page has no secrets: let the user's own session count, or put the call behind your backend.",
  },
  "openapi/other-origin": {
    what: "The API is not of the page's own origin.",
    fix: "Serve it under the page's origin, or pass calls on from your backend.",
  },
  "openapi/deprecated": {
    what: "A deprecated operation was left out.",
    fix: "Name it in `--only` if it is wanted all the same.",
  },
};
