import type { Page } from "playwright";

/** A person's hands on the widget: found by role and name, as a screen reader finds it. */
export async function openChat(page: Page): Promise<void> {
  await page.locator("halcyon-chat").getByRole("button", { expanded: false }).first().click();
  await composer(page).waitFor();
}

export const composer = (page: Page) => page.locator("halcyon-chat").getByRole("textbox");

export const log = (page: Page) => page.locator("halcyon-chat").getByRole("log");

/** Types, sends, and waits until the log holds one more answer that matches than it did. */
export async function say(page: Page, text: string, answer: RegExp, timeoutMs = 30_000): Promise<void> {
  const answers = log(page).getByText(answer);
  const before = await answers.count();
  await composer(page).fill(text);
  await composer(page).press("Enter");
  await answers.nth(before).waitFor({ timeout: timeoutMs });
}
