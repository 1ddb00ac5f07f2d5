-- IJobReader.FindConcurrencyAsync
local found = {}
for i = 1, number() do found[i] = Pages.concurrency(take()) end
return found
