import { InputError } from '../../util/errors.ts';
import type { ScheduledSuite } from './scheduler.ts';

/** A GitHub Actions workflow that runs a suite by its own cron entry, ready to commit. One suite a workflow. */
export function renderWorkflow(suites: readonly Pick<ScheduledSuite, 'name' | 'path' | 'cron'>[]): string {
  const [suite, ...more] = suites;
  if (suite === undefined || more.length > 0) {
    throw new InputError('--workflow takes one suite', { hint: 'print a workflow for each' });
  }
  checkCron(suite);
  if (/[^\w./-]/.test(suite.path)) {
    throw new InputError('the path of the suite would need quotes in a workflow', {
      where: suite.path,
      hint: 'use letters, digits, dots, dashes and slashes',
    });
  }
  return workflow(suite.name, suite.path.replace(/^\.\//, ''), suite.cron.trim());
}

/** GitHub reads POSIX cron: five fields, no seconds, no L, W and #. */
function checkCron({ cron, path }: Pick<ScheduledSuite, 'cron' | 'path'>): void {
  const fields = cron.trim().split(/\s+/);
  const isPlain = fields.every(
    (field) => /^[\dA-Za-z*,/-]+$/.test(field) && !/(^|,)\d*[LW](-|,|$)/i.test(field),
  );
  if (fields.length === 5 && isPlain) return;
  throw new InputError(`GitHub can't read the cron entry ${cron}`, {
    where: path,
    hint: 'use five fields of numbers, names, * , - and /',
  });
}

function workflow(name: string, path: string, cron: string): string {
  // Restored and saved alike.
  const history = `          path: |
            reports/runs.jsonl
            reports/${name}/*/manifest.json
            reports/${name}/*/report.json
          key: hfbench-${name}-\${{ github.run_id }}-\${{ github.run_attempt }}`;
  return `# Made by: hfbench schedule ${path} --workflow
name: hfbench ${name}

on:
  schedule:
    - cron: "${cron}" # GitHub reads it in UTC, and may start minutes late
  workflow_dispatch:

# A night that takes too long never runs beside the next one.
concurrency:
  group: hfbench-${name}

permissions:
  contents: read
  checks: write

jobs:
  ${name}:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    env:
      HF_TOKEN: \${{ secrets.HF_TOKEN }}
      RUN_FOLDER: reports/${name}/ci-\${{ github.run_id }}-\${{ github.run_attempt }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - name: Install
        run: npm ci

      # The history of runs, for the trend.
      - name: Restore history
        uses: actions/cache/restore@v4
        with:
${history}
          restore-keys: hfbench-${name}-

      # Exit code: 0 all gates pass, 1 a gate failed, 3 incomplete, 4 a gate is undecided. Each but 0 fails the job.
      # Gates versus a baseline read reports/baselines/${name}.json, which stands in the repository because a person
      # chose it: keep it out of .gitignore ("reports/*" and then "!reports/baselines/"). Until it is there such gates
      # are undecided (4), and the summary says how to accept the run.
      - name: Run
        run: npx --no hfbench run ${path} --quiet -o "$RUN_FOLDER"

      - name: Summary
        if: always()
        run: |
          if [ -f "$RUN_FOLDER/summary.md" ]; then
            cat "$RUN_FOLDER/summary.md" >> "$GITHUB_STEP_SUMMARY"
          else
            echo "hfbench wrote no report; the log of the run says why." >> "$GITHUB_STEP_SUMMARY"
          fi
          if grep -qs "there is no baseline yet" "$RUN_FOLDER/summary.md"; then
            cat >> "$GITHUB_STEP_SUMMARY" <<'FIRST_NIGHT'

          **First night: no baseline yet.** Read the report. If later nights may be held against this one:

              gh run download \${{ github.run_id }} -n hfbench-${name}-\${{ github.run_id }}-\${{ github.run_attempt }} -D reports/${name}/first
              npx hfbench baseline accept reports/${name}/first
              git add -f reports/baselines/${name}.json && git commit -m "Accept a baseline of ${name}"
          FIRST_NIGHT
          fi

      # On a pull request (on: pull_request, permissions: pull-requests: write) the same file makes a comment:
      #   gh pr comment "\${{ github.event.number }}" --body-file "$RUN_FOLDER/summary.md"
      # with env GH_TOKEN: \${{ github.token }}; --edit-last --create-if-none keeps it to one comment.

      - name: Publish gates
        if: always()
        uses: mikepenz/action-junit-report@v5
        with:
          report_paths: \${{ env.RUN_FOLDER }}/junit.xml
          require_tests: false

      - name: Upload report
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: hfbench-${name}-\${{ github.run_id }}-\${{ github.run_attempt }}
          path: \${{ env.RUN_FOLDER }}
          if-no-files-found: warn

      - name: Save history
        if: always()
        uses: actions/cache/save@v4
        with:
${history}
`;
}
