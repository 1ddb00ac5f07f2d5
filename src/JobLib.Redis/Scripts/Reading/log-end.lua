-- IJobReader.LogEndAsync: a position is the number of lines up to there.
local id, before, max = take(), optional(), number()
if max == 0 or call('EXISTS', KEY .. 'row:' .. id) == 0 then return {0, {}} end
local last = call('LLEN', KEY .. 'log:' .. id)
if before then last = math.max(0, math.min(last, tonumber(before) - 1)) end
local from = math.max(0, last - max)
if from == last then return {0, {}} end
return {from, call('LRANGE', KEY .. 'log:' .. id, exact(from), exact(last - 1))}
