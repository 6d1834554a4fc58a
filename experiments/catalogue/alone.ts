/** Each route alone: an experiment for every path of the scenario that has all transports side by side. */
import { paths } from '../../stacks/scenarios/vaccinations/index.ts';
import type { Experiment } from '../experiment.ts';
import { steadyLoad, undisturbed, undisturbedExpectations } from './standard.ts';

type AloneId = `split-${keyof typeof paths}`;

/** What the experiment is called in which everything takes this path. */
export function aloneId(path: string): string {
  return `split-${path}`;
}

/** A path's name is a preset. */
function alone(path: string): Experiment {
  return {
    id: aloneId(path),
    title: { en: `Everything by ${path}`, es: `Todo por ${path}` },
    hypothesis: {
      en: `The route ${path} alone carries all of the traffic, and loses nothing while nothing fails.`,
      es: `La ruta ${path} sola lleva todo el tráfico y no pierde nada mientras nada falla.`,
    },
    answers: [1, 2],
    split: path,
    load: steadyLoad,
    windowsMs: undisturbed,
    expect: undisturbedExpectations,
  };
}

export const eachAlone = Object.fromEntries(Object.keys(paths).map((path) => [aloneId(path), alone(path)])) as Readonly<Record<AloneId, Experiment>>;
