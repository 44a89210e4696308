import { ConfigError, readSecret } from "../config-error.ts";
import { createChatwootReceiver } from "./chatwoot.ts";
import { createDeskReceiver, type Receiver } from "./receiver.ts";
import { createWebhookReceiver } from "./webhook.ts";
import { createZendeskReceiver } from "./zendesk.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The receiver that the environment names by `HANDOFF_RECEIVER`: `desk` (the default), `none`, `webhook`
 * (`HANDOFF_WEBHOOK_URL`, `HANDOFF_WEBHOOK_SECRET`), `chatwoot` (`CHATWOOT_URL`, `_ACCOUNT`, `_INBOX`, `_TOKEN`,
 * `_WEBHOOK_TOKEN`, and `_WEBHOOK_SECRET` where it signs) or `zendesk` (`ZENDESK_URL`, `_APP`, `_KEY_ID`, `_SECRET`, `_WEBHOOK_SECRET`). Null: nobody takes over.
 *
 * @throws {ConfigError} names what is missing or too short, never a value.
 */
export function chooseReceiver(env: Environment): Receiver | null {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "")
      throw new ConfigError("config/missing", `HANDOFF_RECEIVER needs ${name} beside it.`);
    return value;
  };
  const secret = (name: string): string => readSecret(name, need(name));
  switch (env["HANDOFF_RECEIVER"] || "desk") {
    case "none":
      return null;
    case "desk":
      return createDeskReceiver();
    case "webhook":
      return createWebhookReceiver({ url: need("HANDOFF_WEBHOOK_URL"), secret: secret("HANDOFF_WEBHOOK_SECRET") });
    case "chatwoot":
      return createChatwootReceiver({
        baseUrl: need("CHATWOOT_URL"),
        accountId: need("CHATWOOT_ACCOUNT"),
        inboxId: need("CHATWOOT_INBOX"),
        accessToken: need("CHATWOOT_TOKEN"),
        webhookToken: secret("CHATWOOT_WEBHOOK_TOKEN"),
        // Made by the product: as long as it is.
        webhookSecret: env["CHATWOOT_WEBHOOK_SECRET"] || undefined,
      });
    case "zendesk":
      return createZendeskReceiver({
        baseUrl: need("ZENDESK_URL"),
        appId: need("ZENDESK_APP"),
        keyId: need("ZENDESK_KEY_ID"),
        secret: need("ZENDESK_SECRET"),
        webhookSecret: secret("ZENDESK_WEBHOOK_SECRET"),
      });
    default:
      throw new ConfigError("config/unusable", "HANDOFF_RECEIVER takes desk, none, webhook, chatwoot or zendesk.");
  }
}
