import type { Page } from "playwright";

/** A person's hands on the widget: found by role and name, as a screen reader finds it. */
export async function openChat(page: Page): Promise<void> {
  await page.locator("halcyon-chat").getByRole("button", { expanded: false }).first().click();
  await composer(page).waitFor();
}

export const composer = (page: Page) => page.locator("halcyon-chat").getByRole("textbox");

export const log = (page: Page) => page.locator("halcyon-chat").getByRole("log");

/** Types, sends, and waits until the log holds an answer that matches. */
export async function say(page: Page, text: string, answer: RegExp, timeoutMs = 30_000): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
  await log(page).getByText(answer).last().waitFor({ timeout: timeoutMs });
}
