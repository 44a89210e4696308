interface MediaType {
  readonly type: string;
  /** Compressing it gains nothing. */
  readonly dense: boolean;
}

const TYPES: Readonly<Record<string, MediaType>> = {
  html: { type: "text/html; charset=utf-8", dense: false },
  css: { type: "text/css; charset=utf-8", dense: false },
  js: { type: "text/javascript; charset=utf-8", dense: false },
  mjs: { type: "text/javascript; charset=utf-8", dense: false },
  json: { type: "application/json; charset=utf-8", dense: false },
  map: { type: "application/json; charset=utf-8", dense: false },
  yml: { type: "text/yaml; charset=utf-8", dense: false },
  yaml: { type: "text/yaml; charset=utf-8", dense: false },
  md: { type: "text/markdown; charset=utf-8", dense: false },
  txt: { type: "text/plain; charset=utf-8", dense: false },
  svg: { type: "image/svg+xml", dense: false },
  webmanifest: { type: "application/manifest+json", dense: false },
  wasm: { type: "application/wasm", dense: false },
  onnx: { type: "application/octet-stream", dense: false },
  bin: { type: "application/octet-stream", dense: false },
  png: { type: "image/png", dense: true },
  ico: { type: "image/x-icon", dense: true },
};

const UNKNOWN: MediaType = { type: "application/octet-stream", dense: true };

/** The media type of a file by its ending. */
export function mediaType(path: string): MediaType {
  return TYPES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? UNKNOWN;
}
