-- IJobReader.RecurringAsync: by id.
local member, max, found = optional(), number(), {}
for i, id in ipairs(Pages.named(KEY .. 'recurring', false, member, nil, nil, max)) do found[i] = Pages.recurring(id) end
return found
