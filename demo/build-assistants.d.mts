/** Lays shop and energy into one folder, with the site's own words in place of their `patterns.yml`. */
export function composeSite(root: string, target: string): Promise<void>;

/** Builds what is out of date; the names of what was built. */
export function buildAssistants(root: string): Promise<string[]>;
