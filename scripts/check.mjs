// The only gate: everything that must hold before a change lands. `npm run check`, and with it `npm test`, runs it.
import { spawnSync } from 'node:child_process';

const steps = [
  ['types', 'npx', ['tsc', '--noEmit']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['lint and format', 'npx', ['biome', 'ci', '--error-on-warnings', '.']],
  ['dead code', 'npx', ['knip']],
  ['tests', 'npx', ['vitest', 'run', ...process.argv.slice(2)]],
];

for (const [name, command, args] of steps) {
  const startedMs = performance.now();
  console.log(`\n── ${name} ──`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${name}: failed (${command} ${args.join(' ')})`);
    process.exit(1);
  }
  console.log(`${name}: ok, ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}
