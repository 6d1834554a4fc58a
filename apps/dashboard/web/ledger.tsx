/** What arrived and what became of it: the totals, and the same per route. */
import type { Golden, PerRoute, RouteView, Totals } from '../wire.ts';
import { DataTable } from './charts/data-table.tsx';
import { latestOf, lostOf, sum } from './figures.ts';
import { StaleNote } from './header.tsx';
import { staleBehind, type Stale } from './live-state.ts';
import type { TextKey } from './text.ts';
import { useWords } from './words.ts';

interface LedgerProps {
  readonly routes: readonly RouteView[];
  readonly golden: Golden;
  readonly stored: number | null;
  readonly accepted: PerRoute;
  readonly totals: Totals | null;
  readonly stale: readonly Stale[];
}

export function Ledger({ routes, golden, stored, accepted, totals, stale }: LedgerProps) {
  const { say, whole } = useWords();
  const perRoute = Object.values(totals?.routes ?? {});
  const counted = totals ? sum(perRoute.map((route) => route.counted ?? 0)) : null;
  const lostBy = (route: RouteView): number | null =>
    (route.promise.lossKind === 'counted' ? lostOf(totals?.routes[route.name] ?? {}) : null);
  const losses = routes.map(lostBy).filter((lost) => lost !== null);
  const lost = losses.length > 0 ? sum(losses) : null;
  const known = Object.values(accepted).filter((value) => value !== null);
  const moving = Object.values(golden).some((points) => (latestOf(points).rate ?? 0) > 0);
  return (
    <section className="panel ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{say('ledger')}</h2>
      <dl className="totals">
        <Figure name="accepted" hint="acceptedHint" value={known.length > 0 ? sum(known) : null} stale={staleBehind(stale, 'metrics')} />
        <Figure name="stored" hint="storedHint" value={stored} stale={staleBehind(stale, 'documents')} />
        {stored !== null && counted !== null && <Relation difference={Math.abs(stored - counted)} moving={moving} />}
        <Figure name="counted" hint="countedHint" value={counted} stale={staleBehind(stale, 'functions')} />
        {lost !== null && <Figure name="lost" hint="lostHint" value={lost} stale={staleBehind(stale, 'functions')} />}
      </dl>
      <DataTable
        id="totals"
        caption={say('ledger')}
        columns={[say('route'), say('accepted'), say('published'), say('counted'), say('duplicates'), say('lost')]}
        rows={routes.filter(({ hops }) => hops.length > 0).map((route) => {
          const { name } = route;
          const of = totals?.routes[name] ?? {};
          const cell = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : whole(value));
          return [name, cell(accepted[name]), cell(of.published), cell(of.counted), cell(of.duplicates), cell(lostBy(route))];
        })}
      />
    </section>
  );
}

/** Stored against counted. While events arrive the two are read at different moments, so they may be apart a little. */
function Relation({ difference, moving }: { readonly difference: number; readonly moving: boolean }) {
  const { say, whole } = useWords();
  const [sign, text, verdict] = difference === 0 ? ['=', say('equal'), 'good']
    : moving ? ['≈', `${whole(difference)} ${say('underway')}`, '']
    : ['≠', `${whole(difference)} ${say('differs')}`, 'bad'];
  return (
    <div className={`relation ${verdict}`}>
      <dt className="hidden">{say('stored')} / {say('counted')}</dt>
      <dd><span aria-hidden="true">{sign}</span><small>{text}</small></dd>
    </div>
  );
}

interface FigureProps {
  readonly name: TextKey;
  readonly hint: TextKey;
  readonly value: number | null;
  readonly stale: Stale | undefined;
}

function Figure({ name, hint, value, stale }: FigureProps) {
  const { say, whole } = useWords();
  return (
    <div className={stale ? 'figure old' : 'figure'}>
      <dt>{say(name)}</dt>
      <dd>
        <strong data-total={name}>{value === null ? '–' : whole(value)}</strong>
        <small>{say(hint)}</small>
        <StaleNote stale={stale} />
      </dd>
    </div>
  );
}
