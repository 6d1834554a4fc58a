import { FAULTY } from '../../../stacks/scenarios/scenario.ts';
import { ALL_ROUTES } from '../../cells.ts';
import { golden, over, pathsOf, wholeSuccess } from '../figures.ts';
import { brief, percent, units } from '../numbers.ts';
import { placeOf, type Pattern } from './pattern.ts';

const UNHURT = 0.999;
const HURT = 0.99;

export const isolation: Pattern = {
  id: 'isolation',
  title: { en: 'The whole looks ill, each route is well but one', es: 'El conjunto se ve mal y cada ruta está bien menos una' },
  rule: {
    en: `All routes together are below ${percent(HURT)} success, and every route but the faulty one is at ${percent(UNHURT)} or more: metrics must be read by route.`,
    es: `Todas las rutas juntas están por debajo de ${percent(HURT)} de éxito, y cada ruta menos la defectuosa en ${percent(UNHURT)} o más: las métricas se leen por ruta.`,
  },
  find: (groups) => groups.filter(({ role, route }) => role === undefined && route === ALL_ROUTES).flatMap((group) => {
    const whole = over(group, (result) => wholeSuccess(result, 'baseline'));
    const sound = pathsOf(group).filter((path) => path !== FAULTY).map((path) => ({ path, success: golden(group, path, 'baseline', 'success') }));
    if (whole === undefined || whole.median >= HURT || sound.length === 0 || sound.some(({ success }) => success === undefined || success.median < UNHURT)) return [];
    const listed = sound.map(({ path, success }) => `${path} ${brief(success, units.share)}`).join(', ');
    return [{ where: placeOf(group), what: { en: `together ${brief(whole, units.share)}, but ${listed}`, es: `en conjunto ${brief(whole, units.share)}, pero ${listed}` } }];
  }),
};
