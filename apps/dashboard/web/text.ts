/** What the page says, in both languages; and how it writes numbers and times. */
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { Language, MeasureView } from '../wire.ts';

export const texts = {
  lab: { en: 'Ingestion lab', es: 'Laboratorio de ingesta' },
  loading: { en: 'Loading…', es: 'Cargando…' },
  noScenario: { en: 'The server could not be reached. Trying again…', es: 'No se pudo contactar con el servidor. Reintentando…' },
  skip: { en: 'Skip to the routes', es: 'Saltar a las rutas' },
  language: { en: 'Language', es: 'Idioma' },
  pause: { en: 'Pause', es: 'Pausar' },
  resume: { en: 'Resume', es: 'Reanudar' },
  paused: { en: 'Paused', es: 'En pausa' },
  live: { en: 'Live', es: 'En vivo' },
  staleSince: { en: 'stale since', es: 'sin datos nuevos desde' },
  noDataYet: { en: 'no data yet', es: 'aún sin datos' },
  server: { en: 'Server', es: 'Servidor' },
  functions: { en: 'Functions', es: 'Funciones' },
  documents: { en: 'Documents', es: 'Documentos' },
  metrics: { en: 'Metrics', es: 'Métricas' },
  ledger: { en: 'What arrived, and what became of it', es: 'Lo que llegó y qué fue de ello' },
  accepted: { en: 'Accepted', es: 'Aceptados' },
  acceptedHint: { en: 'only since the entries last started', es: 'solo desde el último arranque de las entradas' },
  stored: { en: 'Stored', es: 'Almacenados' },
  storedHint: { en: 'distinct events in the record, of all time', es: 'eventos distintos en el registro, de siempre' },
  counted: { en: 'Counted', es: 'Contados' },
  countedHint: { en: 'sum of the counters', es: 'suma de los contadores' },
  expireAfter: { en: 'they expire after', es: 'expiran tras' },
  withoutWrites: { en: 'without writes', es: 'sin escrituras' },
  expired: { en: 'apart: counters expire', es: 'de diferencia: los contadores expiran' },
  lost: { en: 'Lost', es: 'Perdidos' },
  lostHint: { en: 'published, and not received within 10 s', es: 'publicados, y no recibidos en 10 s' },
  published: { en: 'Published', es: 'Publicados' },
  duplicates: { en: 'Duplicates', es: 'Duplicados' },
  notCounted: { en: 'Not counted', es: 'No se mide' },
  equal: { en: 'equal', es: 'iguales' },
  underway: { en: 'under way', es: 'en camino' },
  underwayOrLost: { en: 'under way, or lost too', es: 'en camino, o también perdidos' },
  differs: { en: 'apart', es: 'de diferencia' },
  routes: { en: 'Routes', es: 'Rutas' },
  route: { en: 'Route', es: 'Ruta' },
  routesHint: { en: 'Golden metrics of the last five minutes, side by side', es: 'Métricas doradas de los últimos cinco minutos, lado a lado' },
  success: { en: 'Success', es: 'Éxito' },
  rate: { en: 'Requests/s', es: 'Peticiones/s' },
  latency: { en: 'Latency', es: 'Latencia' },
  latencyAxis: { en: 'Latency, ms (log scale)', es: 'Latencia, ms (escala log.)' },
  time: { en: 'Time', es: 'Hora' },
  ago: { en: '5 min ago', es: 'hace 5 min' },
  now: { en: 'now', es: 'ahora' },
  table: { en: 'Table', es: 'Tabla' },
  tableOf: { en: 'as a table', es: 'como tabla' },
  noTraffic: { en: 'No traffic', es: 'Sin tráfico' },
  meaning: { en: '202 means', es: '202 significa' },
  underFault: { en: 'Lost under a process fault', es: 'Pérdidas ante la falla de un proceso' },
  split: { en: 'Split', es: 'Reparto' },
  splitHint: {
    en: 'The weight that is set, and the share measured over the last minute or since it was set. The band is where 99.7 % of fair draws lie.',
    es: 'El peso fijado y la proporción medida en el último minuto o desde que se fijó. La banda contiene el 99,7 % de los repartos justos.',
  },
  asSet: { en: 'Set', es: 'Fijado' },
  asMeasured: { en: 'Measured', es: 'Medido' },
  band: { en: 'Band', es: 'Banda' },
  splitByEvent: {
    en: 'Each event says its own way, so no weights are set: this is the share measured over the last minute. It says so by its',
    es: 'Cada evento dice su propio camino, así que no hay pesos fijados: esta es la proporción medida en el último minuto. Lo dice con su',
  },
  splitOne: {
    en: 'There is one path, so there is nothing to split and no weights are set.',
    es: 'Hay un solo camino, así que no hay nada que repartir ni pesos fijados.',
  },
  insideBand: { en: 'inside', es: 'dentro' },
  measuring: { en: 'measuring…', es: 'midiendo…' },
  outsideBand: { en: 'outside', es: 'fuera' },
  unknown: { en: 'unknown', es: 'desconocido' },
  by: { en: 'By', es: 'Por' },
  topTen: { en: 'Top ten', es: 'Los diez primeros' },
  events: { en: 'events', es: 'eventos' },
  count: { en: 'Count', es: 'Cantidad' },
  share: { en: 'Share', es: 'Proporción' },
  outOf: { en: 'of', es: 'de' },
  thereAre: { en: 'There are', es: 'Hay' },
  besideShares: { en: 'counted, but in no share', es: 'contados, pero en ninguna proporción' },
  total: { en: 'Total', es: 'Total' },
  value: { en: 'Value', es: 'Valor' },
  choose: { en: 'Choose', es: 'Elegir' },
  map: { en: 'Map', es: 'Mapa' },
  mapHelp: {
    en: 'Arrow keys move to the next place in that direction, Enter chooses it, plus and minus zoom.',
    es: 'Las flechas van al lugar siguiente en esa dirección, Intro lo elige, más y menos acercan y alejan.',
  },
  zoomIn: { en: 'Zoom in', es: 'Acercar' },
  zoomOut: { en: 'Zoom out', es: 'Alejar' },
  zoomReset: { en: 'Whole map', es: 'Mapa completo' },
  unplacedNote: { en: 'events without a recognised value', es: 'eventos sin un valor reconocido' },
  andMore: { en: 'further values', es: 'valores más' },
  others: { en: 'Others', es: 'Otros' },
  sum: { en: 'Total', es: 'Total' },
  mean: { en: 'Average', es: 'Promedio' },
  max: { en: 'Highest', es: 'Máximo' },
  each: { en: 'every', es: 'cada' },
  way: { en: 'The way of an event', es: 'El camino de un evento' },
  wayHint: {
    en: 'Each box is a service of its own; the figure is what it passed on or stored in the last seconds.',
    es: 'Cada caja es un servicio propio; la cifra es lo que entregó o almacenó en los últimos segundos.',
  },
  byWeight: { en: 'by weight', es: 'por peso' },
  onePath: { en: 'one path', es: 'un solo camino' },
  recordKept: { en: 'the record', es: 'el registro' },
  countersKept: { en: 'counters', es: 'contadores' },
  bothKept: { en: 'record and counters', es: 'registro y contadores' },
  leadsTo: { en: 'leads to', es: 'lleva a' },
  services: { en: 'Services', es: 'Servicios' },
  servicesHint: { en: 'What each one does and uses now', es: 'Lo que cada uno hace y consume ahora' },
  service: { en: 'Service', es: 'Servicio' },
  eventRate: { en: 'Events/s', es: 'Eventos/s' },
  cpu: { en: 'CPU, cores', es: 'CPU, núcleos' },
  memory: { en: 'Memory', es: 'Memoria' },
  power: { en: 'Power (estimated)', es: 'Potencia (estimada)' },
  co2: { en: 'CO₂ (estimated)', es: 'CO₂ (estimado)' },
  estimatedNote: {
    en: 'Power is estimated from what each service computes, CO₂ from the power: neither is measured. The broker, the stores and the split are not among them',
    es: 'La potencia se estima por lo que calcula cada servicio, y el CO₂ por la potencia: ninguno se mide. El bróker, los almacenes y el reparto no están entre ellos',
  },
  experiment: { en: 'Experiment', es: 'Experimento' },
  experimentNone: { en: 'None is running.', es: 'No corre ninguno.' },
  experimentNoneBroken: { en: 'None is running, but something is broken:', es: 'No corre ninguno, pero algo está roto:' },
  experimentCell: { en: 'cell', es: 'celda' },
  experimentOnAll: { en: 'all routes', es: 'todas las rutas' },
  experimentPlanned: { en: 'Planned', es: 'Previsto' },
  windowBaseline: { en: 'baseline', es: 'línea base' },
  windowDuring: { en: 'during the fault', es: 'durante la falla' },
  windowRecovery: { en: 'recovery', es: 'recuperación' },
  windowSettling: { en: 'waiting until the stores are still', es: 'esperando a que los almacenes se aquieten' },
  brokenNow: { en: 'broken now', es: 'roto ahora' },
  wasBroken: { en: 'broken', es: 'roto' },
  byConfig: { en: 'by the stack’s config', es: 'por la configuración del stack' },
  heal: { en: 'Stop and heal everything', es: 'Parar y sanar todo' },
  healing: { en: 'Healing…', es: 'Sanando…' },
  healed: { en: 'Healed', es: 'Sanado' },
  nothingToHeal: {
    en: 'There was nothing to heal: every process runs, no link is disturbed, every name resolves.',
    es: 'No había nada que sanar: todos los procesos corren, ningún enlace está perturbado, todos los nombres se resuelven.',
  },
  nothingLeft: {
    en: 'Looked again, and nothing is left: every process runs, no link is disturbed, every name resolves. There was:',
    es: 'Se miró otra vez y no queda nada: todos los procesos corren, ningún enlace está perturbado, todos los nombres se resuelven. Había:',
  },
  notHealed: { en: 'Not healed', es: 'No sanado' },
  healBy: { en: 'To stop and heal everything, run', es: 'Para parar y sanar todo, ejecute' },
  newest: { en: 'Newest events', es: 'Eventos más recientes' },
  newestHint: { en: 'As the record has them', es: 'Tal como están en el registro' },
  storedAt: { en: 'Stored at', es: 'Almacenado' },
  none: { en: 'Nothing here yet', es: 'Aún no hay nada' },
} as const satisfies Readonly<Record<string, Text>>;

