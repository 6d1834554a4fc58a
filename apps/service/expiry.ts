/**
 * The expiry of a scenario's keys in Valkey: all of them together, `ttlSeconds` after the last write to any of them. It is part of the
 * scripts that write, so that no key is ever without it.
 *
 * To move every key at every write would cost as much as there are keys; so the moment is moved for all of them at once, and a little further than
 * asked for, now and then: they expire no sooner than `ttlSeconds` after the last write, and at most `slack` later.
 */

/** How much later they may expire, as a part of the time asked for, and at least. */
const slackPart = 20;
const minSlackMs = 1_000;

/**
 * Lua: `expire(control, ttlSeconds, touched)`, to be called once the script has written what it had to.
 * control: the scenario's `expiryKey`, whose own expiry is the moment that holds for all; the scenario's other keys begin as it does
 * ttlSeconds: 0: they don't expire, and those that were to do no more
 * touched: the keys the script wrote; those that are new get the moment that holds
 */
export const expiring = `
local function expire(control, ttlSeconds, touched)
  local ttlMs = tonumber(ttlSeconds) * 1000
  local moment = redis.call('PEXPIRETIME', control)
  if ttlMs == 0 and moment < 0 then return end
  local all = string.gsub(control, '[^:]*$', '*', 1)
  if ttlMs == 0 then
    for _, key in ipairs(redis.call('KEYS', all)) do redis.call('PERSIST', key) end
    redis.call('DEL', control)
    return
  end
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local slackMs = math.max(${minSlackMs}, math.floor(ttlMs / ${slackPart}))
  if moment - now >= ttlMs and moment - now <= ttlMs + slackMs then
    for _, key in ipairs(touched) do redis.call('PEXPIREAT', key, string.format('%.0f', moment), 'NX') end
    return
  end
  moment = string.format('%.0f', now + ttlMs + slackMs)
  redis.call('SET', control, ttlSeconds)
  for _, key in ipairs(redis.call('KEYS', all)) do redis.call('PEXPIREAT', key, moment) end
end
`;
