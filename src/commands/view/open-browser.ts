import { spawn } from 'node:child_process';

/** Asks the system to show an address. Resolves to why it could not; null: it took it. */
export function openBrowser(url: string, platform: NodeJS.Platform): Promise<string | null> {
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  return new Promise((resolve) => {
    const child = spawn(command as string, args, { stdio: 'ignore', detached: true });
    child.once('error', (error) => resolve(error.message));
    child.once('spawn', () => resolve(null));
    child.unref();
  });
}
