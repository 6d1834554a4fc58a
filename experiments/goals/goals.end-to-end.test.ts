/** The goals F1 to F4 at a small size, on a real lab: 2,000 events under each of these faults. `npm run test:faults` is the full form. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { planCells, type PlannedCell } from '../cells.ts';
import { faults } from '../faults/index.ts';
import type { CellResult } from '../results.ts';
import { run } from '../run.ts';
import { bringUp, ONLY_BUSY, runFolder, type TestedLab } from '../testing/tested-lab.ts';
import { goalFaults } from './goal-faults.ts';
import { goals } from './goals.ts';

jest.setTimeout(900_000);

const PORTS_BASE = 26_500;
const EVENTS = 2_000;
/**
 * One of each way to break something: a death, a stand-still, a cut connection, one that leads nowhere, a late one. Each with the route that can't but
 * feel it; none where nobody who calls has to.
 */
const FELT_BY: Readonly<Record<string, string | undefined>> = {
  'container-kill worker': 'grpc', // its 202 means stored
  'container-kill cache': undefined, // it may be back before an event is due
  'container-kill documents': 'grpc',
  'container-kill-broker broker': 'kafka',
  'freeze entry': 'kafka',
  'freeze worker': 'grpc',
  'freeze cache': 'redis',
  'netem-delay cache': 'redis',
  'link-cut worker': 'grpc',
  'half-open broker': 'kafka',
  'cut-after-reply documents': undefined, // so few events are stored in the time that its bytes may not be used up
  'redelivery worker': 'kafka',
  'read-only cache': 'redis',
  'container-kill-pubsub worker': 'redis', // nobody listens meanwhile
};
const CHOSEN = Object.keys(FELT_BY);
const isPubSub = (name: string) => name.includes('-pubsub');

const nameOf = ({ experiment, role }: Pick<PlannedCell, 'experiment' | 'role'>) => `${experiment} ${role}`;
let tested: TestedLab | undefined;
let results: readonly CellResult[];

beforeAll(async () => {
  tested = await bringUp('experiments-goals', PORTS_BASE);
  const cells = planCells(goals(EVENTS), { repeats: 1, targets: 'all' }).filter((cell) => CHOSEN.includes(nameOf(cell)));
  const { folder, remove } = await runFolder(cells);
  try {
    results = await run({
      folder, cells, keeper: tested.keeper, report: () => undefined, signal: new AbortController().signal, tries: 1,
      faults: { ...faults, ...goalFaults },
    });
  } finally {
    remove();
  }
});
afterAll(() => tested?.close());

describe.each(CHOSEN)('%s', (name) => {
  const result = () => results.find((one) => nameOf(one) === name)!;

  test('takes about 2,000 events, by Pub/Sub two fifths of that, and bites what it should', () => {
    const { ledger, fault, reasons } = result();
    expect(Object.values(ledger).reduce((sum, { sent }) => sum + sent, 0)).toBeGreaterThan(EVENTS * 0.8 * (isPubSub(name) ? 0.4 : 1));
    expect([fault!.marks.length > 0, fault!.missing, reasons.filter(({ en }) => /in effect|residue/.test(en))]).toEqual([true, [], []]);
  });

  const feeling = FELT_BY[name];
  if (feeling !== undefined) {
    test(`is felt by ${feeling}: something fails, is late or comes again`, () => {
      const { ledger, reactions } = result();
      const { rejected, indeterminate, redelivered } = ledger[feeling]!;
      expect(rejected + indeterminate + redelivered + reactions[feeling]!.badSeconds).toBeGreaterThan(0);
    });
  }

  test('F1 to F3: nothing accepted is lost but what Pub/Sub loses and the lab counts, nothing refused is stored, each id once, counted = stored', () => {
    const mayLose = isPubSub(name) ? ['redis'] : [];
    for (const [route, { lost, phantom, duplicate, unreported, counted, stored }] of Object.entries(result().ledger)) {
      expect([route, mayLose.includes(route) ? 0 : lost, phantom, duplicate, unreported, counted - stored]).toEqual([route, 0, 0, 0, 0, 0]);
    }
  });

  if (name === 'redelivery worker') {
    test('F3: of the route whose group was turned back at least 5 % of the events came again', () => {
      const { redelivered, sent } = result().ledger['kafka']!;
      expect(redelivered / sent).toBeGreaterThanOrEqual(0.05);
    });
  }

  test('F4: nothing of it is left, and every route comes back by itself', () => {
    const { fault, verdict, reasons, windows } = result();
    expect([fault!.residue, fault!.down]).toEqual([[], []]);
    for (const { recovery } of Object.values(windows)) expect(recovery!.rate).toBeGreaterThan(0);
    // A machine that is busy otherwise makes seconds slow that have nothing to do with the fault.
    if (verdict !== 'invalid') expect(reasons.map(({ en }) => en)).toEqual([]);
    else expect(reasons.filter(({ en }) => !ONLY_BUSY.test(en))).toEqual([]);
  });
});
