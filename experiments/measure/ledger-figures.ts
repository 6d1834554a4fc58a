/** The ledger of a run as its results keep it. */
import { NO_ROUTE } from '../../loadtest/outcomes.ts';
import type { Account, Reconciliation } from '../../loadtest/ledger.ts';
import { ALL_ROUTES } from '../cells.ts';
import type { LedgerFigures } from '../results.ts';

/**
 * By route. What no route owned up to is the cell's route's, where there is one.
 * @param route `*` for all at once
 */
export function ledgerFigures({ routes }: Pick<Reconciliation, 'routes'>, route: string): Record<string, LedgerFigures> {
  const accounts = new Map(Object.entries(routes));
  const nobodys = accounts.get(NO_ROUTE);
  if (nobodys !== undefined && route !== ALL_ROUTES) {
    const own = accounts.get(route);
    accounts.set(route, own === undefined ? nobodys : sum(own, nobodys));
    accounts.delete(NO_ROUTE);
  }
  return Object.fromEntries([...accounts].map(([name, account]) => [name, figures(account)]));
}

function figures(account: Account): LedgerFigures {
  const { sent, accepted: acked, rejected, indeterminate, stored, counted, duplicate, lost, phantom, redelivered } = account;
  return { sent, acked, rejected, indeterminate, stored, counted, duplicate, lost, phantom, redelivered, unreported: unreported(account) };
}

/**
 * The lab counts what was published and never came. It can't know whose answer was lost on its way back: events with an indeterminate
 * outcome may be among them, no others.
 */
function unreported({ published, counted, redelivered, lost, accepted, stored, phantom, indeterminate }: Account): number {
  if (published === 0) return lost; // a hop that counts nothing, or a count that is dead
  // What was sent again after an unknown outcome may be published once by count, and delivered twice: less than nothing isn't lost.
  const reported = Math.max(published - counted - redelivered, Math.min(0, published - counted));
  const indeterminateStored = stored - phantom - (accepted - lost);
  const indeterminateMissing = Math.max(0, indeterminate - indeterminateStored);
  return Math.max(0, lost - reported, reported - lost - indeterminateMissing);
}

function sum(a: Account, b: Account): Account {
  const names = Object.keys(a) as (keyof Account)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Account;
}
