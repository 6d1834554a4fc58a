import { backendRoles } from '../../../stacks/chaos.ts';
import { ALL_ROUTES } from '../../cells.ts';
import { golden, pathsOf } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { placeOf, type Pattern } from './pattern.ts';

const HURT = 0.99;
const ROUTES = 2;

export const sharedFate: Pattern = {
  id: 'shared-fate',
  title: { en: 'One backend\'s fault, several routes\' errors', es: 'Falla un componente común, fallan varias rutas' },
  rule: {
    en: `One fault of one backend takes ${ROUTES} routes or more below ${percent(HURT)} success in the same cell.`,
    es: `Una sola falla de un componente común lleva a ${ROUTES} rutas o más por debajo de ${percent(HURT)} de éxito en la misma celda.`,
  },
  find: (groups) => groups.filter(({ role, route }) => backendRoles.some((one) => one === role) && route === ALL_ROUTES).flatMap((group) => {
    const hurt = pathsOf(group).map((path) => ({ path, success: golden(group, path, 'during', 'success') }))
      .filter(({ success }) => success !== undefined && success.median < HURT);
    if (hurt.length < ROUTES) return [];
    const listed = hurt.map(({ path, success }) => `${path} ${brief(success, units.share)}`).join(', ');
    return [{ where: placeOf(group), what: { en: `success in the fault: ${listed}`, es: `éxito en la falla: ${listed}` } }];
  }),
};
