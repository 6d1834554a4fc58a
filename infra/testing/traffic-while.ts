/** Traffic that something happens to. */
import type { TrafficResult } from '../../loadtest/traffic.ts';
import { trafficAgainst } from '../../tools/traffic.ts';
import { repository, type TestLab } from './test-lab.ts';

/** Sends for so long, does something as soon as events are answered, and waits for both. */
export async function trafficWhile(lab: TestLab, seconds: number, meanwhile: () => Promise<void>): Promise<TrafficResult> {
  const flowing = Promise.withResolvers<void>();
  const traffic = trafficAgainst(repository, lab.outputs(), { users: 20, spawnRate: 20, seconds }, (line) => { if (/^[1-9]\d* events answered/.test(line)) flowing.resolve(); });
  await Promise.race([flowing.promise, traffic]);
  const [result] = await Promise.all([traffic, meanwhile()]);
  return result;
}
