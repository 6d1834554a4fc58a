/** The ledger as a person reads it. */
import { NO_ROUTE } from './outcomes.ts';
import type { Account, Reconciliation } from './ledger.ts';

const COLUMNS = [
  'sent', 'accepted', 'rejected', 'indeterminate', 'stored', 'counted', 'published', 'redelivered', 'lost', 'phantom', 'duplicate',
] as const satisfies readonly (keyof Account)[];

/** Shown only where one of them isn't 0. */
const RARE: ReadonlySet<keyof Account> = new Set(['published', 'redelivered']);

/** `sent N = accepted N = stored N = counted N`, or the table of all routes with a reading below it. */
export function ledgerText(reconciliation: Reconciliation): string {
  const { routes, total, balanced, findings } = reconciliation;
  if (balanced && total.sent === total.accepted && total.sent === total.stored) {
    return `sent ${total.sent} = accepted ${total.accepted} = stored ${total.stored} = counted ${total.counted}`;
  }
  const columns = COLUMNS.filter((column) => !RARE.has(column) || total[column] !== 0);
  const rows = [
    ['route', ...columns],
    ...Object.entries(routes).map(([route, account]) => [route === NO_ROUTE ? 'no answer' : route, ...columns.map((column) => String(account[column]))]),
    ['total', ...columns.map((column) => String(total[column]))],
  ];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const table = rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '));
  return [...table, ...(balanced ? [reading(total)] : findings.map((finding) => `- ${finding}`))].join('\n');
}

function reading({ accepted, rejected, indeterminate }: Account): string {
  const rest = [
    ...(rejected > 0 ? [`${rejected} were rejected and none of those is stored`] : []),
    ...(indeterminate > 0 ? [`of ${indeterminate} the sender doesn't know, and what is stored of them is counted`] : []),
  ];
  return `balanced: all ${accepted} accepted events are stored and counted once${rest.map((one) => `; ${one}`).join('')}`;
}
