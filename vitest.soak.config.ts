import { defineConfig } from 'vitest/config';

/** What takes minutes: `npm run soak`. `npm test` runs none of it. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    globalSetup: ['test/fixtures/temp-folder.ts'],
    pool: 'forks',
    maxWorkers: 1,
  },
});
