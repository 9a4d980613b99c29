import { chromium } from 'playwright-core';

/** A Chromium for the scripts' pictures and timings that talks to nobody but the pages it is shown; CHROMIUM_PATH names another. */
export function openChromium() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