export type TextKey = keyof typeof texts;

/** One or the other by what was chosen before, or else by the browser's own languages. */
export function pickLanguage(remembered: string | null, browser: readonly string[]): Language {
  if (remembered === 'en' || remembered === 'es') return remembered;
  const known = browser.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'en' || tag === 'es');
  return known === 'es' ? 'es' : 'en';
}

export interface Words {
  readonly language: Language;
  /** One of the page's own texts, or a text of the scenario. */
  readonly say: (text: TextKey | Text) => string;
  /** A whole number. */
  readonly whole: (value: number) => string;
  /** At most three significant digits. */
  readonly short: (value: number | null) => string;
  /** A share of one as a percentage; never rounded up to 100 or down to 0. */
  readonly percent: (share: number | null) => string;
  /** The same to three significant digits, however small. */
  readonly finePercent: (share: number) => string;
  /** Milliseconds, with their unit. */
  readonly latency: (valueMs: number | null) => string;
  /** A measure's number, with its decimals and its unit. */
  readonly amount: (value: number, measure: Pick<MeasureView, 'decimals' | 'unit'>) => string;
  /** A figure with that many decimals, and its unit. */
  readonly fixed: (value: number | null, decimals: number, unit?: string) => string;
  /** A length of time in words, e.g. 10 s, 5 min. */
  readonly span: (valueMs: number) => string;
  /** Memory. */
  readonly megabytes: (bytes: number | null) => string;
  /** An axis' figure: thousands as k. */
  readonly compact: (value: number) => string;
  /** hh:mm:ss of a Unix time in milliseconds. */
  readonly clock: (at: number) => string;
}

