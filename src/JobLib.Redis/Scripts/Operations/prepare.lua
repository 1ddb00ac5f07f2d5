-- IJobStorage.PrepareAsync, and again on every Redis that does not know a script yet: which schema is there, made when it may be, and what Redis does when its
-- memory is full. A Redis that has restarted, or has taken over, begins a life of its own at the count of commits that it has: who remembers a higher one has seen
-- commits that are lost.
Commit.go_on_when_full()
local migrates, known, epoch = take() == '1', number(), take()
local meta = KEY .. 'meta'

local function told(section, name)
  local info = redis.pcall('INFO', section) -- an engine may not tell
  return type(info) == 'string' and string.match(info, name .. ':(%S+)') or false
end

local policy = told('memory', 'maxmemory_policy')
if migrates and (not policy or policy == 'noeviction') and call('HEXISTS', meta, 'schema') == 0 then
  call('HSET', meta, 'schema', known, 'created', exact(now))
end

local schema = tonumber(call('HGET', meta, 'schema') or 0)
local run = schema > 0 and told('server', 'run_id') or ''
if schema > 0 and call('HGET', meta, 'run') ~= run then
  call('HSETNX', meta, 'epoch', epoch)
  call('HSET', meta, 'run', run, 'began', call('HGET', meta, 'commits') or 0)
  call('HINCRBY', meta, 'life', 1)
  Servers.give_time()
end
return {schema, policy}
