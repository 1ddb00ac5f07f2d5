-- IJobStorage.PrepareAsync, and again on every Redis that does not know the library yet: which schema is there, made when it may be, and what Redis does when
-- its memory is full.
local migrates, schema_of_this, epoch = take() == '1', number(), take()
local meta = KEY .. 'meta'

local policy = Meta.told('memory', 'maxmemory_policy')
if migrates and (not policy or policy == 'noeviction') and call('HEXISTS', meta, 'schema') == 0 then
  call('HSET', meta, 'schema', schema_of_this, 'created', exact(now))
end

local schema = tonumber(call('HGET', meta, 'schema') or 0)
if schema > 0 then Meta.make(epoch) end
return {schema, policy}
