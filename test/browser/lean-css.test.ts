import { expect, test } from "vitest";
import { shortCss } from "../../tools/lean.ts";
import { FOOT_CSS } from "../../widget/chat/foot-css.ts";
import { LOG_CSS } from "../../widget/chat/log-css.ts";
import { PANEL_CSS } from "../../widget/chat/panel-css.ts";
import { THEME_CSS } from "../../widget/chat/theme.ts";

/** The rules as the browser understands them. Custom properties keep their white space as it was written. */
function rules(css: string): string[] {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].map(({ cssText }) => cssText.replaceAll(/\s+/g, " ").replaceAll(/([,:]) /g, "$1"));
}

test.each(Object.entries({ THEME_CSS, PANEL_CSS, LOG_CSS, FOOT_CSS }))(
  "%s means the same without its white space",
  (_, { cssText }) => {
    const short = shortCss(cssText);
    expect(short.length).toBeLessThan(cssText.length * 0.95);
    expect(rules(short)).toEqual(rules(cssText));
    expect(rules(short).length).toBeGreaterThan(0);
  },
);

test("white space that means something stays", () => {
  expect(shortCss(".a :hover > b , i { inset: calc(1px + (2px - 1px)) auto; }")).toBe(
    ".a :hover > b ,i{inset:calc(1px + (2px - 1px)) auto}",
  );
});
