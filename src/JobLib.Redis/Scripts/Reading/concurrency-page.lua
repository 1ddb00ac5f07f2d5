-- IJobReader.ConcurrencyAsync: by key.
local member, max, found = optional(), number(), {}
for i, key in ipairs(Pages.named(KEY .. 'keys', false, member, nil, nil, max)) do found[i] = Pages.concurrency(key) end
return found
