/**
 * The map the page draws: countries by their ISO 3166-1 alpha-2 code, which is what a dimension shown on a map has as
 * values. Outlines at 1:110 million; a country too small for those is a point.
 */
import { geoCentroid } from 'd3-geo';
import countries from 'i18n-iso-countries';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { feature } from 'topojson-client';
import type { Topology, World } from '../wire.ts';

/** Lands without a numeric code that have an alpha-2 code in use all the same. */
const codesByName: Readonly<Record<string, string>> = { Kosovo: 'XK' };

export async function buildWorld(): Promise<World> {
  const [coarse, fine] = await Promise.all([readAtlas('110m'), readAtlas('50m')]);
  const outlined = new Set<string>();
  const geometries = countriesOf(coarse).geometries.map((geometry) => {
    const code = codeOf(geometry.id, nameOf(geometry.properties));
    if (code !== undefined) outlined.add(code);
    return { ...geometry, id: code, properties: undefined };
  });
  const points = countriesOf(fine).geometries.flatMap((geometry) => {
    const code = codeOf(geometry.id, nameOf(geometry.properties));
    if (code === undefined || outlined.has(code)) return [];
    outlined.add(code);
    const [longitude, latitude] = geoCentroid(feature(fine, geometry)).map((degrees) => Math.round(degrees * 100) / 100);
    return [{ code, longitude: longitude!, latitude: latitude! }];
  });
  const { type, arcs, transform } = coarse;
  return {
    topology: { type, arcs, ...(transform ? { transform } : {}), objects: { countries: { type: 'GeometryCollection', geometries } } },
    points,
  };
}

/** What world-atlas holds: ids are ISO 3166-1 numeric codes, some lands have none. */
function countriesOf({ objects }: Topology) {
  const countries = objects['countries'];
  if (countries?.type !== 'GeometryCollection') throw new Error('world-atlas has no collection `countries`; has its format changed?');
  return countries;
}

function codeOf(id: string | number | undefined, name: string): string | undefined {
  return id === undefined ? codesByName[name] : countries.numericToAlpha2(id);
}

function nameOf(properties: object | null | undefined): string {
  return properties && 'name' in properties ? String(properties.name) : '';
}

async function readAtlas(scale: '50m' | '110m'): Promise<Topology> {
  const folder = dirname(createRequire(import.meta.filename).resolve('world-atlas/package.json'));
  return JSON.parse(await readFile(join(folder, `countries-${scale}.json`), 'utf8')) as Topology;
}
