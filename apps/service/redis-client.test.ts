/** What a connection to the cache says when something is wrong. */
import { expect, test } from '@jest/globals';
import { openRedis, RedisNotSent } from './redis-client.ts';
import { freePort, until } from './testing/backends.ts';

test('neither logs nor errors give the password away', async () => {
  const said: string[] = [];
  const say = (message: string, details?: object) => void said.push(`${message} ${JSON.stringify(details)}`);
  const port = await freePort();
  const client = openRedis(`redis://lab:open-sesame@127.0.0.1:${port}`, { info: say, warn: say, error: say });
  try {
    await until('the connection has failed', () => said.length > 0);
    const error = await client.run((redis) => redis.get('key')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RedisNotSent);
    expect((error as Error).message).toContain(`redis://127.0.0.1:${port}`);
    expect(JSON.stringify([said, (error as Error).message])).not.toMatch(/sesame|lab/);
  } finally {
    await client.close();
  }
});
