import { describe, expect, it } from 'vitest';
import { makeHourRow, makeStudy, makeUseRow } from '../../test/fixtures/deployment-study.ts';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import type { DeploymentStudy } from '../types/deployment-study.ts';
import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { renderConsole } from './console.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';

const base = makeFixtureReport({ samples: 20 });
const traffic = { perHour: [6000], source: '6000 requests an hour' };

function reportOf(...deployments: DeploymentStudy[]): RunReport {
  return { ...base, manifest: { ...base.manifest, traffic }, deployments };
}

function textOf(reporter: Reporter, of: RunReport, file: string): string {
  return [...(reporter.render(of).find((made) => made.file === file)?.chunks ?? [])].join('');
}

const pageOf = (of: RunReport) => textOf(html, of, 'report.html');
const sectionOf = (of: RunReport) =>
  /<section id="deployments">[\s\S]*?<\/section>/.exec(pageOf(of))?.[0] ?? '';
const consoleOf = (of: RunReport) => renderConsole(of, { width: 100, color: false });

const EVIL = '<img src=x onerror=alert(1)> & "x" | *b*';
const hostile = (): DeploymentStudy => {
  const study = makeStudy({
    use: makeUseRow({ cost: { ...makeUseRow().cost, source: EVIL, unknownReason: EVIL, per1kUsd: null } }),
  });
  return { ...study, model: EVIL, dataset: EVIL, assumptions: [EVIL] };
};

describe('without a study', () => {
  it('nothing is shown', () => {
    expect(pageOf(base)).not.toContain('Serverless or endpoint');
    expect(textOf(markdown, base, 'summary.md')).not.toContain('Serverless or endpoint');
    expect(consoleOf(base)).not.toContain('Serverless or endpoint');
    expect(csv.render(base).map(({ file }) => file)).not.toContain('deployments.csv');
  });
});

describe('the page', () => {
  const section = sectionOf(reportOf(makeStudy()));

  it('has recommendation, places, costs, chart, months and assumptions', () => {
    expect(section).toContain('Take bart-endpoint: at 6000 requests an hour');
    expect(section).toContain('3 m 10 s');
    expect(section).toContain('[280 ms, 390 ms]');
    expect(section).toContain('break-even 2,000/h [1,667, 2,500]');
    expect(section).toContain('one replica carries 7,200/h');
    expect(section).toContain('$2,190.00');
    expect(section).toContain('scaled to zero while idle');
    expect(section).toContain('all billed retries included');
    expect(section).not.toContain('NaN');
    expect(section).not.toContain('undefined');
  });

  it('has a link to it on top', () => {
    expect(pageOf(reportOf(makeStudy()))).toContain('<a href="#deployments">Serverless or endpoint</a>');
  });

  it('has no chart and no month where a price is unknown, and says why', () => {
    const unknown = sectionOf(
      reportOf(
        makeStudy({ hour: makeHourRow({ cost: { ...makeHourRow().cost, hourUsd: null } }), traffic: false }),
      ),
    );
    expect(unknown).not.toContain('<svg class="chart"');
    expect(unknown).not.toContain('A month of');
    expect(unknown).toContain('No break-even: the price of an hour of bart-endpoint is unknown');
  });

  it('draws a pair whose capacity was not measured', () => {
    const open = sectionOf(reportOf(makeStudy({ hour: makeHourRow({ capacity: null }) })));
    expect(open).toContain('<svg class="chart"');
    expect(open).not.toMatch(/NaN|Infinity|one replica carries \d/);
  });

  it('escapes what comes from outside', () => {
    const section = sectionOf(reportOf(hostile()));
    expect(section).not.toContain('<img');
    expect(section).toContain('&lt;img');
  });
});

describe('the short forms', () => {
  it('the console has one line a pair', () => {
    expect(consoleOf(reportOf(makeStudy()))).toMatch(
      /^Serverless or endpoint: Take bart-endpoint: at 6000 requests an hour it costs \$1460\.00 less/m,
    );
    const two = consoleOf(reportOf(makeStudy(), { ...makeStudy(), dataset: 'other' }));
    expect(two.replace(/\s+/g, ' ')).toContain(
      '· other · closed-8; bart-serverless, bart-endpoint): Take bart-endpoint',
    );
  });

  it('summary.md has the advice, the places and the months', () => {
    const text = textOf(markdown, reportOf(makeStudy()), 'summary.md');
    expect(text).toContain(
      '### Serverless or endpoint: facebook/bart-large-mnli · support-intents · closed-8',
    );
    expect(text).toContain('**Take bart-endpoint: at 6000 requests an hour');
    expect(text).toContain('| bart-endpoint | 3 m 10 s | 60 ms');
    expect(text).toContain('- bart-endpoint, always on: $730.00 a month, p95 150 ms, 0.0 % cold');
    expect(text).toContain('bart-serverless, paid by use: $2,190.00');
    expect(text).toContain('cold share unknown');
  });

  it('summary.md escapes what comes from outside', () => {
    const text = textOf(markdown, reportOf(hostile()), 'summary.md');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('*b*');
  });
});

describe('deployments.csv', () => {
  const rowsOf = (of: RunReport) => {
    const [header = '', ...rows] = textOf(csv, of, 'deployments.csv').trim().split('\n');
    const names = header.split(',');
    return rows.map((row) => {
      const values = row.split(',');
      expect(values).toHaveLength(names.length);
      return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    });
  };

  it('has one row a candidate and study, unknown numbers empty', () => {
    const [use, hour] = rowsOf(reportOf(makeStudy()));
    expect(use).toMatchObject({
      candidate: 'bart-serverless',
      billing: 'use',
      setup_ms: '',
      warm_p95_ms: '310',
      warm_p95_ms_ci_low: '280',
      run_cost_per_1k_requests_usd: '0.5',
      at_capacity_cost_per_1k_requests_usd: '',
      break_even_against: '',
      break_even_requests_per_hour: '',
      month_usd: '2190',
      month_cold_share: '',
    });
    expect(hour).toMatchObject({
      candidate: 'bart-endpoint',
      billing: 'hour',
      setup_ms: '190000',
      capacity_kind: 'ceiling',
      capacity_per_second_ci_high: '2.5',
      at_capacity_cost_per_1k_requests_usd: '0.138889',
      hour_of_one_replica_usd: '1',
      break_even_against: 'bart-serverless',
      break_even_requests_per_hour: '2000',
      break_even_requests_per_hour_ci_low: '1666.666667',
      one_replica_capacity_requests_per_hour: '7200',
      break_even_reach: 'within',
      month_scaled_to_zero_usd: '729.6',
    });
  });

  it('has a row for each pair of a candidate by the hour', () => {
    const study = makeStudy();
    const pairs = [...study.pairs, ...study.pairs.map((pair) => ({ ...pair, byUse: 'other' }))];
    expect(rowsOf(reportOf({ ...study, pairs })).map((row) => row.break_even_against)).toEqual([
      '',
      'bart-serverless',
      'other',
    ]);
  });
});
