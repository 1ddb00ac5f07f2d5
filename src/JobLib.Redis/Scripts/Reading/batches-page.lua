-- IJobReader.BatchesAsync: the newest first.
local member, max, found = optional(), number(), {}
for i, id in ipairs(Pages.named(KEY .. 'batches', true, member, nil, nil, max)) do found[i] = Pages.batch(id) end
return found
