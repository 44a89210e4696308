import { defaultClientConditions } from "vite";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Without this condition the build inlines ORT's 14 MB wasm into the worker as base64. */
const conditions = ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions];

/** `vitest`: pure tests in Node, everything that touches the platform in a real Chromium. */
const tests: ViteUserConfig = {
  define: { __DEV__: "true" },
  resolve: { conditions },
  optimizeDeps: { include: ["onnxruntime-web/wasm"] },
  worker: { format: "es" },
  test: {
    benchmark: { include: ["test/bench/**/*.bench.ts"] },
    projects: [
      { extends: true, test: { name: "node", include: ["test/{unit,property,contract,conversations,demo}/**/*.test.ts"] } },
      { extends: true, test: { name: "dist", include: ["test/dist/**/*.test.ts"], benchmark: { include: [] } } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: "chromium" }],
            provider: playwright({
              launchOptions: process.env["CHROMIUM"] ? { executablePath: process.env["CHROMIUM"] } : {},
            }),
          },
        },
      },
    ],
  },
};

export default defineConfig(tests);
