/** What the goals came to, kept for whoever wasn't there: a small file, and the table that a manual shows of it. Pure functions. */
import type { Text } from '../../stacks/scenarios/scenario.ts';
import { cellKey } from '../cells.ts';
import { both } from '../report/document.ts';
import type { CellResult, VerdictName } from '../results.ts';
import type { Machine, Run } from '../run-folder.ts';

type GoalCell = Pick<CellResult, 'experiment' | 'role' | 'route' | 'repeat' | 'startedAt' | 'commit' | 'verdict' | 'reasons' | 'earlier' | 'ledger' | 'drains' | 'reactions'>;
type Measurer = Pick<Machine, 'cores' | 'processor' | 'memoryBytes'>;

export interface GoalsRecord {
  /** That were asked for in each cell. */
  readonly events: number;
  /** All on which some of it was measured. */
  readonly machines: readonly Measurer[];
  /** Cells that a whole run has, those that are missing here too. */
  readonly planned: readonly string[];
  readonly cells: readonly GoalCell[];
}

/**
 * A run of some goals renews theirs, and leaves the others as they were.
 * @param planned every cell of the goals, whatever was chosen of them
 * @param before what was kept of earlier runs; of another number of events nothing is
 */
export function recordOf({ machine, results }: Run, events: number, planned: readonly string[], before?: GoalsRecord): GoalsRecord {
  const { cores, processor, memoryBytes } = machine;
  const old = before?.events === events ? before : undefined;
  const known = new Map([...old?.cells ?? [], ...results].map((cell) => [cellKey(cell), cell]));
  const cells = planned.flatMap((key) => known.get(key) ?? []);
  const machines = [...cells.length > results.length ? old!.machines : [], { cores, processor, memoryBytes }];
  return {
    events, planned,
    machines: [...new Map(machines.map((one) => [JSON.stringify(one), one])).values()],
    cells: cells.map(({ experiment, role, route, repeat, startedAt, commit, verdict, reasons, earlier, ledger, drains, reactions }) => ({
      experiment, ...role === undefined ? {} : { role }, route, repeat, startedAt, commit, verdict, reasons, ...earlier === undefined ? {} : { earlier }, ledger, drains, reactions,
    })),
  };
}

export interface GoalsTable {
  /** On what it was measured. */
  readonly intro: Text;
  /** What wasn't held, was measured more than once, or wasn't measured. */
  readonly notes: readonly Text[];
  readonly head: readonly Text[];
  readonly rows: readonly (readonly Text[])[];
}

/** A row for each goal, over its targets. */
export function goalsTable({ machines, events, planned, cells }: GoalsRecord): GoalsTable {
  const there = new Set(cells.map(cellKey));
  const measured = cells.filter(({ verdict }) => verdict === 'held' || verdict === 'failed');
  const held = cells.filter(({ verdict }) => verdict === 'held').length;
  const [days, commits] = [cells.map(({ startedAt }) => startedAt.slice(0, 10)), cells.map(({ commit }) => commit)].map(listed);
  const on = machines.map(({ cores, processor, memoryBytes }) => `${cores} × ${processor}, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`).join('; ');
  return {
    intro: {
      en: `They held in ${held} of ${planned.length} cells, of ${whole(events).en} events each (where Pub/Sub is held to its count, of fewer). Measured on ${days} with commit ${commits}, on ${on}.`,
      es: `Se cumplieron en ${held} de ${planned.length} celdas, de ${whole(events).es} eventos cada una (de menos donde se exige a Pub/Sub su cuenta). Medido el ${days} con el commit ${commits}, en ${on}.`,
    },
    notes: [
      ...cells.filter(({ verdict }) => verdict !== 'held').map((cell) => both((language) => `${cellKey(cell)}: ${verdicts[cell.verdict][language]}, ${sentence(cell.reasons, language)}`)),
      ...cells.filter(({ earlier }) => earlier !== undefined).map((cell) => both((language) =>
        `${cellKey(cell)}: ${{ en: 'measured again, because at first', es: 'medida otra vez, porque al principio' }[language]} ${cell.earlier!.map((reasons) => sentence(reasons, language)).join('; ')}`)),
      ...planned.filter((key) => !there.has(key)).map((key) => ({ en: `${key}: not measured`, es: `${key}: sin medir` })),
    ],
    head: [
      { en: 'goal', es: 'meta' }, { en: 'against', es: 'contra' }, { en: 'by', es: 'por' }, { en: 'sent', es: 'enviados' }, { en: 'accepted', es: 'aceptados' },
      { en: 'accepted and lost', es: 'aceptados y perdidos' }, { en: 'of these, not counted by the lab', es: 'de estos, no contados por el laboratorio' },
      { en: 'stored though refused, or twice', es: 'almacenados pese al rechazo, o dos veces' }, { en: 'delivered again', es: 'entregados otra vez' },
      { en: 'rate within 30 s of the fault, at least', es: 'tasa a los 30 s de la falla, al menos' }, { en: 'answers as before after at most', es: 'respuestas como antes a lo sumo tras' },
      { en: 'stored at the latest', es: 'almacenados a más tardar' },
    ],
    rows: [...Map.groupBy(measured, ({ experiment }) => experiment)].map(([experiment, own]) => rowOf(experiment, own)),
  };
}

const verdicts: Readonly<Record<VerdictName, Text>> = {
  held: { en: 'held', es: 'se cumplió' }, failed: { en: 'failed', es: 'falló' },
  invalid: { en: 'invalid', es: 'no válida' }, unsupported: { en: 'unsupported', es: 'no soportada' },
};

const sentence = (reasons: readonly Text[], language: keyof Text): string => reasons.map((reason) => reason[language]).join('; ');

function rowOf(experiment: string, cells: readonly GoalCell[]): readonly Text[] {
  const accounts = cells.flatMap(({ ledger }) => Object.values(ledger));
  const reactions = cells.flatMap(({ reactions: of }) => Object.values(of));
  const sum = (figure: (account: (typeof accounts)[number]) => number): Text => whole(accounts.reduce((total, account) => total + figure(account), 0));
  const later: Text = { en: 'later than was recorded', es: 'más de lo que se grabó' };
  return [
    same(`\`${experiment}\``), same(listed(cells.map(({ role, route }) => role ?? route))), same(listed(cells.flatMap(({ ledger }) => Object.keys(ledger)))),
    sum(({ sent }) => sent), sum(({ acked }) => acked), sum(({ lost }) => lost), sum(({ unreported }) => unreported),
    sum(({ phantom, duplicate }) => phantom + duplicate), sum(({ redelivered }) => redelivered),
    same(`${Math.round(Math.min(...reactions.map(({ rateShare = 0 }) => rateShare)) * 100)} %`),
    reactions.every(({ recovered }) => recovered) ? seconds(reactions.map(({ recoverMs = 0 }) => recoverMs)) : later,
    seconds(cells.flatMap(({ drains }) => Object.values(drains).map(({ drainMs }) => drainMs))),
  ];
}

const listed = (names: readonly string[]): string => [...new Set(names)].join(', ');
const same = (text: string): Text => ({ en: text, es: text });
const seconds = (times: readonly number[]): Text => same(`${(Math.max(0, ...times) / 1_000).toFixed(1)} s`);
const whole = (value: number): Text => ({ en: value.toLocaleString('en'), es: value.toLocaleString('en').replaceAll(',', ' ') });
