/** The page: loads what the scenario is, then shows it live. */
import { useEffect, useMemo, useState } from 'react';
import type { Language, ReportAnswer, ScenarioView, Watch } from '../wire.ts';
import { LatestList } from './charts/latest-list.tsx';
import { DimensionSection } from './dimension-section.tsx';
import { Experiment } from './experiment.tsx';
import { Header } from './header.tsx';
import { Ledger } from './ledger.tsx';
import { newestOf, staleBehind, staleSources } from './live-state.ts';
import { Newest } from './newest.tsx';
import { Routes } from './routes.tsx';
import { firstDimensions, sourceOf, watchesOf, withoutDimension } from './report-plan.ts';
import { Services } from './services.tsx';
import { SplitTable } from './split-table.tsx';
import { pickLanguage, wordsIn } from './text.ts';
import { useFrozen, useFunctions, useServer } from './use-live.ts';
import { Way } from './way.tsx';
import { useWords, WordsContext } from './words.ts';

const languageKey = 'language';
const retryMs = 2_000;
/** How many of the newest events are shown. */
const newestShown = 12;

export function Page({ worldUrl }: { readonly worldUrl: string }) {
  const [language, setLanguage] = useState(() => pickLanguage(localStorage.getItem(languageKey), navigator.languages));
  const words = useMemo(() => wordsIn(language), [language]);
  const [scenario, failed] = useScenario();
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(languageKey, language);
    if (scenario) document.title = `${words.say(scenario.title)} · ${words.say('lab')}`;
  }, [language, scenario]);
  return (
    <WordsContext value={words}>
      {scenario
        ? <LivePage scenario={scenario} worldUrl={worldUrl} language={language} setLanguage={setLanguage} />
        : <main className="waiting" role="status">{words.say(failed ? 'noScenario' : 'loading')}</main>}
    </WordsContext>
  );
}

/** Asks until the server answers. */
function useScenario(): [ScenarioView | null, boolean] {
  const [scenario, setScenario] = useState<ScenarioView | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const response = await fetch('/api/scenario');
        if (!response.ok) throw new Error(`/api/scenario was answered with ${response.status}`);
        setScenario(await response.json() as ScenarioView);
      } catch {
        setFailed(true);
        timer = setTimeout(() => void load(), retryMs);
      }
    };
    void load();
    return () => clearTimeout(timer);
  }, []);
  return [scenario, failed];
}

interface LivePageProps {
  readonly scenario: ScenarioView;
  readonly worldUrl: string;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

function LivePage({ scenario, worldUrl, language, setLanguage }: LivePageProps) {
  const { say } = useWords();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [paused, setPaused] = useState(false);
  const watches = (store: 'documents' | 'cache'): readonly Watch[] => watchesOf(scenario, store, chosen);
  const live = useServer(watches('documents'), language);
  const functions = useFunctions(scenario, watches('cache'), language);
  const shown = useFrozen({ live, functions }, paused);
  const stale = staleSources(live, functions);
  const answers: Readonly<Record<string, ReportAnswer>> = { ...shown.live.reports, ...shown.functions.reports };
  const behindMetrics = staleBehind(stale, 'metrics');
  return (
    <>
      <Header title={scenario.title} stale={stale} paused={paused} setPaused={setPaused} language={language} setLanguage={setLanguage} />
      <main>
        <Ledger scenario={scenario} live={shown.live} functions={shown.functions} stale={stale} />
        <Experiment experiment={shown.live.experiment} heal={scenario.heal} golden={shown.live.golden} />
        <Way scenario={scenario} services={shown.live.services} stale={behindMetrics} />
        <Routes routes={scenario.routes} golden={shown.live.golden} faults={shown.live.experiment.faults} stale={behindMetrics} />
        <SplitTable scenario={scenario} weights={shown.live.weights} golden={shown.live.golden} stale={behindMetrics} />
        {firstDimensions(scenario).map((dimension) => (
          <DimensionSection
            key={dimension} scenario={scenario} dimension={dimension} worldUrl={worldUrl} answers={answers} stale={stale}
            chosen={chosen[dimension]} choose={(value) => setChosen((before) => ({ ...before, [dimension]: value }))}
          />
        ))}
        {withoutDimension(scenario).map((report) => (
          <section key={report.id} className="panel" aria-label={say(report.title)}>
            <LatestList report={report} events={answers[report.id]?.events ?? []} fields={scenario.fields} stale={staleBehind(stale, sourceOf(report))} />
          </section>
        ))}
        <Newest
          events={newestOf(shown.live.recent, shown.functions.recent, newestShown)} fields={scenario.fields} routes={scenario.routes.map(({ name }) => name)}
          stale={staleBehind(stale, scenario.records.includes('documents') ? 'documents' : 'functions')}
        />
        <Services services={shown.live.services} stale={behindMetrics} />
      </main>
    </>
  );
}
