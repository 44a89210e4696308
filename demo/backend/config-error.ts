/** What is wrong with a setting. Stable. */
export type ConfigCode = "config/unusable" | "config/missing" | "config/secret-too-short";

/** A setting that cannot be used. Names it and says how to mend it, never its value: some of them are secrets. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code: ConfigCode;

  constructor(code: ConfigCode, message: string) {
    super(`[${code}] ${message}`);
    this.code = code;
  }
}

const MIN_SECRET = 32;

/**
 * A secret as it was given. Whoever has a signed token or a signed request can try secrets against it at home, so it must be
 * too long for that.
 *
 * @throws {ConfigError} `config/secret-too-short` below 32 characters.
 */
export function readSecret(name: string, value: string): string {
  if (value.length < MIN_SECRET)
    throw new ConfigError(
      "config/secret-too-short",
      `${name} needs ${MIN_SECRET} characters or more. Fix: make one by \`openssl rand -hex 32\`.`,
    );
  return value;
}
