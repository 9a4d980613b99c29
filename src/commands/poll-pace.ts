/** Time between two looks at an endpoint that comes up or goes down, ms: a server of this machine has no limits to spare. */
export function pollMsOf(apiBase: string): number {
  return isLoopback(apiBase) ? 200 : 5_000;
}

/** Time between two looks at an endpoint that is being measured, ms. */
export function watchMsOf(apiBase: string): number {
  return isLoopback(apiBase) ? 1_000 : 5_000;
}

function isLoopback(url: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}
