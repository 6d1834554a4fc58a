/** The experiment that is running: what it breaks, what was planned, and the button that ends all of it and shows that it has. */
import { useState } from 'react';
import type { ExperimentView, Golden, HealAnswer, HealView, ShownFault } from '../wire.ts';
import { latestOf } from './figures.ts';
import type { TextKey } from './text.ts';
import { useWords } from './words.ts';

interface ExperimentProps {
  readonly experiment: ExperimentView;
  readonly heal: HealView;
  readonly golden: Golden;
}

const windows = { baseline: 'windowBaseline', during: 'windowDuring', recovery: 'windowRecovery', settling: 'windowSettling' } as const satisfies Record<string, TextKey>;

export function Experiment({ experiment: { running, faults }, heal, golden }: ExperimentProps) {
  const { say } = useWords();
  const isBroken = faults.some(({ to }) => to === undefined);
  return (
    <section className="panel experiment" aria-labelledby="experiment-title" data-experiment={running?.experiment ?? ''}>
      <div className="heading">
        <h2 id="experiment-title">{say('experiment')}</h2>
        <p role="status">{running === null ? say(isBroken ? 'experimentNoneBroken' : 'experimentNone') : <Running running={running} />}</p>
      </div>
      {running !== null && <Planned planned={running.planned} golden={golden} />}
      {faults.length > 0 && <ul className="faults">{faults.toReversed().map((fault) => <Fault key={`${fault.id} ${fault.target} ${fault.from}`} fault={fault} />)}</ul>}
      <Heal heal={heal} />
    </section>
  );
}

function Running({ running }: { readonly running: NonNullable<ExperimentView['running']> }) {
  const { say } = useWords();
  const { experiment, role, route, variant, at, of, window } = running;
  const where = [role, variant, route === '*' ? say('experimentOnAll') : route].filter((part) => part !== undefined).join(', ');
  return <><b>{experiment}</b> ({where}), {say('experimentCell')} {at}/{of}: {say(windows[window])}</>;
}

/** Beside each route's planned share, the one that the last seconds have. */
function Planned({ planned, golden }: { readonly planned: Readonly<Record<string, number>>; readonly golden: Golden }) {
  const { say, percent } = useWords();
  const rates = new Map(Object.entries(golden).map(([route, points]) => [route, latestOf(points).rate ?? 0]));
  const all = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  return (
    <ul className="planned">
      {Object.entries(planned).map(([route, share]) => (
        <li key={route}>
          {route}: {say('experimentPlanned').toLowerCase()} {percent(share)}, {say('asMeasured').toLowerCase()} {percent(all === 0 ? null : (rates.get(route) ?? 0) / all)}
        </li>
      ))}
    </ul>
  );
}

function Fault({ fault: { id, target, from, to, by } }: { readonly fault: ShownFault }) {
  const { say, clock } = useWords();
  return (
    <li className={to === undefined ? 'bad' : ''}>
      <b>{id}</b> {target}: {to === undefined ? say('brokenNow') : say('wasBroken')} <time>{clock(from)}</time>{to !== undefined && to > from ? <>–<time>{clock(to)}</time></> : null}
      {by === 'config' && ` (${say('byConfig')})`}
    </li>
  );
}

function Heal({ heal: { command, token } }: { readonly heal: HealView }) {
  const { say } = useWords();
  const [state, setState] = useState<'idle' | 'healing' | HealAnswer>('idle');
  if (token === undefined) return <p>{say('healBy')} <code>{command}</code></p>;
  const press = async (): Promise<void> => {
    setState('healing');
    setState(await healNow(token));
  };
  const listed = typeof state === 'string' ? [] : state.healed ? state.found : state.said;
  return (
    <div className="heal">
      <button type="button" className="plain panic" disabled={state === 'healing'} onClick={() => void press()}>{say(state === 'healing' ? 'healing' : 'heal')}</button>
      <code>{command}</code>
      {typeof state === 'object' && (
        <div role="status" className={state.healed ? 'good' : 'bad'} data-healed={state.healed}>
          <b>{say(state.healed ? 'healed' : 'notHealed')}</b>
          {state.healed && <p>{say(state.found.length === 0 ? 'nothingToHeal' : 'nothingLeft')}</p>}
          {listed.length > 0 && <ul lang="en">{listed.map((line, index) => <li key={index}>{line}</li>)}</ul>}
        </div>
      )}
    </div>
  );
}

async function healNow(token: string): Promise<HealAnswer> {
  try {
    const response = await fetch('/api/heal', { method: 'POST', headers: { 'x-lab-token': token } });
    const answer = await response.json() as HealAnswer | { readonly error: string };
    return 'error' in answer ? failed(answer.error) : answer;
  } catch (error) {
    return failed(String(error));
  }
}

function failed(why: string): HealAnswer {
  return { healed: false, found: [], said: [why] };
}
