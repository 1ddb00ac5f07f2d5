-- IJobReader.RatesAsync: by key.
local member, max, found = optional(), number(), {}
for i, key in ipairs(Pages.named(KEY .. 'rates:known', false, member, nil, nil, max)) do found[i] = Pages.rate(key) end
return {now, found}
