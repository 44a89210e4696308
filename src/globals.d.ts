/** True in development builds, tests and the demo: warnings stand under it and vanish from production. */
declare const __DEV__: boolean;
/** False in the builds that only a page ever runs: what is for Node falls away. */
declare const __NODE__: boolean;
/** The package's version. */
declare const __VERSION__: string;

/** The address of a file that ships beside the script (vite.config.ts lists them). */
declare module "halcyon-asset:*" {
  const url: string;
  export default url;
}

/** The text of a small file that ships inside the code. */
declare module "halcyon-text:*" {
  const text: string;
  export default text;
}
