-- What is only ever added to, until it is too old: buckets, groups of errors, unknown methods, the audit trail.

local MINUTE = 60000000
local counted -- by queue, and by kind: what this call adds to the present minute
at_each_call(function() counted = {} end)

-- An attempt of a queue has ended.
function Ledger.count(queue, kind, wait, duration)
  if kind == JobOutcomeKind.Released then return end -- its attempt has not come to an end
  local sums = counted[queue]
  if not sums then
    sums = {wait = 0, duration = 0}
    counted[queue] = sums
  end
  sums[kind], sums.wait, sums.duration = (sums[kind] or 0) + 1, sums.wait + wait, sums.duration + duration
end

local function group_key(fingerprint)
  return KEY .. 'group:' .. fingerprint
end

-- An attempt has failed so. The error is packed: its type, message, details and fingerprint.
function Ledger.add_error(packed)
  local error = unpacked(packed)
  local key = group_key(error[4])
  call('HSETNX', key, 'first', exact(now))
  call('HSET', key, 'type', error[1], 'message', error[2], 'last', exact(now))
  call('HINCRBY', key, 'attempts', 1)
  call('ZADD', KEY .. 'groups', exact(now), error[4])
end

-- A job came to where it is with this error (1), or left (-1). Its group counts those that Failed and those that wait for a retry.
function Ledger.count_job(row, by)
  local fingerprint = unpacked(row.error)[4]
  if by > 0 then Index.put(KEY .. 'errors:' .. fingerprint, row.id) else Index.drop(KEY .. 'errors:' .. fingerprint, row.id) end
  local field = row.state == JobState.Failed and 'failed' or row.retrying and 'retrying'
  if field and call('EXISTS', group_key(fingerprint)) == 1 then call('HINCRBY', group_key(fingerprint), field, by) end
end

-- A server was given a method that it does not know.
function Ledger.add_unknown(method)
  local key = KEY .. 'unknown:' .. method
  call('HSETNX', key, 'first', exact(now))
  call('HSET', key, 'last', exact(now))
  call('HINCRBY', key, 'count', 1)
  call('ZADD', KEY .. 'unknowns', exact(now), method)
end

-- The actor is packed, and opaque here.
function Ledger.audit(actor, action, target, count)
  local no = call('INCR', KEY .. 'audit:last')
  call('ZADD', KEY .. 'audit', no, pack(6, {no, now, actor, action, target, count}))
end

function Ledger.save()
  if not next(counted) then return end
  local minute = exact(now - now % MINUTE)
  call('ZADD', KEY .. 'minutes', minute, minute)
  for queue, sums in pairs(counted) do
    for kind, by in pairs(sums) do
      if by ~= 0 then call('HINCRBY', KEY .. 'minute:' .. minute, queue .. ':' .. kind, exact(by)) end
    end
  end
end
