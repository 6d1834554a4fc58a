/** Faults that are toxics in links. */
import type { LocalFault } from '../fault.ts';
import type { Link, Toxic } from '../local-lab.ts';
import { linksOf } from './target-links.ts';

/**
 * Puts the toxics where the target sends.
 * @param toxics by name, type and attributes; the names begin with the fault's id
 */
export function toxicFault(toxics: readonly Omit<Toxic, 'stream'>[]): LocalFault {
  const names = new Set(toxics.map(({ name }) => name));
  return {
    async apply(lab, target) {
      const marks: string[] = [];
      for (const { link, stream } of await linksOf(lab, target)) {
        for (const toxic of toxics) {
          await lab.addToxic(link.name, { ...toxic, stream });
          marks.push(markOf(link, toxic.name));
        }
      }
      return { marks };
    },
    async recover(lab, target) {
      for (const { link } of await linksOf(lab, target)) {
        for (const toxic of link.toxics.filter((name) => names.has(name))) await lab.removeToxic(link.name, toxic);
      }
    },
    async look(lab, target) {
      const wanted = (await linksOf(lab, target)).flatMap(({ link }) => [...names].map((name) => ({ mark: markOf(link, name), there: link.toxics.includes(name) })));
      return { found: wanted.filter(({ there }) => there).map(({ mark }) => mark), missing: wanted.filter(({ there }) => !there).map(({ mark }) => mark) };
    },
  };
}

function markOf(link: Link, toxic: string): string {
  return `${link.name}: ${toxic}`;
}
