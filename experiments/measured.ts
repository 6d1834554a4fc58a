/** What a hypothesis can be held against, each in one place: what it is called, how it is written, where it comes from. Pure functions. */
import type { Text } from '../stacks/scenarios/scenario.ts';
import type { CellResult, LedgerFigures, WindowName } from './results.ts';

/** The part of a result that figures are read from. */
export type Readings = Pick<CellResult, 'planned' | 'windows' | 'ledger' | 'drains' | 'reactions'>;

interface Figure {
  /** As it stands in a sentence. */
  readonly name: Text;
  readonly written: (value: number) => string;
  /** It is of one window, not of the whole run. */
  readonly ofWindow?: true;
  /** It says how a route came back: only a cell with a fault has it, and a route that doesn't come back fails any bound. */
  readonly ofRecovery?: true;
  /** Undefined where the run has no such figure. */
  readonly read: (readings: Readings, route: string, window: WindowName) => number | undefined;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
/** Events of the whole run, from the ledger. */
const counted = (name: Text, of: (account: LedgerFigures) => number): Figure => ({ name, written: String, read: ({ ledger }, route) => ledger[route] === undefined ? undefined : of(ledger[route]) });

const figures = {
  success: { name: { en: 'success', es: 'el éxito' }, written: percent, ofWindow: true, read: ({ windows }, route, window) => windows[route]?.[window]?.success },
  /** How far the share of the events that took a route is from the planned one, in standard deviations of a split that throws dice: 5 by chance is one in millions. */
  shareOff: { name: { en: 'the share\'s distance from the planned one', es: 'la distancia entre la parte y la prevista' }, written: (value) => `${value.toFixed(1)} σ`, ofWindow: true, read: shareOff },
  lost: counted({ en: 'lost accepted events', es: 'eventos aceptados perdidos' }, ({ lost }) => lost),
  phantom: counted({ en: 'rejected events in the record', es: 'eventos rechazados en el registro' }, ({ phantom }) => phantom),
  duplicate: counted({ en: 'records beyond one per id', es: 'registros de más por id' }, ({ duplicate }) => duplicate),
  /** How far the lab's own count of lost events is from the ledger's. */
  unreported: counted({ en: 'the lab\'s own count of lost events is off by what', es: 'la diferencia de la cuenta propia de pérdidas' }, ({ unreported }) => unreported),
  miscounted: counted({ en: 'the counters\' difference from the record', es: 'la diferencia de los contadores con el registro' }, ({ counted: inCounters, stored }) => Math.abs(inCounters - stored)),
  /** How many deliveries of events that were stored already there were for each that was sent, 0 to 1 and above. */
  redelivered: { ...counted({ en: 'events delivered again, of those sent', es: 'eventos entregados otra vez, de los enviados' }, ({ redelivered, sent }) => sent === 0 ? 0 : redelivered / sent), written: percent },
  /** From the load's end until all of it was stored: behind a broker that goes on accepting nobody sees a worker that doesn't come back. */
  drainMs: { name: { en: 'the time until what was accepted was stored', es: 'el tiempo hasta que lo aceptado quedó almacenado' }, written: (value) => `${value.toFixed(0)} ms`, read: ({ drains }, route) => drains[route]?.drainMs },
  /** From the fault's end to the first of three good seconds. */
  recoverMs: { name: { en: 'the time to recover', es: 'el tiempo de recuperación' }, written: (value) => `${value.toFixed(0)} ms`, ofRecovery: true, read: ({ reactions }, route) => reactions[route] === undefined ? undefined : reactions[route].recoverMs ?? 0 },
  /** Whether the rate is back, however late the answers still are. */
  rateWithin: {
    name: { en: 'the rate within half a minute of the fault\'s end, of that before it', es: 'la tasa antes de medio minuto del fin de la falla, respecto de la anterior' }, written: percent,
    read: ({ reactions }, route) => reactions[route] === undefined ? undefined : reactions[route].rateShare ?? 0,
  },
  /** Events taken per second from then to the end, as a share of the baseline's. */
  recoveredRate: {
    name: { en: 'the rate after the recovery, of that before the fault', es: 'la tasa tras la recuperación, respecto de la de antes de la falla' }, written: percent, ofRecovery: true,
    read: ({ reactions }, route) => reactions[route] === undefined ? undefined : reactions[route].recoveredShare ?? 0,
  },
} satisfies Record<string, Figure>;

export type Measured = keyof typeof figures;

export const measured: Readonly<Record<Measured, Figure>> = figures;

/** 0 where nothing was sent. */
function shareOff({ planned, windows }: Readings, route: string, window: WindowName): number {
  const sentOf = (of: Readings['windows'][string] | undefined) => of?.[window]?.sent ?? 0;
  const [mine, all, share] = [sentOf(windows[route]), Object.values(windows).reduce((sum, of) => sum + sentOf(of), 0), planned[route] ?? 0];
  const off = Math.abs(mine - all * share);
  return off === 0 ? 0 : off / Math.sqrt(all * share * (1 - share));
}
