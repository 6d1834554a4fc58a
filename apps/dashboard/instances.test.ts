/**
 * Several instances of the dashboard, as on Cloud Run. None of them keeps anything that another hasn't: each reads the stores itself, and
 * nothing is sent from one instance's pages to another's. So they need no adapter between them to show the same.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { vaccinations } from '../../stacks/scenarios/vaccinations/index.ts';
import { sampleEvents } from '../../stacks/testing/as-stored.ts';
import { until } from '../service/testing/backends.ts';
import { openPageLab, type PageLab } from './testing/page-lab.ts';
import { applyUpdate, emptyLive, type LiveState } from './web/live-state.ts';
import type { PageToServer, ServerToPage } from './wire.ts';

jest.setTimeout(600_000);

/** What a page that looks through one instance knows. */
interface Looking {
  state: LiveState;
  readonly socket: Socket<ServerToPage, PageToServer>;
}

let lab: PageLab;
const pages: Looking[] = [];

beforeAll(async () => {
  lab = await openPageLab(vaccinations, 2);
  await lab.store(sampleEvents(vaccinations, 200));
});
afterAll(async () => {
  for (const { socket } of pages) socket.close();
  await lab?.[Symbol.asyncDispose]();
});

function look(url: string): Looking {
  const page: Looking = { state: emptyLive, socket: io(url, { transports: ['websocket'], forceNew: true }) };
  page.socket.on('update', (update) => { page.state = applyUpdate(page.state, update, Date.now()); });
  page.socket.on('connect', () => page.socket.emit('watch', [{ report: 'genders', of: 'GT' }], 'en', (problem) => expect(problem).toBeNull()));
  pages.push(page);
  return page;
}

/** Everything that comes from the stores. */
const known = ({ state: { stored, recent, reports } }: Looking): string => JSON.stringify([stored, recent, reports]);

test('pages of different instances come to show the same, also one that comes later', async () => {
  const [one, other] = lab.dashboards.map(({ url }) => look(url));
  const agree = (stored: number, looking: readonly Looking[]) => until(`all to know of ${stored}`, () =>
    looking.every((page) => page.state.stored === stored && page.state.reports['genders GT'] !== undefined && known(page) === known(one!)));
  await agree(200, [one!, other!]);
  await lab.store(sampleEvents(vaccinations, 50, 2));
  await agree(250, [one!, other!]);
  // As after a reconnection that ends at another instance.
  one!.socket.close();
  await lab.store(sampleEvents(vaccinations, 50, 3));
  const again = look(lab.dashboards[1]!.url);
  await until('both to know of 300', () => again.state.stored === 300 && known(again) === known(other!) && other!.state.stored === 300);
});
