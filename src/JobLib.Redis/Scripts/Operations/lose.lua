-- A process remembers more commits than there are. Servers say so for as long as it is told here; the highest count that anybody remembers stands for one life of the server.
local lost = number() -- how many commits; less than zero when nothing is left of any
local key, life = KEY .. 'loss', call('HGET', KEY .. 'meta', 'life') or '0'
local known = call('HMGET', key, 'life', 'commits')
local before = known[1] == life and tonumber(known[2])
if not before or (before >= 0 and (lost < 0 or lost > before)) then
  call('HSET', key, 'life', life, 'commits', lost, 'at', exact(now))
  Servers.raise_signals()
end
