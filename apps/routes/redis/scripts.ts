/**
 * What a sender runs on the server, atomically: hand the batch on, count it as published, and remember the outcome under
 * the batch's number. A number is spent once, whatever came of it, so that asking again after a broken connection
 * answers what happened and can do nothing twice. The memory is written first: under memory pressure it is the one write that is
 * refused, and nothing has happened then.
 *
 * KEYS: senders (hash: sender -> "number:outcome"), published (hash: route -> events), expiry[, stream]
 * ARGV: sender, number, {route: events} as JSON, events, ttlSeconds, then the batch
 */
import { expiring } from '../../service/expiry.ts';
import { RedisScript } from '../../service/redis-client.ts';

/** What a script answers. */
export const taken = 1;
export const nobodyThere = 0;
export const full = -1;
/** A later number was spent already: what became of this one can't be told any more. */
export const superseded = -2;

const countPublished = `for route, count in pairs(cjson.decode(ARGV[3])) do redis.call('HINCRBY', KEYS[2], route, count) end`;

const recall = `${expiring}
local number = tonumber(ARGV[2])
local memory = redis.call('HGET', KEYS[1], ARGV[1])
if memory then
  local last, outcome = string.match(memory, '^(%d+):(-?%d+)$')
  if number == tonumber(last) then return tonumber(outcome) end
  if number < tonumber(last) then return ${superseded} end
end
`;

/**
 * Each receiver has a channel of its own, and the batches go to those with a subscriber in turn.
 * ARGV[6]: pattern of the channels; ARGV[7]: the batch as one message
 */
export const publish = new RedisScript(`${recall}
local channels = redis.call('PUBSUB', 'CHANNELS', ARGV[6])
if #channels == 0 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':${nobodyThere}')
  expire(KEYS[3], ARGV[5], { KEYS[1] })
  return ${nobodyThere}
end
table.sort(channels)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':${taken}')
${countPublished}
redis.call('PUBLISH', channels[number % #channels + 1], ARGV[7])
expire(KEYS[3], ARGV[5], { KEYS[1], KEYS[2] })
return ${taken}
`);

/** ARGV[6]: how many events may wait in the stream; ARGV[7…]: the events, one entry each. What nobody has taken expires with everything else. */
export const append = new RedisScript(`${recall}
if redis.call('XLEN', KEYS[4]) + tonumber(ARGV[4]) > tonumber(ARGV[6]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':${full}')
  expire(KEYS[3], ARGV[5], { KEYS[1] })
  return ${full}
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':${taken}')
${countPublished}
for i = 7, #ARGV do redis.call('XADD', KEYS[4], '*', 'e', ARGV[i]) end
expire(KEYS[3], ARGV[5], { KEYS[1], KEYS[2], KEYS[4] })
return ${taken}
`);
