/** Weather: tweets about it, half by way of gRPC and Kafka into the documents, half straight into Valkey; both count into the same counters. */
import { countryLabel, countryOf } from '../../places/country-of.ts';
import type { Scenario } from '../scenario.ts';
import { eventSchema, WEATHER_LABELS, WEATHERS } from './event.ts';
import { sampleEvent } from './sample.ts';

export const weather: Scenario = {
  id: 'weather',
  title: { en: 'Weather tweets', es: 'Tweets del clima' },
  schema: eventSchema,
  contract: {
    file: 'weather',
    message: 'Tweet',
    service: 'Tweets',
    method: 'Publish',
    reply: 'Accepted',
  },
  paths: {
    kafka: [{ hop: 'grpc', name: 'publisher' }, { hop: 'kafka', name: 'messages' }],
    direct: ['direct'],
  },
  defaultSplit: 'half-half',
  presets: { 'half-half': { kafka: 1, direct: 1 } },
  dimensions: {
    country: { title: { en: 'Country', es: 'País' }, of: (event) => countryOf(String(event['country'])), label: countryLabel },
    weather: {
      title: { en: 'Weather', es: 'Clima' },
      of: (event) => String(event['weather']),
      label: (value) => WEATHER_LABELS[value] ?? { en: value, es: value },
    },
  },
  fields: {
    description: { en: 'Tweet', es: 'Tweet' },
    country: { en: 'Country', es: 'País' },
    weather: { en: 'Weather', es: 'Clima' },
  },
  // All in the cache: there both paths meet.
  reports: [
    {
      kind: 'count', id: 'countries', store: 'cache', by: ['country'], charts: ['top', 'map'],
      title: { en: 'Tweets per country', es: 'Tweets por país' },
    },
    {
      kind: 'count', id: 'weathers', store: 'cache', by: ['weather'], charts: ['bars'], order: WEATHERS,
      title: { en: 'Tweets per weather', es: 'Tweets por clima' },
    },
    {
      kind: 'count', id: 'country-weather', store: 'cache', by: ['country', 'weather'], charts: ['stack', 'bars'], order: WEATHERS,
      title: { en: 'Weather per country', es: 'Clima por país' },
    },
    {
      kind: 'latest', id: 'latest', store: 'cache', by: ['country'], keep: 5, fields: ['description', 'weather', 'country'],
      title: { en: 'Last five tweets', es: 'Últimos cinco tweets' },
    },
  ],
  record: { kafka: 'documents', direct: 'cache' },
  traffic: 'traffic/weather.json',
  sample: sampleEvent,
};
