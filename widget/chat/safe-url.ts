const ALLOWED = new Set(["https:", "http:", "mailto:", "tel:"]);

/** The address if a link may go there (https, http, mailto, tel, or a path of this site), else null. */
export function safeUrl(text: string): string | null {
  if (/[\s\p{C}]/u.test(text)) return null;
  // A path of this site; "//host" and "/\host" are other sites in disguise.
  if (/^\/(?![/\\])/.test(text)) return text;
  try {
    const url = new URL(text);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
