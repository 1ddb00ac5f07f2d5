-- IServerRegistry.TallyAsync: each row in the place of the one that the server has put there before. Rows are packed, and opaque here.
local server = take()
for _ = 1, number() do
  local period, start, method, queue, row = take(), take(), take(), take(), take()
  call('ZADD', KEY .. 'tallies:' .. period, start, start)
  call('HSET', KEY .. 'tally:' .. period .. ':' .. start, pack(3, {server, method, queue}), row)
end
return 1
