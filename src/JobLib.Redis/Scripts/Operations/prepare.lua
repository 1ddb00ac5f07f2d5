-- IJobStorage.PrepareAsync: which schema is there, made when it may be, and what the server does when its memory is full.
local migrates, known = take() == '1', number()
local meta = KEY .. 'meta'
local info = redis.pcall('INFO', 'memory')
local policy = type(info) == 'string' and string.match(info, 'maxmemory_policy:(%S+)') or false
if migrates and (not policy or policy == 'noeviction') and call('EXISTS', meta) == 0 then
  call('HSET', meta, 'schema', known, 'created', exact(now))
end
return {tonumber(call('HGET', meta, 'schema') or 0), policy}
