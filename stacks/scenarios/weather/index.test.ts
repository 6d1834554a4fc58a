import { describe, expect, test } from '@jest/globals';
import { sampleEvents } from '../../testing/as-stored.ts';
import { recordOf, stagesOf } from '../stages.ts';
import { weather } from './index.ts';

const tweet = { description: 'Not a cloud up there', country: 'Guatemala City', weather: 'sunny' };
const { country, weather: kind } = weather.dimensions;

describe('a tweet', () => {
  test('is about a country, however it is written, and a weather', () => {
    expect([country!.of(tweet), kind!.of(tweet)]).toEqual(['GT', 'sunny']);
    expect(country!.label!('GT')).toEqual({ en: 'Guatemala', es: 'Guatemala' });
    expect(country!.of({ ...tweet, country: 'Narnia' })).toBe('?Narnia');
  });

  test.each([
    ['weather', ['foggy', 'Sunny', 'WEATHER_UNKNOWN', 1, undefined]],
    ['country', ['', ' ', 1, 'x'.repeat(121), undefined]],
    ['description', ['', 1, 'x'.repeat(281), undefined]],
  ])('with a wrong %s is refused by that name', (field, wrong) => {
    for (const value of wrong) {
      const issues = weather.schema.safeParse({ ...tweet, [field]: value }).error?.issues ?? [];
      expect([value, issues.map(({ path }) => path)]).toEqual([value, [[field]]]);
    }
  });
});

test('one path keeps documents behind the topic `messages`, the other is straight into the cache', () => {
  expect(stagesOf(weather, 'kafka').map(({ hop, channels }) => [hop, channels.map(({ name }) => name)])).toEqual([['grpc', ['publisher']], ['kafka', ['messages']]]);
  expect([recordOf(weather, 'kafka'), recordOf(weather, 'direct')]).toEqual(['documents', 'cache']);
});

test('invented tweets come from many countries, a few from places that are none', () => {
  const places = sampleEvents(weather, 1_000).map(country!.of);
  expect(new Set(places).size).toBeGreaterThan(12);
  const unknown = places.filter((place) => place.startsWith('?')).length;
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThan(50);
});
