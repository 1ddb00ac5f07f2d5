-- A part of IJobReader.SeriesAsync: the minutes of a time in which something happened.
local found = {}
for _, minute in ipairs(call('ZRANGEBYSCORE', KEY .. 'minutes', take(), '(' .. take())) do
  found[#found + 1] = {minute, Pages.hash(KEY .. 'minute:' .. minute)}
end
return found
