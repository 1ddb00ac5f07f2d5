-- A part of IJobReader.TalliesAsync: the rows of the latest minutes or hours of a time, and before which the rest are, if there may be more.
local period, from, to, method, queue = take(), take(), take(), optional(), optional()
local PART = 2000 -- rows that are looked at
local found, looked = {}, 0
for _, start in ipairs(call('ZREVRANGEBYSCORE', KEY .. 'tallies:' .. period, '(' .. to, from)) do
  local flat = call('HGETALL', KEY .. 'tally:' .. period .. ':' .. start)
  for i = 1, #flat, 2 do
    local key = unpacked(flat[i])
    if (not method or key[2] == method) and (not queue or key[3] == queue) then found[#found + 1] = {start, flat[i + 1]} end
  end
  looked = looked + #flat / 2
  if looked >= PART then return {start, found} end
end
return {false, found}