const absent = '–';

export function wordsIn(language: Language): Words {
  const wholeFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 0, useGrouping: 'always' });
  const shortFormat = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const compactFormat = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
  const clockFormat = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const withUnit = (value: number, decimals: number, unit?: string): string => {
    const number = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: 'always' }).format(value);
    return unit === undefined ? number : `${number} ${unit}`;
  };
  const short = (value: number | null): string => {
    if (value === null) return absent;
    return Math.abs(value) >= 1_000 ? wholeFormat.format(value) : shortFormat.format(value);
  };
  return {
    language,
    say: (text) => (typeof text === 'string' ? texts[text] : text)[language],
    whole: (value) => wholeFormat.format(value),
    short,
    percent: (share) => (share === null ? absent : `${shortFormat.format(roundedPercent(share))} %`),
    finePercent: (share) => `${shortFormat.format(share * 100)} %`,
    latency: (valueMs) => {
      if (valueMs === null) return absent;
      return valueMs >= 1_000 ? `${shortFormat.format(valueMs / 1_000)} s` : `${shortFormat.format(valueMs)} ms`;
    },
    amount: (value, { decimals = 0, unit }) => withUnit(value, decimals, unit),
    fixed: (value, decimals, unit) => (value === null ? absent : withUnit(value, decimals, unit)),
    span: (valueMs) => {
      const [unit, each] = ([['h', 3_600_000], ['min', 60_000], ['s', 1_000]] as const).find(([, one]) => valueMs % one === 0) ?? ['ms', 1];
      return `${wholeFormat.format(valueMs / each)} ${unit}`;
    },
    megabytes: (bytes) => (bytes === null ? absent : `${wholeFormat.format(bytes / 1_000_000)} MB`),
    compact: (value) => compactFormat.format(value),
    clock: (at) => clockFormat.format(at),
  };
}

/** One decimal; a share that isn't the whole isn't called 100 %, and one that isn't nothing isn't called 0 %. */
export function roundedPercent(share: number): number {
  const rounded = Math.round(share * 1_000) / 10;
  if (rounded === 100 && share < 1) return 99.9;
  if (rounded === 0 && share > 0) return 0.1;
  return rounded;
}
