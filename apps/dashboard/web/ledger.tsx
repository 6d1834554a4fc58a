/** What arrived and what became of it: the totals, and the same per route. */
import type { ScenarioView } from '../wire.ts';
import { DataTable } from './charts/data-table.tsx';
import { isFlowing, sum } from './figures.ts';
import { StaleNote } from './header.tsx';
import { staleBehind, storedIn, type FunctionsState, type LiveState, type Stale } from './live-state.ts';
import { lossOf } from './losses.ts';
import type { TextKey } from './text.ts';
import { useWords } from './words.ts';

interface LedgerProps {
  readonly scenario: Pick<ScenarioView, 'routes' | 'records' | 'ttlSeconds'>;
  readonly live: LiveState;
  readonly functions: FunctionsState;
  readonly stale: readonly Stale[];
}

export function Ledger({ scenario: { routes, records, ttlSeconds }, live, functions, stale }: LedgerProps) {
  const { say, whole, span } = useWords();
  const { accepted } = live;
  const { totals } = functions;
  const stored = storedIn(records, live, functions);
  const counted = totals ? sum(Object.values(totals.routes).map((route) => route.counted ?? 0)) : null;
  const losses = routes.filter(({ promise }) => promise.lossKind === 'counted').map(({ name }) => ({ name, ...lossOf(functions.losses, name) }));
  const lost = losses.flatMap((one) => one.lost ?? []);
  const underWay = sum(losses.map((one) => one.underWay));
  const known = Object.values(accepted).filter((value) => value !== null);
  const moving = isFlowing(live.golden);
  return (
    <section className="panel ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{say('ledger')}</h2>
      <dl className="totals">
        <Figure name="accepted" hint={say('acceptedHint')} value={known.length > 0 ? sum(known) : null} stale={staleBehind(stale, 'metrics')} />
        <Figure name="stored" hint={say('storedHint')} value={stored} stale={staleBehind(stale, records.includes('documents') ? 'documents' : 'functions')} />
        {stored !== null && counted !== null && <Relation difference={Math.abs(stored - counted)} moving={moving} mayExpire={ttlSeconds !== undefined && counted < stored} />}
        <Figure name="counted" hint={ttlSeconds === undefined ? say('countedHint') : `${say('countedHint')}; ${say('expireAfter')} ${span(ttlSeconds * 1_000)} ${say('withoutWrites')}`} value={counted} stale={staleBehind(stale, 'functions')} />
        {losses.length > 0 && (
          <Figure
            name="lost" hint={underWay > 0 ? `+ ${whole(underWay)} ${say('underwayOrLost')}` : say('lostHint')} value={lost.length > 0 ? sum(lost) : null}
            stale={staleBehind(stale, 'functions')}
          />
        )}
      </dl>
      <DataTable
        id="totals"
        caption={say('ledger')}
        columns={[say('route'), say('accepted'), say('published'), say('counted'), say('duplicates'), say('lost')]}
        rows={routes.filter(({ hops }) => hops.length > 0).map(({ name }) => {
          const of = totals?.routes[name] ?? {};
          const cell = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : whole(value));
          return [name, cell(accepted[name]), cell(of.published), cell(of.counted), cell(of.duplicates), cell(losses.find((loss) => loss.name === name)?.lost)];
        })}
      />
    </section>
  );
}

interface RelationProps {
  readonly difference: number;
  readonly moving: boolean;
  /** Counters that expire are less than what is stored, until the workers that wrote them write again. */
  readonly mayExpire: boolean;
}

/** Stored against counted. While events arrive the two are read at different moments, so they may be apart a little. */
function Relation({ difference, moving, mayExpire }: RelationProps) {
  const { say, whole } = useWords();
  const [sign, text, verdict] = difference === 0 ? ['=', say('equal'), 'good']
    : moving ? ['≈', `${whole(difference)} ${say('underway')}`, '']
    : mayExpire ? ['≠', `${whole(difference)} ${say('expired')}`, '']
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
  readonly hint: string;
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
        <small>{hint}</small>
        <StaleNote stale={stale} />
      </dd>
    </div>
  );
}
