-- IJobReader.LogAsync: a position is the number of lines up to there.
local id, after, max = take(), number(), number()
if call('EXISTS', KEY .. 'row:' .. id) == 0 then return {} end
return call('LRANGE', KEY .. 'log:' .. id, exact(after), exact(after + max - 1))
