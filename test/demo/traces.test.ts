import { Hono } from "hono";
import { expect, test } from "vitest";
import { chooseTraces } from "../../demo/backend/telemetry/choose-traces.ts";
import { readTraceparent } from "../../demo/backend/telemetry/traces.ts";
import { openCollector } from "../unit/telemetry/collector.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

test("a request becomes a span of the trace that the page began, and one without a trace begins its own", async () => {
  const collector = await openCollector();
  const endpoint = collector.url.replace("/v1/traces", "/");
  const traces = chooseTraces({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20c, x-tenant=shop",
    OTEL_SERVICE_NAME: "desk",
  })!;
  const app = new Hono()
    .use("/v1/*", traces.middleware)
    .post("/v1/actions/:name", (c) => c.json({ output: {} }))
    .get("/v1/broken", (c) => c.text("", 500));
  const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  await app.request("/v1/actions/pay?secret=1", { method: "POST", headers, body: '{"input":{"name":"Ann"}}' });
  await app.request("/v1/broken");
  await traces.close();
  const [action, broken] = collector.spans;
  expect(action).toMatchObject({
    traceId: TRACE,
    parentSpanId: "00f067aa0ba902b7",
    name: "POST /v1/actions/:name",
    kind: 2,
    failed: false,
    attributes: { "http.request.method": "POST", "http.route": "/v1/actions/:name", "http.response.status_code": 200 },
  });
  expect(broken).toMatchObject({ parentSpanId: null, failed: true });
  expect(broken!.traceId).not.toBe(TRACE);
  expect(collector.requests[0]!.headers).toMatchObject({ authorization: "Bearer c", "x-tenant": "shop" });
  expect(collector.resources).toEqual([{ "service.name": "desk" }]);
  expect(collector.requests[0]!.body).not.toMatch(/Ann|secret/);
  collector.close();
});

test("a header that is none begins a trace of its own", () => {
  for (const header of [
    undefined,
    "",
    "00-1-2-01",
    `01-${TRACE}-00f067aa0ba902b7-01`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  ])
    expect(readTraceparent(header)).toBeNull();
  expect(readTraceparent(`00-${TRACE}-00f067aa0ba902b7-00`)).toEqual({ traceId: TRACE, spanId: "00f067aa0ba902b7" });
});

test("without an address nothing is traced; one that is none is refused by its name", () => {
  expect([chooseTraces({}), chooseTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })]).toEqual([undefined, undefined]);
  expect(() => chooseTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector" })).toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT/);
  expect(() => chooseTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_EXPORTER_OTLP_HEADERS: "=x" })).toThrow(
    /OTEL_EXPORTER_OTLP_HEADERS/,
  );
});

test("a collector that is gone holds up no request and no end", async () => {
  const traces = chooseTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" })!;
  const app = new Hono().use(traces.middleware).get("/", (c) => c.text("here"));
  expect(await (await app.request("/")).text()).toBe("here");
  await traces.close();
});
