import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experiments } from '../catalogue/index.ts';
import { estimate } from '../statistics.ts';
import { best, comparison, tally } from './compare.ts';
import { damage } from './damage.ts';
import { byRepeat, groupsOf } from './figures.ts';
import { html } from './html.ts';
import { pagesOf, writeReport } from './index.ts';
import { makeReport } from './make-report.ts';
import { answersText, markdown } from './markdown.ts';
import { units } from './numbers.ts';
import { patterns } from './patterns/index.ts';
import { plotSvg } from './plot.ts';
import { inventedCatalogue } from './testing/invented-catalogue.ts';
import { cell, inventedRun, type Route } from './testing/invented-run.ts';

const run = inventedRun();
const document = makeReport(run, inventedCatalogue);

describe('the report of an invented run', () => {
  test.each(['en', 'es'] as const)('reads as it has been, in %s', (language) => expect(markdown(document, language)).toMatchSnapshot());

  test('a plot is drawn as it has been', () => {
    const plot = document.sections.flatMap(({ blocks }) => blocks).find((block) => block.kind === 'lines')!;
    expect(plotSvg(plot)).toMatchSnapshot();
  });

  test('answers the six groups of questions, in order', () => {
    expect(document.sections.map(({ title }) => title.en.slice(0, 2)).slice(1)).toEqual(['1.', '2.', '3.', '4.', '5.', '6.']);
  });

  test('the page needs nothing else, and says all of it in both languages', () => {
    const page = html(document);
    expect(page).not.toMatch(/(src|href)="(?!#)|@import|url\(/);
    expect([...page.matchAll(/<(span|tspan) lang="en"/g)]).toHaveLength([...page.matchAll(/<(span|tspan) lang="es"/g)].length);
    const plots = document.sections.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === 'lines').length;
    expect(plots).toBeGreaterThan(0);
    expect([...page.matchAll(/<figure>.*?<table>/gs)]).toHaveLength(plots);
  });

  test('what is invalid or unsupported is in no figure, and is named with its reason', () => {
    expect(groupsOf(run.results).map(({ experiment }) => experiment)).not.toContain('split-half-half');
    const text = markdown(document, 'en');
    expect(text).toMatch(/invalid \| split-half-half \(1×\) \| the load generator was saturated/);
    expect(text).toMatch(/unsupported here \| kernel-fault@worker grpc \(1×\) \| no fault injection/);
  });

  test('its pages can be made of its JSON alone', () => {
    expect(pagesOf(JSON.parse(JSON.stringify(document)) as typeof document)).toEqual(pagesOf(document));
  });

  test('is written as four files, the JSON without the seconds that the plots have', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      expect((await writeReport(run, inventedCatalogue, folder)).map((file) => file.slice(folder.length + 1))).toEqual(['index.html', 'report.md', 'report.es.md', 'report.json']);
      const { cells, run: info } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { cells: object[]; run: { machine: { commit: string } } };
      expect([cells.length, 'series' in cells[0]!, info.machine.commit]).toEqual([run.results.length, false, 'abc1234']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('a run without results says of each question that it has no data, and waits for experiments that there are', () => {
  const text = markdown(makeReport({ ...run, results: [] }, experiments), 'en');
  for (const section of text.split('\n## ').slice(2)) expect(section).toMatch(/no trusted data|no data|has no setting/);
  const waitedFor = [...text.matchAll(/it needs (.*)\./g)].flatMap(([, list]) => [...list!.matchAll(/`([\w-]+)/g)].map(([, id]) => id!));
  expect(waitedFor.length).toBeGreaterThan(5);
  expect(waitedFor.filter((wanted) => !experiments.some(({ id }) => id === wanted))).toEqual([]);
});

test('what stands in short stands below too, and where nothing was measured there is nothing in short', () => {
  const text = markdown(document, 'en');
  expect(markdown(makeReport({ ...run, results: [] }, experiments), 'en')).not.toContain('In short');
  const [short, rest] = text.slice(text.indexOf('**In short**')).split('**The run**') as [string, string];
  const needs = [...short.matchAll(/^\| ([^|]+) \| [a-z, ]+ \| /gm)].map(([, need]) => need!).filter((need) => need !== 'for');
  expect(needs.length).toBeGreaterThan(3);
  for (const need of needs) expect(rest).toContain(need);
  expect(rest).toContain(/^- (Most damage: .*)$/m.exec(short)![1]);
  expect(short).toMatch(/^- Title of chains: a difference is shown in p50, p99, CPU per 1,000 stored \(chain to cache ahead of chain to documents\)/m);
  expect(rest).toMatch(/P50: chain to cache .* is ahead of chain to documents/);
  for (const found of /^- Patterns of behaviour that were found: (.*)\.$/m.exec(short)![1]!.split('; ')) expect(rest).toContain(`**${found}**`);
});

test('an experiment with variants is in the answers it names, without another line anywhere', () => {
  const made = { ...inventedCatalogue.find(({ id }) => id === 'writers')!, id: 'made-up', title: { en: 'Made up', es: 'Inventado' }, answers: [6] as const };
  const results = [1, 2, 3].flatMap((repeat) => ['one', 'two'].map((variant) => cell({ experiment: 'made-up', variant, repeat }, { grpc: {} })));
  const text = markdown(makeReport({ ...run, results }, [...inventedCatalogue, made]), 'en');
  expect(text.split('## 6.')[1]).toContain('Made up');
});

describe('what was expected', () => {
  test('is named as a hypothesis, with what became of it in how many cells', () => {
    expect(markdown(document, 'en')).toMatch(/Hypothesis: what pod-failure is expected to show \| held in 20 of 25 cells \| pod-failure@worker grpc \(5×\): grpc: success in during was 41 %/);
  });

  test('is in no answer', () => {
    for (const language of ['en', 'es'] as const) {
      expect(markdown({ ...document, sections: document.sections.slice(1) }, language)).not.toContain('is expected to show');
      expect(answersText(document, language)).not.toContain('is expected to show');
    }
  });
});

describe('what the overview says of the run is the run\'s', () => {
  const overviewOf = (changed: typeof run, experiments = inventedCatalogue) => markdown({ title: document.title, sections: makeReport(changed, experiments).sections.slice(0, 1) }, 'en');

  test('the driver, and the connections and rates of its own experiments', () => {
    expect(overviewOf({ ...run, plan: { ...run.plan, driver: 'locust' } })).not.toMatch(/open loop|closed loop/);
    expect(overviewOf(run, inventedCatalogue.map((one) => 'connections' in one.load ? { ...one, load: { connections: 7 } } : one))).toContain('closed loop: 7 connections');
    expect(overviewOf({ ...run, results: run.results.filter(({ variant }) => variant === undefined) })).not.toContain('closed loop');
  });

  test('what its labs had', () => {
    expect(overviewOf(run)).toMatch(/Kafka with one broker \(in 45\);.* a Valkey \(in all\); its replica \(in all\)/);
    const bare = run.results.map((result) => ({ ...result, costs: { baseline: { kafka: result.costs.baseline!['document-store']! } } }));
    expect(overviewOf({ ...run, results: bare })).not.toMatch(/Valkey|MongoDB/);
  });

  test('how soon routes recovered in its first repeat and in its last, where there are two', () => {
    const late = run.results.map((result) => result.repeat === 5 ? { ...result, reactions: Object.fromEntries(Object.entries(result.reactions).map(([path, own]) => [path, { ...own, recoverMs: 2_000 }])) } : result);
    expect(overviewOf({ ...run, results: late })).toContain('had recovered after 0 s in the first repeat and after 2 s in the last (medians of the 6 that');
    expect(overviewOf({ ...run, results: run.results.filter(({ repeat }) => repeat === 1) })).not.toContain('in the last');
  });

  test('how small a difference its comparisons can show, and what each fault does', () => {
    expect(overviewOf(run)).toMatch(/the highest of a cell's repeats takes 1\.0\d times as many events as the lowest \(median\); what differs by less stays hidden\./);
    expect(overviewOf({ ...run, results: run.results.filter(({ repeat }) => repeat < 5) })).not.toContain('stays hidden');
    const text = markdown(makeReport(run, inventedCatalogue), 'en');
    expect(text).toContain('- Slow network: All that the service sends takes 100 ms longer');
    expect(text).toMatch(/- Container kill: .* It happens once\./);
  });

  test('in how many cells a recovery took longer than planned', () => {
    const experiments = inventedCatalogue.map((one) => one.fault === undefined ? one : { ...one, expect: [{ what: 'recoverMs', atMost: 30_000 } as const] });
    const recovering = (longMs: number) => run.results.map((result) => result.experiment === 'slow-network' ? { ...result, spans: { ...result.spans, recovery: { from: 5, to: 5 + longMs } } } : result);
    const windows = { baseline: 8_000, during: 5_000, recovery: 8_000 };
    const text = (longMs: number) => overviewOf({ ...run, plan: { ...run.plan, windows }, results: recovering(longMs) }, experiments);
    expect(text(20_000)).toContain('In 5 of the 35 cells with a fault some route wasn\'t back when the recovery\'s time was over: they were recorded on until it was, or to 34 s after the fault.');
    expect(text(8_001)).not.toContain('recorded on');
  });

  test('what was measured again, and why', () => {
    const busy = (share: string) => [{ en: `other work took ${share} %`, es: `otro trabajo ocupó ${share} %` }];
    const results = run.results.map((result, index) => index > 1 ? result : { ...result, earlier: [busy(`3${index}.1`)] });
    expect(overviewOf({ ...run, results })).toContain('2 cells were measured again, because at first they said nothing; why, in the words of the first of each kind: other work took 30.1 % (2×).');
    expect(overviewOf(run)).not.toContain('measured again');
  });

  test('no interval is promised where there are too few repeats for one', () => {
    expect(overviewOf(run)).toContain('at least 93.75 % of such runs, from 5 repeats on; for 95 % it takes 6.');
    expect(overviewOf({ ...run, results: run.results.filter(({ repeat }) => repeat < 5) })).toMatch(/nothing is said to differ/);
  });
});

describe('a pattern', () => {
  test.each(patterns.map((pattern) => [pattern.id, pattern] as const))('%s is found where it was planted, with its evidence, and not in a run where nothing happened', (_id, pattern) => {
    const found = pattern.find(groupsOf(run.results));
    expect(found.length).toBeGreaterThan(0);
    for (const { where, what } of found) expect([where, what.en, what.es].every((text) => text.length > 5)).toBe(true);
    const quiet = groupsOf(run.results.filter(({ experiment, role }) => role === undefined && !experiment.includes('faulty')));
    expect(pattern.find(quiet)).toEqual([]);
  });
});

describe('a pattern claims no more than is there:', () => {
  const found = (id: string, results: Parameters<typeof groupsOf>[0]) => patterns.find((pattern) => pattern.id === id)!.find(groupsOf(results)).map(({ what }) => what.en);
  const ofWorker = (path: string, route: Route, repeats = 5) => Array.from({ length: repeats }, (_, index) => cell({ experiment: 'pod-failure', role: 'worker', repeat: index + 1 }, { [path]: route }));

  test('a loss that success shows is not silent', () => {
    expect(found('silent-loss', ofWorker('redis', { ledger: { lost: 3 } }))).toEqual([expect.stringContaining('redis lost 3')]);
    expect(found('silent-loss', ofWorker('redis', { ledger: { lost: 3 }, during: { success: 0.9 } }))).toEqual([]);
  });

  test('most repeats are late and have no errors, not the median of each alone', () => {
    const late = { during: { success: 1, p99Ms: 400 } };
    const mixed = (failing: number) => [...ofWorker('grpc', { during: { success: 0.2, p99Ms: 400 } }).slice(0, failing), ...ofWorker('grpc', late).slice(failing)];
    expect(found('waiting-not-failing', mixed(2))).toEqual([expect.stringMatching(/^grpc: success 100\.0 % \(20\.0–100\.0\), .* in 3 of 5 repeats$/)]);
    expect(found('waiting-not-failing', mixed(3))).toEqual([]);
    const apart = mixed(2).map((result, index) => index === 2 ? { ...result, windows: { grpc: { ...result.windows['grpc'], during: { ...result.windows['grpc']!.during!, p99Ms: 5 } } } } : result);
    expect(found('waiting-not-failing', apart)).toEqual([]);
  });

  test('a route that hides its worker\'s fault stored all that it accepted', () => {
    const hurt = ofWorker('grpc', { during: { success: 0.2 } });
    expect(found('decoupling', [...ofWorker('kafka', {}), ...hurt])).toEqual([expect.stringContaining('kafka kept 100.0 %')]);
    expect(found('decoupling', [...ofWorker('kafka', { ledger: { lost: 1 } }), ...hurt])).toEqual([]);
  });

  test('many answers at once come after few', () => {
    expect(found('catching-up', ofWorker('grpc', { burst: 2 }))).toHaveLength(1);
    const sudden = ofWorker('grpc', {}).map((result) => ({ ...result, series: { grpc: result.series['grpc']!.map((point) => point.at === 3_000 ? { ...point, rate: 200 } : point) } }));
    expect(found('catching-up', sudden)).toEqual([]);
  });

  test('a repeat that never recovered is longer than any, and one that noticed nothing is 0', () => {
    const gone = { recovered: false, badSeconds: 9, kinds: ['failing'] } as const;
    const fine = { recovered: true, badSeconds: 0, kinds: [] } as const;
    const mixed = (count: number) => ofWorker('grpc', {}).map((result, index) => ({ ...result, reactions: { grpc: index < count ? gone : fine } }));
    expect(found('long-tail', mixed(3))).toEqual(['grpc was good again after ∞']);
    expect(found('long-tail', mixed(2))).toEqual([]);
  });
});

describe('damage', () => {
  const withSuccess = (success: number, lost = 0) => damage(cell({ experiment: 'x', role: 'worker' }, { kafka: { during: { success }, ledger: { lost } } }), 'kafka')!;

  test('is none where nothing changed, the seconds where all failed, and grows with what is lost', () => {
    expect(withSuccess(1)).toBe(0);
    expect(withSuccess(0)).toBeCloseTo(4, 6);
    expect(withSuccess(1, 100)).toBeGreaterThan(9);
  });

  test('never shrinks when more fails or more is lost', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(500), fc.nat(500), (a, b, c, d) => {
      const harm = (success: number, lost: number) => damage({ ...base, windows: base.windows, series: { kafka: base.series['kafka']!.map((point) => ({ ...point, success: point.at >= 0 ? success : 1 })) }, ledger: { kafka: { ...base.ledger['kafka']!, lost } } }, 'kafka')!;
      expect(harm(Math.min(a, b), Math.max(c, d))).toBeGreaterThanOrEqual(harm(Math.max(a, b), Math.min(c, d)));
      expect(harm(a, Math.max(c, d))).toBeGreaterThanOrEqual(harm(a, Math.min(c, d)));
    }));
  });
  const base = cell({ experiment: 'x', role: 'worker' }, { kafka: {} });
});

describe('a comparison', () => {
  const measure = { name: { en: 'p50', es: 'p50' }, unit: units.ms, better: 'low' } as const;
  const of = (name: string, ...values: number[]) => ({ name, estimate: estimate(values) });
  const around = (value: number) => [value, value, value + 0.1, value + 0.2, value + 0.2] as const;

  test('says who is ahead only where the intervals do not overlap', () => {
    expect(comparison([of('b', ...around(9)), of('a', ...around(3))], measure)!.en).toMatch(/^P50: a 3.10 ms .*, b 9.10 ms .*\. a is ahead of b \(factor 2.94\)\.$/);
    expect(comparison([of('a', 3, 4, 5, 6, 7), of('b', 4, 5, 6, 7, 8)], measure)!.en).toMatch(/The intervals overlap: no difference is shown\.$/);
    expect(comparison([of('a', 3), of('b', 9)], measure)!.en).toMatch(/Too few repeats/);
    expect(comparison([of('a', 3)], measure)).toBeUndefined();
  });

  test('says both figures where a factor would be over nothing, or over what may be nothing', () => {
    expect(comparison([of('a', 0, 0, 0, 0, 0), of('b', ...around(9))], measure)!.en).toMatch(/a is ahead of b \(0.00 ms against 9.10 ms\)\.$/);
    expect(comparison([of('a', 0, 1, 1, 1, 1), of('b', ...around(9))], measure)!.en).toMatch(/\(1.00 ms against 9.10 ms\)\.$/);
  });

  test('tells each pair of three apart, or says that it can\'t', () => {
    expect(comparison([of('a', ...around(3)), of('b', ...around(6)), of('c', ...around(9))], measure)!.en)
      .toMatch(/a is ahead of b \(factor 1.97\) and c \(factor 2.94\)\. b is ahead of c \(factor 1.49\)\.$/);
    expect(comparison([of('a', ...around(3)), of('b', ...around(9)), of('c', ...around(9.1)), of('d', 20)], measure)!.en)
      .toMatch(/a is ahead of b .* and c .*\. No difference is shown between b and c: their intervals overlap\. Too few repeats to tell a and d; b and d; c and d apart\.$/);
  });

  test('names every pair of those with intervals exactly once, and no factor that is not a number', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 8 }), { minLength: 2, maxLength: 4 }), (some) => {
      const { en } = comparison(some.map((values, index) => of(`n${index}`, ...values)), measure)!;
      const told = en.slice(en.indexOf('. ') + 2);
      const ahead = [...told.matchAll(/(?:factor|against) /g)].length;
      const alike = [.../between (.*?):/.exec(told)?.[1]?.split('; ') ?? []].length;
      const pairs = some.length * (some.length - 1) / 2;
      expect(ahead + alike).toBe(told.startsWith('The intervals overlap') ? 0 : pairs);
      expect(en).not.toMatch(/Infinity|NaN/);
    }), { numRuns: 60 });
  });

  test('many of them are counted: how many pairs, how many differ, and how many would by chance', () => {
    const lists = [[of('a', ...around(3)), of('b', ...around(9)), of('c', ...around(9))], [of('a', 1), of('b', ...around(2))]];
    const { pairs, differing, byChance } = tally(lists);
    expect([pairs, differing]).toEqual([3, 2]);
    expect(byChance).toBeCloseTo(3 * 2 / 252, 9);
  });

  test('the best are all that nothing shows to be worse', () => {
    expect(best([of('a', ...around(3)), of('b', ...around(3.1)), of('c', ...around(9))], measure).map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

test('a process that nobody started again, and events that nobody answered, are told', () => {
  const results = [1, 2].map((repeat) => cell({ experiment: 'container-kill', role: 'documents', repeat, unanswered: repeat * 4 }, { grpc: {}, redis: {} }))
    .map((result, index) => index === 0 ? { ...result, fault: { ...result.fault!, down: ['document-store'] } } : result);
  const text = markdown(makeReport({ ...run, results }, inventedCatalogue), 'en');
  expect(text).toContain('in 1 of 2 repeats not every process was running again by itself');
  expect(text).toContain('6 events got no answer at all');
});

describe('the answers', () => {
  const textOf = (results: typeof run.results) => markdown(makeReport({ ...run, results }, inventedCatalogue), 'en');

  test('say what faulty traffic takes of the whole, with no fault beside it too', () => {
    const splits = run.results.filter(({ role, verdict }) => role === undefined && verdict === 'held');
    expect(textOf(splits)).toContain('| Title of split-thirds-faulty | 33.3 % | 100.0 % | grpc 100.0 %, redis 100.0 % |');
    expect(textOf(splits)).toContain('each second does a damage of up to 0.33 s to the whole');
  });

  test('say which cells of a route alone had cells at the limit before them, where any had', () => {
    const at = (startedAt: string, only: (id: string) => boolean) => run.results.map((result) => only(result.experiment) ? { ...result, startedAt } : result);
    expect(textOf(at('2026-01-02', (id) => id === 'split-grpc'))).toContain('Memory: 5 of these 15 cells ran after cells at the limit');
    expect(textOf(at('2026-01-02', (id) => id === 'writers'))).not.toContain('after cells at the limit');
  });
});

describe('over several cells', () => {
  const places = (repeats: readonly number[], path: string, success: number) => repeats.map((repeat) => cell({ experiment: 'pod-failure', role: 'worker', repeat }, { [path]: { during: { success } } }));

  test('repeats are paired by their number, and one that a cell lacks is left out', () => {
    const groups = groupsOf([...places([1, 3], 'grpc', 0.5), ...places([1, 2, 3], 'kafka', 1)]);
    expect(byRepeat(groups).map((results) => results.map(({ route, repeat }) => `${route} ${repeat}`))).toEqual([['grpc 1', 'kafka 1'], ['grpc 3', 'kafka 3']]);
  });

  test('faults that can\'t be told apart by damage share a rank', () => {
    const hit = (experiment: string, successes: readonly number[]) => successes.map((success, index) => cell({ experiment, role: 'worker', repeat: index + 1 }, { grpc: { during: { success } } }));
    const results = [...hit('pod-failure', [0.1, 0.2, 0.3, 0.4, 0.5]), ...hit('container-kill', [0.2, 0.3, 0.4, 0.5, 0.6]), ...hit('slow-network', [1, 1, 1, 1, 1])];
    const text = markdown(makeReport({ ...run, results }, inventedCatalogue), 'en');
    expect([...text.matchAll(/^\| (\d) \| Title of ([\w-]+)/gm)].map(([, rank, id]) => `${rank} ${id}`)).toEqual(['1 pod-failure', '1 container-kill', '3 slow-network']);
    expect(text).toContain('can\'t be told apart at the top: Title of pod-failure');
  });
});
