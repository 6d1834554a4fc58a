/** Plausible events: what people tweet about the weather, where it is like that. */
import { oneOf, weighted, type Weighted } from '../sampling.ts';
import type { Event } from '../scenario.ts';
import type { Weather } from './event.ts';

interface Climate {
  /** The country as people write it themselves. */
  readonly written: readonly string[];
  readonly spanish: boolean;
  readonly weathers: Weighted<Weather>;
}

const TROPICAL: Weighted<Weather> = [['sunny', 40], ['cloudy', 22], ['rainy', 30], ['windy', 8]];
const TEMPERATE: Weighted<Weather> = [['sunny', 30], ['cloudy', 28], ['rainy', 22], ['windy', 14], ['snowy', 6]];
const COLD: Weighted<Weather> = [['sunny', 18], ['cloudy', 26], ['rainy', 16], ['windy', 15], ['snowy', 25]];
const DRY: Weighted<Weather> = [['sunny', 68], ['cloudy', 12], ['windy', 17], ['rainy', 3]];

const CLIMATES: Weighted<Climate> = [
  [{ written: ['Guatemala', 'guatemala', 'Ciudad de Guatemala', 'Quetzaltenango', 'Xela'], spanish: true, weathers: TROPICAL }, 24],
  [{ written: ['México', 'Mexico', 'CDMX'], spanish: true, weathers: TROPICAL }, 12],
  [{ written: ['El Salvador', 'San Salvador'], spanish: true, weathers: TROPICAL }, 5],
  [{ written: ['Costa Rica'], spanish: true, weathers: TROPICAL }, 4],
  [{ written: ['Colombia', 'Bogotá'], spanish: true, weathers: TROPICAL }, 6],
  [{ written: ['Perú', 'Lima'], spanish: true, weathers: DRY }, 4],
  [{ written: ['Chile', 'Santiago de Chile'], spanish: true, weathers: TEMPERATE }, 4],
  [{ written: ['Argentina', 'Buenos Aires'], spanish: true, weathers: TEMPERATE }, 5],
  [{ written: ['España', 'Madrid', 'Spain'], spanish: true, weathers: TEMPERATE }, 5],
  [{ written: ['Brasil', 'São Paulo', 'Brazil'], spanish: false, weathers: TROPICAL }, 4],
  [{ written: ['USA', 'United States', 'New York', 'Chicago, IL'], spanish: false, weathers: TEMPERATE }, 8],
  [{ written: ['Canada', 'Toronto'], spanish: false, weathers: COLD }, 4],
  [{ written: ['Germany', 'Berlin'], spanish: false, weathers: TEMPERATE }, 3],
  [{ written: ['Norway', 'Oslo'], spanish: false, weathers: COLD }, 2],
  [{ written: ['Japan', 'Tokyo'], spanish: false, weathers: TEMPERATE }, 3],
  [{ written: ['Egypt', 'Cairo'], spanish: false, weathers: DRY }, 2],
  [{ written: ['Australia', 'Sydney'], spanish: false, weathers: DRY }, 3],
  [{ written: ['Narnia', 'Aldea Las Flores'], spanish: false, weathers: COLD }, 2],
];

const SAID: Readonly<Record<Weather, { readonly en: readonly string[]; readonly es: readonly string[] }>> = {
  sunny: { en: ['Not a cloud up there', 'Sunglasses on', 'What a lovely morning', 'Too hot to work'], es: ['Ni una nube', 'Qué solazo', 'Día perfecto para salir', 'Hace un calor tremendo'] },
  cloudy: { en: ['Grey all over', 'Where is the sun?', 'It looks like rain, and never does'], es: ['Todo gris', '¿Y el sol?', 'Parece que va a llover y nada'] },
  windy: { en: ['My umbrella just flew off', 'Hold on to your hats', 'The wind is howling'], es: ['Se me voló el paraguas', 'Qué ventarrón', 'El viento no deja dormir'] },
  rainy: { en: ['It has been pouring for hours', 'Forgot the umbrella again', 'Streets under water'], es: ['Lleva horas lloviendo', 'Otra vez sin paraguas', 'Las calles inundadas'] },
  snowy: { en: ['First snow!', 'The car is gone under it', 'Snowball fight at five'], es: ['¡Primera nevada!', 'No encuentro el carro', 'Todo blanco'] },
};

const WHEN = { en: ['this morning', 'right now', 'since yesterday', 'again', 'on my way home', 'all week'], es: ['esta mañana', 'ahora mismo', 'desde ayer', 'otra vez', 'camino a casa', 'toda la semana'] };
const TAGS = ['', '', ' #weather', ' #clima', ' ☀️🌧️', ' #nofilter', ' 😅'];

/** @param random gives numbers from 0 to below 1; the same numbers give the same event */
export function sampleEvent(random: () => number): Event {
  const { written, spanish, weathers } = weighted(CLIMATES, random);
  const weather = weighted(weathers, random);
  const language = spanish ? 'es' : 'en';
  return {
    description: `${oneOf(SAID[weather][language], random)}, ${oneOf(WHEN[language], random)}${oneOf(TAGS, random)}`,
    country: oneOf(written, random),
    weather,
  };
}
