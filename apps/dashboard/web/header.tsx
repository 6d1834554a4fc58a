import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { Language } from '../wire.ts';
import type { Stale } from './live-state.ts';
import { useWords } from './words.ts';

interface HeaderProps {
  readonly title: Text;
  readonly stale: readonly Stale[];
  readonly paused: boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

/** Each in itself. */
const languageNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' };

export function Header({ title, stale, paused, setPaused, language, setLanguage }: HeaderProps) {
  const { say } = useWords();
  return (
    <header className="top">
      <a className="skip" href="#routes">{say('skip')}</a>
      <img src="/assets/icon.svg" alt="" width="36" height="36" />
      <div className="name">
        <p>{say('lab')}</p>
        <h1>{say(title)}</h1>
      </div>
      <Condition stale={stale} paused={paused} />
      <button type="button" className="plain" aria-pressed={paused} onClick={() => setPaused(!paused)}>
        <span aria-hidden="true">{paused ? '▶' : '❚❚'}</span> {say(paused ? 'resume' : 'pause')}
      </button>
      <div className="choice" role="group" aria-label={say('language')}>
        {(['en', 'es'] as const).map((one) => (
          <button
            key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => setLanguage(one)}
          >
            {languageNames[one]}
          </button>
        ))}
      </div>
    </header>
  );
}

function Condition({ stale, paused }: { readonly stale: readonly Stale[]; readonly paused: boolean }) {
  const { say } = useWords();
  return (
    <div className="condition" role="status">
      {stale.length === 0 && !paused && <span className="pill good"><span className="dot" aria-hidden="true" />{say('live')}</span>}
      {paused && <span className="pill">❚❚ {say('paused')}</span>}
      {stale.map((one) => <span key={one.source} className="pill bad">▲ {say(one.source)}: <Since stale={one} /></span>)}
    </div>
  );
}

function Since({ stale }: { readonly stale: Stale }) {
  const { say, clock } = useWords();
  return stale.since === null ? <>{say('noDataYet')}</> : <>{say('staleSince')} <time>{clock(stale.since)}</time></>;
}

/** Beside what a stale source shows; nothing while the source is fine. */
export function StaleNote({ stale }: { readonly stale: Stale | undefined }) {
  return stale ? <span className="stale">▲ <Since stale={stale} /></span> : null;
}
