import { expect, test } from '@jest/globals';
import { buildWorld } from './world.ts';

test('the map has every country once, large ones as outlines and small ones as points', async () => {
  const { topology, points } = await buildWorld();
  const countries = topology.objects['countries']!;
  const outlined = (countries.type === 'GeometryCollection' ? countries.geometries : []).flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
  const codes = [...outlined, ...points.map(({ code }) => code)];
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true);
  expect(outlined).toEqual(expect.arrayContaining(['GT', 'ES', 'US', 'XK', 'FR', 'NO']));
  expect(points.map(({ code }) => code)).toEqual(expect.arrayContaining(['SG', 'MT', 'AD']));
  expect(codes.length).toBeGreaterThan(230);
  const singapore = points.find(({ code }) => code === 'SG')!;
  expect(singapore.longitude).toBeCloseTo(103.8, 0);
  expect(singapore.latitude).toBeCloseTo(1.35, 0);
});
