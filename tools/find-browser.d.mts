/** The executable, or null, and one line to print. */
export function findBrowser(): Promise<{ path: string | null; said: string }>;
