// Loaded with --import into a program that is measured whole: writes what it cost from its first line of JavaScript to
// its end into the file that BENCH_USAGE names.
import { writeFileSync } from 'node:fs';
import { readSchedstat } from './machine.mjs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  const usage = {
    cpuUs: user + system,
    wallNs: performance.now() * 1e6,
    maxRssBytes: maxRSS * 1024,
    main: readSchedstat(),
  };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
});
