/** Redis: Pub/Sub (at most once, its loss counted exactly), or Streams (at least once). */
import type { Hop } from '../hop.ts';
import { redisSettings } from './settings.ts';

export const redis: Hop = {
  name: 'redis',
  needs: ['cache'],
  answersFor: 'itself',
  countsPublished: true,
  modes: [
    { title: 'Redis Pub/Sub', set: {} },
    { title: 'Redis Streams (`redis.mode: stream`)', set: { 'redis.mode': 'stream' } },
  ],
  environment: (config, addresses) => ({
    CACHE_URL: addresses.cache.primary, REDIS_MODE: config.redis.mode, ...config.ttlSeconds === undefined ? {} : { TTL_SECONDS: String(config.ttlSeconds) },
  }),
  promise: (config) => config.redis.mode === 'stream'
    ? {
      accepted: { en: 'appended', es: 'añadido' },
      loss: { en: '0', es: '0' },
      lossKind: 'none',
    }
    : {
      accepted: {
        en: 'published to at least one subscriber (none: 503)',
        es: 'publicado a al menos un suscriptor (ninguno: 503)',
      },
      loss: {
        en: 'some: at most once, and the lab counts them exactly: one script publishes and counts what was published, so loss = published − stored, read from the stores',
        es: 'algunos: como máximo una vez, y el laboratorio los cuenta con exactitud: un mismo script publica y cuenta lo publicado, así que pérdida = publicados − almacenados, leído de los almacenes',
      },
      lossKind: 'counted',
    },
  openSender: async (context) => (await import('./sender.ts')).openRedisSender(context, redisSettings(context)),
  openReceiver: async (context, deliver) => {
    const settings = redisSettings(context);
    return settings.REDIS_MODE === 'stream'
      ? (await import('./stream-receiver.ts')).openStreamReceiver(context, settings, deliver)
      : (await import('./pubsub-receiver.ts')).openPubsubReceiver(context, settings, deliver);
  },
};
