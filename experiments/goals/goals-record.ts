/** What the goals came to, kept for whoever wasn't there: a small file, and the table that a manual shows of it. Pure functions. */
import type { Text } from '../../stacks/scenarios/scenario.ts';
import { cellKey } from '../cells.ts';
import { both } from '../report/document.ts';
import type { CellResult, VerdictName } from '../results.ts';
import type { Run, RunInfo } from '../run-folder.ts';

type GoalCell = Pick<CellResult, 'experiment' | 'role' | 'route' | 'repeat' | 'verdict' | 'reasons' | 'ledger' | 'reactions'>;

export interface GoalsRecord extends Pick<RunInfo, 'startedAt' | 'machine'> {
  /** Cells that a whole run has, those that are missing here too. */
  readonly planned: readonly string[];
  readonly cells: readonly GoalCell[];
}

/** @param planned every cell of the goals, whatever was chosen of them */
export function recordOf({ startedAt, machine, results }: Run, planned: readonly string[]): GoalsRecord {
  return {
    startedAt, machine, planned,
    cells: results.map(({ experiment, role, route, repeat, verdict, reasons, ledger, reactions }) => ({
      experiment, ...role === undefined ? {} : { role }, route, repeat, verdict, reasons, ledger, reactions,
    })),
  };
}

export interface GoalsTable {
  /** On what it was measured, and what is missing or wasn't held. */
  readonly intro: Text;
  readonly head: readonly Text[];
  readonly rows: readonly (readonly Text[])[];
}

/** A row for each goal, over its targets. */
export function goalsTable({ startedAt, machine, planned, cells }: GoalsRecord): GoalsTable {
  const there = new Set(cells.map(cellKey));
  const missing = planned.filter((key) => !there.has(key));
  const held = cells.filter(({ verdict }) => verdict === 'held').length;
  const unheld = cells.filter(({ verdict }) => verdict !== 'held');
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  const intro = both((language) => {
    const es = language === 'es';
    const lists = [
      ...unheld.map((cell) => `${cellKey(cell)}: ${verdicts[cell.verdict][language]}, ${cell.reasons.map((reason) => reason[language]).join('; ')}`),
      ...missing.map((key) => `${key}: ${es ? 'sin medir' : 'not measured'}`),
    ];
    return `${es
      ? `Se cumplieron en ${held} de ${planned.length} celdas. Medido el ${startedAt.slice(0, 10)} con el código ${machine.commit}, en ${machine.cores} núcleos (${machine.processor}), ${memory}.`
      : `They held in ${held} of ${planned.length} cells. Measured on ${startedAt.slice(0, 10)} with the code of ${machine.commit}, on ${machine.cores} cores (${machine.processor}), ${memory}.`}${
      lists.map((one, index) => `${index === 0 ? '\n\n' : '\n'}- ${one}`).join('')}`;
  });
  return {
    intro,
    head: [
      { en: 'goal', es: 'meta' }, { en: 'against', es: 'contra' }, { en: 'sent', es: 'enviados' }, { en: 'accepted', es: 'aceptados' },
      { en: 'accepted and lost', es: 'aceptados y perdidos' }, { en: 'lost and not counted by the lab', es: 'perdidos que el laboratorio no contó' },
      { en: 'stored though refused, or twice', es: 'almacenados pese al rechazo, o dos veces' }, { en: 'delivered again', es: 'entregados otra vez' },
      { en: 'back after at most', es: 'de vuelta a lo sumo tras' }, { en: 'rate from then, at least', es: 'tasa desde entonces, al menos' },
    ],
    rows: [...Map.groupBy(cells.filter(({ verdict }) => verdict !== 'unsupported'), ({ experiment }) => experiment)].map(([experiment, own]) => rowOf(experiment, own)),
  };
}

const verdicts: Readonly<Record<VerdictName, Text>> = {
  held: { en: 'held', es: 'se cumplió' }, failed: { en: 'failed', es: 'falló' },
  invalid: { en: 'invalid', es: 'no válida' }, unsupported: { en: 'unsupported', es: 'no soportada' },
};

function rowOf(experiment: string, cells: readonly GoalCell[]): readonly Text[] {
  const accounts = cells.flatMap(({ ledger }) => Object.values(ledger));
  const reactions = cells.flatMap(({ reactions: of }) => Object.values(of));
  const sum = (figure: (account: (typeof accounts)[number]) => number): Text => whole(accounts.reduce((total, account) => total + figure(account), 0));
  const shares = reactions.flatMap(({ recoveredShare }) => recoveredShare ?? []);
  return [
    same(`\`${experiment}\``), same(cells.map(({ role, route }) => role ?? route).join(', ')),
    sum(({ sent }) => sent), sum(({ acked }) => acked), sum(({ lost }) => lost), sum(({ unreported }) => Math.abs(unreported)),
    sum(({ phantom, duplicate }) => phantom + duplicate), sum(({ redelivered }) => redelivered),
    same(`${(Math.max(0, ...reactions.map(({ recoverMs }) => recoverMs ?? 0)) / 1_000).toFixed(1)} s`),
    same(shares.length === 0 ? '–' : `${Math.round(Math.min(...shares) * 100)} %`),
  ];
}

const same = (text: string): Text => ({ en: text, es: text });
const whole = (value: number): Text => ({ en: value.toLocaleString('en'), es: value.toLocaleString('en').replaceAll(',', ' ') });
